/* SPDX-License-Identifier: Apache-2.0
 * Tests: one event or expectation a line. Their words are cut here, for inside tests line ends count and values are written bare. */
#include "ingest/event/value.h"
#include "rules/lang/check.h"
#include "rules/lang/literal.h"
#include "rules/lang/test_repeat.h"

/* 2026-01-01T00:00:00Z, the day of times without a date. */
#define TEST_DAY (INT64_C(1767225600) * SECOND)

struct line_reader {
	struct reader *r;
	struct at at; /* of the line's first character */
	struct str text;
	size_t i;
};

struct word {
	struct at at;
	struct str text;
};

static struct at place(const struct line_reader *l, size_t i, size_t n)
{
	struct at at = l->at;
	at.col += (uint32_t)utf8_length((struct str){ l->text.p, i });
	at.width = n ? (uint32_t)utf8_length((struct str){ l->text.p + i, n }) : 1;
	return at;
}

static void skip_blank(struct line_reader *l)
{
	while (l->i < l->text.n && (l->text.p[l->i] == ' ' || l->text.p[l->i] == '\t'))
		l->i++;
	if (l->i < l->text.n && l->text.p[l->i] == '#')
		l->i = l->text.n;
}

/* Up to a space or `=`; an empty word at the end of the line. */
static struct word take_word(struct line_reader *l)
{
	skip_blank(l);
	size_t from = l->i;
	while (l->i < l->text.n && !memchr(" \t=", l->text.p[l->i], 3))
		l->i++;
	return (struct word){ place(l, from, l->i - from), { l->text.p + from, l->i - from } };
}

/* What follows `=`: bare up to a space, or in quotes. .p NULL: nothing, which is unknown. False: told of. */
static bool take_value(struct line_reader *l, struct word *ret)
{
	size_t from = l->i;
	bool quoted = l->i < l->text.n && l->text.p[l->i] == '"';
	size_t n = quoted ? 1 : 0;
	while (from + n < l->text.n && !(quoted ? l->text.p[from + n] == '"' : l->text.p[from + n] == ' ' || l->text.p[from + n] == '\t'))
		n += quoted && l->text.p[from + n] == '\\' && from + n + 1 < l->text.n ? 2 : 1;
	if (!quoted) {
		l->i += n;
		ret->at = place(l, from, n);
		ret->text = n ? (struct str){ l->text.p + from, n } : (struct str){ 0 };
		return true;
	}
	if (from + n >= l->text.n) {
		say(l->r, place(l, from, l->text.n - from), "the text has no closing quote on its line");
		return false;
	}
	l->i += n + 1;
	ret->at = place(l, from, n + 1);
	size_t bad = 0;
	struct str raw = { l->text.p + from + 1, n - 1 };
	if (!text_decode(raw, &l->r->plan->arena, &ret->text, &bad)) {
		say(l->r, place(l, from + 1 + bad, 2),
		    "this escape means nothing; there are \\\" \\\\ \\n \\t and \\u{…} with the hex digits of a character");
		return false;
	}
	if (!ret->text.p)
		reader_nomem(l->r);
	return true;
}

/* --- times --- */

static bool digits(struct str s, size_t i, size_t n, int64_t most, int64_t *ret)
{
	*ret = 0;
	for (size_t k = i; k < i + n; k++) {
		if (k >= s.n || s.p[k] < '0' || s.p[k] > '9')
			return false;
		*ret = *ret * 10 + (s.p[k] - '0');
		if (*ret > most)
			return false;
	}
	return true;
}

/* HH:MM:SS[.fff], up to 9 decimals, cut to micros. */
static bool clock_read(struct str s, int64_t *ret)
{
	int64_t h, m, sec, micros = 0, unit = SECOND;
	if (s.n < 8 || !digits(s, 0, 2, 23, &h) || !digits(s, 3, 2, 59, &m) || !digits(s, 6, 2, 59, &sec) || s.p[2] != ':' || s.p[5] != ':')
		return false;
	if (s.n > 8 && (s.p[8] != '.' || s.n == 9 || s.n > 18))
		return false;
	for (size_t i = 9; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		unit /= 10;
		micros += unit * (s.p[i] - '0');
	}
	*ret = (h * 3600 + m * 60 + sec) * SECOND + micros;
	return true;
}

static bool take_time(struct line_reader *l, int64_t *ret)
{
	struct word w = take_word(l);
	int64_t days = 0;
	if (w.text.n > 1 && w.text.p[0] == '+') {
		struct str span = { w.text.p + 1, w.text.n - 1 };
		if (!duration_read(span, &days) || days % DAY != 0) {
			say(l->r, w.at, "expected whole days as in +2d");
			return false;
		}
		w = take_word(l);
	}
	if (clock_read(w.text, ret) && days <= TIME_LAST - TEST_DAY - *ret) {
		*ret += TEST_DAY + days;
		return true;
	}
	if (!days && w.text.n >= 19 && memchr(w.text.p, '-', w.text.n) && time_read(w.text, NULL, ret) == READ_OK)
		return true;
	say(l->r, w.at, "expected a time: 12:00:05, +2d 12:00:05 or 2026-01-01T12:00:05Z");
	return false;
}

