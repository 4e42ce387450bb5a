/* SPDX-License-Identifier: Apache-2.0
 * A file: its declarations, one after the other. */
#include "rules/lang/near.h"
#include "rules/lang/parser.h"

static const struct {
	const char *word;
	enum kind kind;
} kinds[] = { { "text", KIND_TEXT }, { "number", KIND_NUMBER }, { "flag", KIND_FLAG },
	      { "time", KIND_TIME }, { "ip", KIND_IP },         { "set", KIND_SET } };

/* [kind] [personal] behind a field's name. */
bool parse_field_kind(struct parser *p, struct field_ast *f)
{
	f->kind = KIND_TEXT;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (!take_word(p, kinds[i].word))
			continue;
		f->kind = kinds[i].kind;
		break;
	}
	f->personal = take_word(p, "personal");
	if (p->t->kind != TOK_NAME || p->t->first || is_declaring_word(p->t->text))
		return true;
	struct near near;
	char hint[NEAR_MAX];
	near_start(&near, p->t->text);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		near_try(&near, str_z(kinds[i].word));
	near_try(&near, STR("personal"));
	say(p->r, here(p), "`%.*s` is no kind of a field (text, number, flag, time, ip or set)%s",
	    (int)(p->t->text.n < 60 ? p->t->text.n : 60), p->t->text.p, near_text(&near, hint));
	p->t++;
	return false;
}

static bool parse_fields(struct parser *p, struct decl *d)
{
	bool ok = true;
	do {
		struct field_ast f = { 0 };
		if (!need_name(p, "a field", &f.name))
			return false;
		ok &= parse_field_kind(p, &f);
		d->fields = reader_grow(p->r, d->fields, d->n_fields, sizeof *d->fields);
		d->fields[d->n_fields++] = f;
	} while (take(p, TOK_COMMA));
	return ok;
}

static bool parse_event(struct parser *p, struct decl *d)
{
	return need_name(p, "a name for the event type", &d->name) && need_token(p, TOK_COLON, "`:` and the fields") && parse_fields(p, d);
}

static bool parse_field(struct parser *p, struct decl *d)
{
	return need_name(p, "an event type", &d->name) && need_token(p, TOK_COLON, "`:` and the fields") && parse_fields(p, d);
}

static bool parse_table(struct parser *p, struct decl *d)
{
	if (!need_name(p, "a name for the table", &d->name) || !need_word(p, "by") || !parse_fields(p, d))
		return false;
	d->n_keys = d->n_fields;
	return need_token(p, TOK_COLON, "`:` and the fields") && parse_fields(p, d);
}

static bool parse_list(struct parser *p, struct decl *d)
{
	if (!need_name(p, "a name for the list", &d->name))
		return false;
	if (take_word(p, "from"))
		return need_text(p, "the name of a file in double quotes", &d->from);
	do {
		struct name item;
		if (!need_text(p, "a text in double quotes, or `from` and a file", &item))
			return false;
		d->items = plan_grow(p->r, d->items, d->n_items, sizeof *d->items);
		d->items[d->n_items++] = item.text;
	} while (take(p, TOK_COMMA));
	return true;
}

static bool parse_use(struct parser *p, struct decl *d)
{
	return need_text(p, "the name of a file in double quotes", &d->from);
}

static bool parse_rule_decl(struct parser *p, struct decl *d)
{
	d->rule = parse_rule(p, d->at);
	d->name = d->rule->name;
	return true;
}

static bool parse_test(struct parser *p, struct decl *d)
{
	bool ok = need_text(p, "a title in double quotes", &d->name);
	while (p->t->kind == TOK_LINE) {
		d->lines = reader_grow(p->r, d->lines, d->n_lines, sizeof *d->lines);
		d->lines[d->n_lines++] = (struct line_ast){ here(p), p->t->text };
		p->t++;
	}
	return ok;
}

static const struct {
	const char *word;
	bool (*parse)(struct parser *p, struct decl *d);
} declarations[] = {
	[DECL_EVENT] = { "event", parse_event },    [DECL_FIELD] = { "field", parse_field }, [DECL_TABLE] = { "table", parse_table },
	[DECL_LIST] = { "list", parse_list },       [DECL_USE] = { "use", parse_use },       [DECL_RULE] = { "rule", parse_rule_decl },
	[DECL_FORMAT] = { "format", parse_format }, [DECL_TEST] = { "test", parse_test },
};
#define N_DECLARATIONS (sizeof declarations / sizeof *declarations)

static void no_declaration(struct parser *p)
{
	struct near near;
	char hint[NEAR_MAX];
	near_start(&near, p->t->kind == TOK_NAME ? p->t->text : STR(""));
	for (size_t i = 0; i < N_DECLARATIONS; i++)
		near_try(&near, str_z(declarations[i].word));
	if (near.best.p)
		say(p->r, here(p), "`%.*s` is no declaration%s", STR_FMT(p->t->text), near_text(&near, hint));
	else
		expected(p, "a declaration (rule, event, field, table, list, use, format or test)");
	recover_declaration(p);
}

struct decl **parse_file(struct reader *r, uint32_t file, uint32_t *ret_n)
{
	struct parser p = { .r = r, .file = file, .t = lex(r, r->plan->files[file].text).list };
	struct decl **list = NULL;
	*ret_n = 0;
	while (p.t->kind != TOK_END) {
		size_t k = 0;
		while (k < N_DECLARATIONS && !at_word(&p, declarations[k].word))
			k++;
		if (k == N_DECLARATIONS) {
			no_declaration(&p);
			continue;
		}
		struct decl *d = reader_alloc(r, sizeof *d);
		d->kind = (enum decl_kind)k;
		d->at = here(&p);
		p.t++;
		if (!declarations[k].parse(&p, d))
			skip_to_declaration(&p);
		list = reader_grow(r, list, *ret_n, sizeof *list);
		list[(*ret_n)++] = d;
	}
	return list;
}
