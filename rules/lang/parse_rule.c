/* SPDX-License-Identifier: Apache-2.0
 * A rule: its clauses, in any order. An error in one of them skips to the next clause, so that all errors are told at once. */
#include "rules/lang/near.h"
#include "rules/lang/parser.h"

static bool clause_on(struct parser *p, struct rule_ast *x)
{
	return need_names(p, "an event type", &x->on, &x->n_on);
}

static bool clause_by(struct parser *p, struct rule_ast *x)
{
	do {
		struct key_ast k = { 0 };
		if (!need_name(p, "a field", &k.name))
			return false;
		k.named = take(p, TOK_ASSIGN);
		if (k.named && !(k.expr = parse_expr(p)))
			x->broken[CLAUSE_BY] = true;
		x->keys = reader_grow(p->r, x->keys, x->n_keys, sizeof *x->keys);
		x->keys[x->n_keys++] = k;
		if (k.named && !k.expr)
			return false;
	} while (take(p, TOK_COMMA));
	return true;
}

static bool after_tail(struct parser *p, struct after_ast *a)
{
	if (take_word(p, "by") && !need_names(p, "a field", &a->by, &a->n_by))
		return false;
	return need_word(p, "within") && need_duration(p, "a duration as in `within 10s`", &a->within);
}

static bool clause_after(struct parser *p, struct rule_ast *x)
{
	struct after_ast a = { .at = at_token(p, p->t - 1) };
	if (!need_name(p, "an event type", &a.type) || !need_word(p, "as") || !need_name(p, "a name for the event", &a.name))
		return false;
	bool ok = after_tail(p, &a);
	if (!ok)
		a.type.text = (struct str){ 0 }; /* known by name, so that its uses are not told of */
	x->afters = reader_grow(p->r, x->afters, x->n_afters, sizeof *x->afters);
	x->afters[x->n_afters++] = a;
	return ok;
}

static bool clause_without(struct parser *p, struct rule_ast *x)
{
	struct after_ast a = { .at = at_token(p, p->t - 1) };
	if (!need_name(p, "an event type", &a.type) || !after_tail(p, &a))
		return false;
	x->withouts = reader_grow(p->r, x->withouts, x->n_withouts, sizeof *x->withouts);
	x->withouts[x->n_withouts++] = a;
	return true;
}

static bool clause_where(struct parser *p, struct rule_ast *x)
{
	return (x->where = parse_expr(p)) != NULL;
}

static bool clause_when(struct parser *p, struct rule_ast *x)
{
	return (x->when = parse_expr(p)) != NULL;
}

static bool clause_within(struct parser *p, struct rule_ast *x)
{
	p->t--;
	return parse_within(p, &x->window);
}

static bool clause_over(struct parser *p, struct rule_ast *x)
{
	p->t--;
	return parse_over(p, &x->window);
}

static bool clause_param(struct parser *p, struct rule_ast *x)
{
	struct param_ast m = { .broken = true };
	if (!need_name(p, "a name for the threshold", &m.name))
		return false;
	bool ok = need_token(p, TOK_ASSIGN, "`=`") && parse_literal(p, &m.value);
	m.broken = !ok;
	x->params = reader_grow(p->r, x->params, x->n_params, sizeof *x->params);
	x->params[x->n_params++] = m;
	return ok;
}

/* N = E, N = E … of `let` and `with`. */
static bool named_list(struct parser *p, const char *what, struct named_ast **list, uint32_t *n)
{
	do {
		struct named_ast l = { 0 };
		if (!need_name(p, what, &l.name))
			return false;
		if (need_token(p, TOK_ASSIGN, "`=`"))
			l.expr = parse_expr(p);
		*list = reader_grow(p->r, *list, *n, sizeof **list);
		(*list)[(*n)++] = l;
		if (!l.expr)
			return false;
	} while (take(p, TOK_COMMA));
	return true;
}

static bool clause_let(struct parser *p, struct rule_ast *x)
{
	return named_list(p, "a name", &x->lets, &x->n_lets);
}

static bool clause_once(struct parser *p, struct rule_ast *x)
{
	return need_word(p, "per") && need_duration(p, "a duration as in `once per 1h`", &x->once);
}

static bool clause_signal(struct parser *p, struct rule_ast *x)
{
	if (!need_name(p, "a name for the signal", &x->signal))
		return false;
	return !take_word(p, "with") || named_list(p, "a name for a field of the signal", &x->withs, &x->n_withs);
}

static bool words(struct parser *p, struct words_ast *w)
{
	if (p->t->kind != TOK_TEXT)
		return expected(p, "a text in double quotes");
	*w = (struct words_ast){ here(p), p->t->text };
	return take(p, TOK_TEXT);
}

static bool clause_because(struct parser *p, struct rule_ast *x)
{
	return words(p, &x->because);
}

static bool clause_notice(struct parser *p, struct rule_ast *x)
{
	return words(p, &x->notice);
}

static bool clause_flag(struct parser *p, struct rule_ast *x)
{
	(void)p;
	(void)x;
	return true;
}