/* --- events --- */

static bool value_fits(struct str s, enum kind kind)
{
	int64_t word;
	bool flag;
	switch (kind) {
	case KIND_NUMBER:
		return number_read(s, &word) == READ_OK;
	case KIND_TIME:
		return time_read(s, NULL, &word) == READ_OK;
	case KIND_FLAG:
		return flag_read(s, &flag);
	case KIND_TEXT:
	case KIND_IP: /* what is no address is unknown, as in a log */
	case KIND_SET:
	case KIND_DURATION:
		break;
	}
	return true;
}

/* NAME=VALUE. *ret_end at the end of the line. False: told of. */
static bool take_pair(struct line_reader *l, struct word *name, struct word *value, bool *ret_end)
{
	*name = take_word(l);
	*ret_end = !name->text.n && l->i >= l->text.n;
	if (*ret_end)
		return true;
	if (!name->text.n || l->i >= l->text.n || l->text.p[l->i] != '=') {
		say(l->r, name->at, "expected a field, `=` and its value, as in publisher=p1");
		return false;
	}
	l->i++;
	return take_value(l, value);
}

static void no_field(struct reader *r, const struct type *t, const struct word *name)
{
	struct near near;
	char hint[NEAR_MAX];
	near_start(&near, name->text);
	for (uint32_t i = 0; i < t->n_fields; i++)
		near_try(&near, t->fields[i].name);
	say(r, name->at, "`%.*s` is no field of %.*s%s", STR_FMT(name->text), STR_FMT(t->name), near_text(&near, hint));
}

static void event_values(struct line_reader *l, struct test_event *e)
{
	const struct type *t = &l->r->plan->schema->types[e->type];
	struct word name, value;
	bool end;
	while (take_pair(l, &name, &value, &end) && !end) {
		const struct field *f = schema_field(t, name.text);
		if (!f) {
			no_field(l->r, t, &name);
			continue;
		}
		uint32_t field = (uint32_t)(f - t->fields);
		for (uint32_t i = 0; i < e->n; i++) {
			if (e->values[i].field == field)
				say(l->r, name.at, "`%.*s` stands twice in this event", STR_FMT(name.text));
		}
		/* An empty quoted value is a text like any other; only a text can be empty. */
		if (value.text.p && !value_fits(repeat_text(l->r, value.text, 1), f->kind))
			say(l->r, value.at, "`%.*s` is %s, and this is none", STR_FMT(name.text), a_kind(f->kind));
		e->values = plan_grow(l->r, e->values, e->n, sizeof *e->values);
		e->values[e->n++] = (struct test_value){ field, value.text };
	}
}

/* `N times every D` after the time, or nothing: once. False: told of. */
static bool take_times(struct line_reader *l, uint32_t *ret_n, int64_t *ret_every)
{
	size_t before = l->i;
	struct word w = take_word(l);
	int64_t n;
	*ret_n = 1;
	*ret_every = 0;
	if (!w.text.n || w.text.p[0] < '0' || w.text.p[0] > '9') {
		l->i = before;
		return true;
	}
	struct word times = take_word(l), every = take_word(l), span = take_word(l);
	if (!digits(w.text, 0, w.text.n, REPEAT_MAX, &n) || n < 1 || !str_eq(times.text, STR("times")) ||
	    !str_eq(every.text, STR("every")) || !duration_read(span.text, ret_every) || *ret_every > 366 * DAY) {
		say(l->r, w.at, "expected an event type, or as in `200 times every 2s` how often (up to %d) and how far apart", REPEAT_MAX);
		return false;
	}
	*ret_n = (uint32_t)n;
	return true;
}

static void event_line(struct line_reader *l, struct test *t)
{
	const struct schema *s = l->r->plan->schema;
	struct test_event e = { .line = l->at.line };
	uint32_t n;
	int64_t every;
	if (!take_time(l, &e.ts) || !take_times(l, &n, &every))
		return;
	struct word type = take_word(l);
	e.type = schema_type(s, type.text);
	if (e.type == NO_ID || !s->types[e.type].from_logs) {
		struct near near;
		char hint[NEAR_MAX];
		near_start(&near, type.text);
		for (uint32_t i = 0; i < s->n_types; i++) {
			if (s->types[i].from_logs)
				near_try(&near, s->types[i].name);
		}
		if (type.text.n)
			say(l->r, type.at, "there is no event `%.*s` that logs can hold%s", STR_FMT(type.text), near_text(&near, hint));
		else
			say(l->r, type.at, "expected an event type");
		return;
	}
	if (e.ts > TIME_LAST - (int64_t)(n - 1) * every) {
		say(l->r, type.at, "the last of these events comes after the year 9999");
		return;
	}
	event_values(l, &e);
	repeat_event(l->r, t, &e, n, every);
}

/* --- expectations --- */

