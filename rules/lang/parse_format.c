/* SPDX-License-Identifier: Apache-2.0
 * `format`: how a foreign log's columns become events. Its `event` lines have no colon; that tells them from a declaration. */
#include "rules/lang/near.h"
#include "rules/lang/parser.h"

static bool is_format_event(const struct parser *p)
{
	return at_word(p, "event") && p->t[1].kind == TOK_NAME && p->t[2].kind != TOK_COLON;
}

/* The next line of this format, or the next declaration. */
static void skip_line(struct parser *p)
{
	while (p->t->kind != TOK_END && !p->t->first)
		p->t++;
}

static bool parse_part(struct parser *p, struct part_ast *part)
{
	*part = (struct part_ast){ .at = here(p) };
	part->is_query = take_word(p, "query");
	if (p->t->kind != TOK_TEXT && (p->t->kind != TOK_QUOTE || part->is_query))
		return expected(p, part->is_query ? "the name of a parameter in double quotes" : "a \"column\" or a 'text'");
	part->is_column = p->t->kind == TOK_TEXT;
	const struct token *t = p->t++;
	return decode_token(p, t, &part->text);
}

static bool parse_parts(struct parser *p, struct part_ast **parts, uint32_t *n)
{
	do {
		struct part_ast part;
		if (!parse_part(p, &part))
			return false;
		*parts = reader_grow(p->r, *parts, *n, sizeof **parts);
		(*parts)[(*n)++] = part;
	} while (take(p, TOK_PLUS));
	return true;
}

static bool parse_condition(struct parser *p, struct format_event_ast *e)
{
	if (!parse_parts(p, &e->left, &e->n_left))
		return false;
	e->negated = p->t->kind == TOK_NE;
	if (!take(p, TOK_EQ) && !take(p, TOK_NE))
		return expected(p, "`==` or `!=`");
	return parse_parts(p, &e->right, &e->n_right);
}

/* zone "…", as "…", year N */
static bool parse_reading(struct parser *p, struct format_field_ast *f)
{
	struct name text;
	for (;;) {
		struct at at = here(p);
		if (p->t->first)
			return true; /* a field may be called so */
		if (take_word(p, "zone")) {
			f->zone_at = at;
			if (!need_text(p, "the name of a time zone in double quotes", &text))
				return false;
			f->zone = text.text;
		} else if (take_word(p, "as")) {
			f->as_at = at;
			if (!need_text(p, "the pattern of a time in double quotes", &text))
				return false;
			f->as = text.text;
		} else if (take_word(p, "year")) {
			f->year_at = at;
			f->has_year = true;
			if (p->t->kind != TOK_NUMBER || p->t->text.n > 4 || memchr(p->t->text.p, '.', p->t->text.n))
				return expected(p, "a year");
			p->t++;
		} else {
			return true;
		}
	}
}

static bool parse_format_field(struct parser *p, struct format_event_ast *e)
{
	struct format_field_ast f = { 0 };
	if (at_word(p, "rest") && is_word(p->t + 1, "by")) {
		e->rest_at = here(p);
		p->t += 2;
		e->rest_by_name = true;
		return need_word(p, "name");
	}
	if (!need_any_name(p, "a field, `rest by name` or the next `event`", &f.name))
		return false;
	if (take_word(p, "is")) {
		f.is_literal = true;
		if (p->t->kind != TOK_QUOTE)
			return expected(p, "a text in single quotes");
		if (!parse_parts(p, &f.parts, &f.n_parts))
			return false;
	} else if (take_word(p, "from")) {
		if (!parse_parts(p, &f.parts, &f.n_parts) || !parse_reading(p, &f))
			return false;
	} else {
		return expected(p, "`from` or `is`");
	}
	e->fields = reader_grow(p->r, e->fields, e->n_fields, sizeof *e->fields);
	e->fields[e->n_fields++] = f;
	return true;
}

static void parse_format_event(struct parser *p, struct format_ast *f)
{
	struct format_event_ast e = { 0 };
	p->t++;
	bool ok = need_any_name(p, "an event type", &e.type);
	if (ok && take_word(p, "if"))
		ok = parse_condition(p, &e);
	if (!ok)
		skip_line(p);
	while (p->t->kind != TOK_END && !is_format_event(p)) {
		if (p->t->kind == TOK_NAME && is_declaring_word(p->t->text) && !is_word(p->t + 1, "from") && !is_word(p->t + 1, "is"))
			break;
		if (!parse_format_field(p, &e)) {
			if (p->t->kind != TOK_END && p->t->first && p->t->kind != TOK_NAME)
				p->t++;
			else if (p->t->kind != TOK_END && !p->t->first)
				p->t++;
			skip_line(p);
			e.rest_by_name = true; /* not all of it is known: silence the checks of what is missing */
		}
	}
	f->events = reader_grow(p->r, f->events, f->n_events, sizeof *f->events);
	f->events[f->n_events++] = e;
}

static bool parse_base(struct parser *p, struct format_ast *f)
{
	static const char *const names[] = {
		[FORMAT_CSV] = "csv", [FORMAT_NDJSON] = "ndjson", [FORMAT_COMBINED] = "combined", [FORMAT_LINES] = "lines"
	};
	struct near near;
	char hint[NEAR_MAX];
	f->base_at = here(p);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (!take_word(p, names[i]))
			continue;
		f->base = (enum format_base)i;
		if (f->base != FORMAT_LINES)
			return true;
		return need_token(p, TOK_TEXT, "a regular expression in double quotes"); /* `\"` is its only escape */
	}
	if (p->t->kind != TOK_NAME)
		return expected(p, "csv, ndjson, combined or lines");
	near_start(&near, p->t->text);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		near_try(&near, str_z(names[i]));
	say(p->r, here(p), "`%.*s` is no base of a format (csv, ndjson, combined or lines)%s", STR_FMT(p->t->text), near_text(&near, hint));
	return false;
}

bool parse_format(struct parser *p, struct decl *d)
{
	d->format = reader_alloc(p->r, sizeof *d->format);
	bool ok = need_any_name(p, "a name for the format", &d->format->name) && need_token(p, TOK_COLON, "`:` and the format's base") &&
	          parse_base(p, d->format);
	d->name = d->format->name;
	if (!ok)
		skip_line(p);
	if (ok && !is_format_event(p))
		return expected(p, "`event` and an event type");
	while (is_format_event(p))
		parse_format_event(p, d->format);
	if (p->t->kind == TOK_NAME && is_declaring_word(p->t->text))
		return true;
	return p->t->kind == TOK_END;
}