static const struct {
	const char *word;
	bool (*parse)(struct parser *p, struct rule_ast *x);
	bool many;
} clauses[CLAUSES] = {
	[CLAUSE_ON] = { "on", clause_on, false },
	[CLAUSE_BY] = { "by", clause_by, false },
	[CLAUSE_AFTER] = { "after", clause_after, true },
	[CLAUSE_WITHOUT] = { "without", clause_without, true },
	[CLAUSE_WHERE] = { "where", clause_where, false },
	[CLAUSE_WITHIN] = { "within", clause_within, false },
	[CLAUSE_OVER] = { "over", clause_over, false },
	[CLAUSE_PARAM] = { "param", clause_param, true },
	[CLAUSE_LET] = { "let", clause_let, true },
	[CLAUSE_WHEN] = { "when", clause_when, false },
	[CLAUSE_ONCE] = { "once", clause_once, false },
	[CLAUSE_SIGNAL] = { "signal", clause_signal, false },
	[CLAUSE_THEN] = { "then", parse_then, false },
	[CLAUSE_BECAUSE] = { "because", clause_because, false },
	[CLAUSE_NOTICE] = { "notice", clause_notice, false },
	[CLAUSE_SHADOW] = { "shadow", clause_flag, false },
	[CLAUSE_OFF] = { "off", clause_flag, false },
};

/* The clause that stands first among those of which a rule has one: a window is one, `within` or `over`. */
static const struct at *first_of(const struct rule_ast *x, unsigned c)
{
	if (x->clause[c].line)
		return &x->clause[c];
	unsigned other = c == CLAUSE_WITHIN ? CLAUSE_OVER : c == CLAUSE_OVER ? CLAUSE_WITHIN : c;
	return x->clause[other].line ? &x->clause[other] : NULL;
}

/* At the end of a clause: another one, or a declaration. */
static bool clause_stops(const struct parser *p)
{
	return p->t->kind == TOK_END || (p->t->kind == TOK_NAME && (is_clause_word(p->t->text) || is_declaring_word(p->t->text)));
}

/* What was read of an expression that goes on with something wrong says nothing of its kind. */
static void forget(struct rule_ast *x, unsigned c)
{
	x->broken[c] = true;
	if (c == CLAUSE_WHERE)
		x->where = NULL;
	if (c == CLAUSE_WHEN)
		x->when = NULL;
	if (c == CLAUSE_LET && x->n_lets)
		x->lets[x->n_lets - 1].expr = NULL;
}

static void one_clause(struct parser *p, struct rule_ast *x, unsigned c)
{
	struct at at = here(p);
	const struct at *first = first_of(x, c);
	struct rule_ast dummy = { 0 }, *into = x;
	p->t++;
	if (first && !clauses[c].many) {
		if (x->clause[c].line)
			say(p->r, at, "a rule has one `%s`; the first stands in line %u", clauses[c].word, first->line);
		else
			say(p->r, at, "a rule has one window; the first stands in line %u", first->line);
		into = &dummy; /* read for its own errors, and forgotten */
	} else if (!x->clause[c].line) {
		x->clause[c] = at;
	}
	if (clauses[c].parse(p, into)) {
		if (!clause_stops(p))
			forget(x, c);
		return;
	}
	x->broken[c] = true;
	skip_to_clause(p);
}

static void no_clause(struct parser *p)
{
	struct near near;
	char hint[NEAR_MAX];
	if (p->t->kind == TOK_BAD) {
		expected(p, "a clause");
	} else {
		near_start(&near, p->t->kind == TOK_NAME ? p->t->text : STR(""));
		for (unsigned c = 0; c < CLAUSES; c++)
			near_try(&near, str_z(clauses[c].word));
		if (near.best.p)
			say(p->r, here(p), "`%.*s` is no clause of a rule%s", (int)(p->t->text.n < 60 ? p->t->text.n : 60), p->t->text.p,
			    near_text(&near, hint));
		else
			expected(p, "a clause of the rule (on, by, where, when, then …) or the next declaration");
	}
	p->t++;
	skip_to_clause(p);
}

static void parse_clauses(struct parser *p, struct rule_ast *x)
{
	while (p->t->kind != TOK_END && !(p->t->kind == TOK_NAME && is_declaring_word(p->t->text))) {
		unsigned c = 0;
		while (c < CLAUSES && !at_word(p, clauses[c].word))
			c++;
		if (c < CLAUSES)
			one_clause(p, x, c);
		else
			no_clause(p);
	}
}

struct rule_ast *parse_rule(struct parser *p, struct at at)
{
	struct rule_ast *x = reader_alloc(p->r, sizeof *x);
	x->at = at;
	x->title = STR("");
	x->signal_type = NO_ID;
	if (!need_any_name(p, "a name for the rule", &x->name)) {
		/* The clauses are read all the same, for their own errors. */
		x->name.at = at;
		if (p->t->kind != TOK_TEXT)
			skip_to_clause(p);
	}
	struct name title;
	if (p->t->kind == TOK_TEXT || p->t->kind == TOK_QUOTE) {
		if (need_text(p, "the rule's title", &title))
			x->title = title.text;
		else
			skip_to_clause(p);
	}
	parse_clauses(p, x);
	const struct token *last = p->t - 1;
	x->end = at_token(p, last);
	return x;
}