static const struct rule *find_rule(struct reader *r, const struct word *w)
{
	const struct rule *x = w->text.n ? plan_rule(r->plan, w->text) : NULL;
	if (x)
		return x;
	struct near near;
	char hint[NEAR_MAX];
	near_start(&near, w->text);
	for (uint32_t i = 0; i < r->plan->n_rules; i++)
		near_try(&near, r->plan->rules[i].name.p ? r->plan->rules[i].name : STR(""));
	if (w->text.n)
		say(r, w->at, "there is no rule `%.*s`%s", STR_FMT(w->text), near_text(&near, hint));
	else
		say(r, w->at, "expected the name of a rule, `no` and a rule, or `nothing else`");
	return NULL;
}

/* Among lets, `with` fields and fields of the rule's events. */
static bool is_seen(struct reader *r, const struct rule *x, const struct word *name)
{
	struct near near;
	char hint[NEAR_MAX];
	near_start(&near, name->text);
	for (uint32_t i = 0; i < x->n_lets; i++) {
		near_try(&near, x->lets[i].name);
		if (str_eq(x->lets[i].name, name->text))
			return true;
	}
	for (uint32_t i = 0; i < x->n_withs; i++) {
		near_try(&near, x->withs[i].name);
		if (str_eq(x->withs[i].name, name->text))
			return true;
	}
	for (uint32_t i = 0; i < x->n_on; i++) {
		struct found f;
		near_fields(r, x->on[i], &near);
		if (type_field(r, x->on[i], name->text, &f) != FIELD_NONE)
			return true;
	}
	say(r, name->at, "`%.*s` is no let, `with` field or field of the events of the rule %.*s%s", STR_FMT(name->text), STR_FMT(x->name),
	    near_text(&near, hint));
	return false;
}

static void expect_values(struct line_reader *l, const struct rule *x, struct test_expect *e)
{
	struct word name, value;
	bool end;
	while (take_pair(l, &name, &value, &end) && !end) {
		is_seen(l->r, x, &name);
		e->values = plan_grow(l->r, e->values, e->n, sizeof *e->values);
		e->values[e->n++] = (struct test_pair){ name.text, value.text };
	}
}

/* False: told of. */
static bool expect_rule(struct line_reader *l, struct word w, struct test_expect *e)
{
	if (str_eq(w.text, STR("no"))) {
		e->what = EXPECT_NONE;
		w = take_word(l);
	}
	const struct rule *x = find_rule(l->r, &w);
	if (!x)
		return false;
	e->rule = (uint32_t)(x - l->r->plan->rules);
	if (e->what == EXPECT_NONE)
		return true;
	size_t before = l->i;
	w = take_word(l);
	e->has_at = str_eq(w.text, STR("at"));
	if (!e->has_at)
		l->i = before;
	else if (!take_time(l, &e->at))
		return false;
	expect_values(l, x, e);
	return true;
}

static void expect_line(struct line_reader *l, struct test *t)
{
	struct test_expect e = { .what = EXPECT_FIRING, .line = l->at.line, .rule = NO_ID };
	struct word w = take_word(l);
	size_t before = l->i;
	if (str_eq(w.text, STR("nothing")) && str_eq(take_word(l).text, STR("else"))) {
		e.what = EXPECT_NOTHING_ELSE;
	} else {
		l->i = before;
		if (!expect_rule(l, w, &e))
			return;
	}
	skip_blank(l);
	if (e.what != EXPECT_FIRING && l->i < l->text.n)
		say(l->r, place(l, l->i, l->text.n - l->i), "nothing more stands in this line");
	t->expects = plan_grow(l->r, t->expects, t->n_expects, sizeof *t->expects);
	t->expects[t->n_expects++] = e;
}

static void check_test(struct reader *r, const struct decl *d)
{
	struct plan *p = r->plan;
	struct test t = { .name = d->name.text.p ? d->name.text : STR(""), .pos = pos_of(d->at) };
	for (uint32_t i = 0; i < d->n_lines; i++) {
		struct line_reader l = { .r = r, .at = d->lines[i].at, .text = d->lines[i].text };
		size_t start = l.i;
		struct word w = take_word(&l);
		if (str_eq(w.text, STR("expect"))) {
			expect_line(&l, &t);
			continue;
		}
		l.i = start;
		if (w.text.n && w.text.p[0] >= 'a' && w.text.p[0] <= 'z')
			say(r, w.at, "a line of a test begins with a time or with `expect`");
		else
			event_line(&l, &t);
	}
	if (!t.n_expects && d->name.text.p && !r->diags->errors)
		say(r, d->at, "this test expects nothing; it needs an `expect`");
	p->tests = plan_grow(r, p->tests, p->n_tests, sizeof *p->tests);
	p->tests[p->n_tests++] = t;
}

void check_tests(struct reader *r)
{
	for (uint32_t i = 0; i < r->n_decls; i++) {
		if (r->decls[i]->kind == DECL_TEST)
			check_test(r, r->decls[i]);
	}
}
