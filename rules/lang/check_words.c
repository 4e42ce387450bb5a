/* SPDX-License-Identifier: Apache-2.0
 * `because` and `notice`: literal text and the values between braces. Works on the text as written, so that messages point into it. */
#include "rules/lang/check.h"
#include "rules/lang/literal.h"

struct words_reader {
	struct scope *s;
	struct str raw;
	struct at at; /* of the opening quote */
	size_t i;
	char *text; /* the literal so far, decoded */
	size_t n;
	struct words *out;
};

static struct at place(const struct words_reader *w, size_t i, size_t n)
{
	struct at at = w->at;
	at.col += 1 + (uint32_t)utf8_length((struct str){ w->raw.p, i });
	at.width = n ? (uint32_t)utf8_length((struct str){ w->raw.p + i, n }) : 1;
	return at;
}

static void add_part(struct words_reader *w, struct expr *e, int decimals)
{
	struct reader *r = w->s->r;
	struct words *o = w->out;
	o->parts = plan_grow(r, o->parts, o->n, sizeof *o->parts);
	o->parts[o->n++] = (struct words_part){ plan_str(r, (struct str){ w->text, w->n }), e, decimals };
	w->n = 0;
}

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

static struct name take_name(struct words_reader *w)
{
	size_t from = w->i;
	while (w->i < w->raw.n && is_name_char(w->raw.p[w->i]))
		w->i++;
	return (struct name){ place(w, from, w->i - from), { w->raw.p + from, w->i - from } };
}

static bool take_char(struct words_reader *w, char c)
{
	if (w->i >= w->raw.n || w->raw.p[w->i] != c)
		return false;
	w->i++;
	return true;
}

/* What follows the colon: % or .0 to .9 */
static bool take_form(struct words_reader *w, int *decimals)
{
	if (take_char(w, '%')) {
		*decimals = WORDS_PERCENT;
		return true;
	}
	if (!take_char(w, '.') || w->i >= w->raw.n || w->raw.p[w->i] < '0' || w->raw.p[w->i] > '9')
		return false;
	*decimals = w->raw.p[w->i++] - '0';
	return true;
}

static struct expr *named_value(struct words_reader *w, struct name base, struct name member)
{
	struct scope *s = w->s;
	if (member.text.n)
		return check_member(s, base, member);
	struct node n = { .kind = NODE_NAME, .at = base.at, .name = base.text };
	struct named_thing t = check_name(s, &n);
	if (t.is_list || (t.expr && t.expr->op == OP_IS_TYPE)) {
		say(s->r, base.at, "`%.*s` is %s and has no words", STR_FMT(base.text), t.is_list ? "a list" : "an event type");
		return NULL;
	}
	return t.expr;
}

/* From behind the opening brace to behind the closing one. */
static void take_value(struct words_reader *w)
{
	struct reader *r = w->s->r;
	size_t from = w->i - 1;
	int decimals = WORDS_PLAIN;
	struct name base = take_name(w), member = { 0 };
	if (base.text.n && take_char(w, '.'))
		member = take_name(w);
	bool ok = base.text.n > 0 && (!member.at.line || member.text.n > 0);
	size_t form = w->i;
	if (ok && take_char(w, ':'))
		ok = take_form(w, &decimals);
	if (!ok || !take_char(w, '}')) {
		size_t end = w->i;
		while (end < w->raw.n && w->raw.p[end] != '}')
			end++;
		say(r, place(w, from, 1),
		    "between braces stands a name, as in {clicks}, {share:%%} or {amount:.2}; a brace itself is written {{");
		w->i = end < w->raw.n ? end + 1 : end;
		return;
	}
	struct expr *e = named_value(w, base, member);
	if (!e)
		return;
	if (decimals != WORDS_PLAIN && e->kind != KIND_NUMBER)
		say(r, place(w, form, w->i - 1 - form), "only a number can be printed so, not %s", a_kind(e->kind));
	add_part(w, e, decimals);
}

void check_words(struct scope *s, const struct words_ast *a, struct words *ret)
{
	struct words_reader w = { .s = s, .raw = a->raw, .at = a->at, .out = ret };
	if (!a->raw.p)
		return;
	w.text = reader_alloc(s->r, a->raw.n + 4);
	while (w.i < w.raw.n) {
		if (take_char(&w, '{')) {
			if (take_char(&w, '{'))
				w.text[w.n++] = '{';
			else
				take_value(&w);
			continue;
		}
		size_t n = escape_read(w.raw, &w.i, w.text + w.n);
		if (!n) {
			say(s->r, place(&w, w.i, 2),
			    "this escape means nothing; there are \\\" \\\\ \\n \\t and \\u{…} with the hex digits of a character");
			w.i += w.i + 1 < w.raw.n ? 2 : 1;
		}
		w.n += n;
	}
	add_part(&w, NULL, WORDS_PLAIN);
}
