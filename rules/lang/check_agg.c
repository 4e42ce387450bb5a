/* SPDX-License-Identifier: Apache-2.0
 * Aggregates and the windows they live in. Equal windows of a rule are one, and so are equal aggregates of a window. */
#include "rules/lang/check.h"
#include "rules/lang/literal.h"

/* The engine's bound: a window's aggregates are flagged in one word. */
#define AGGS_PER_WINDOW 64

static bool same_keys(const struct key *a, const struct key *b, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		const struct expr *x = a[i].expr, *y = b[i].expr;
		if (x == y)
			continue;
		if (!x || !y || x->op != OP_FIELD || y->op != OP_FIELD || x->column != y->column)
			return false;
	}
	return true;
}

uint32_t window_find(struct scope *s, const struct window_spec *spec, const struct key *keys, uint32_t n_keys)
{
	struct rule *x = s->rule;
	for (uint32_t i = 0; i < x->n_windows; i++) {
		const struct window_def *w = &x->windows[i];
		if (w->spec.kind == spec->kind && w->spec.span == spec->span && w->spec.step == spec->step && w->n_keys == n_keys &&
		    same_keys(w->keys, keys, n_keys))
			return i;
	}
	x->windows = plan_grow(s->r, x->windows, x->n_windows, sizeof *x->windows);
	struct window_def *w = &x->windows[x->n_windows];
	*w = (struct window_def){ .spec = *spec, .n_keys = n_keys, .keys = plan_alloc(s->r, n_keys * sizeof *w->keys) };
	memcpy(w->keys, keys, n_keys * sizeof *keys);
	return x->n_windows++;
}

static bool same_value(const struct value *a, const struct value *b)
{
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case KIND_TEXT:
		return str_eq(a->text, b->text);
	case KIND_NUMBER:
	case KIND_DURATION:
		return memcmp(&a->num, &b->num, sizeof a->num) == 0;
	case KIND_FLAG:
		return a->flag == b->flag;
	case KIND_TIME:
		return a->time == b->time;
	case KIND_IP:
		return ip_eq(a->ip, b->ip);
	case KIND_SET:
		return a->set == b->set;
	}
	return false;
}

/* Trees are at most a bit deeper than DEPTH_MAX. */
static bool same_expr(const struct expr *a, const struct expr *b)
{
	if (a == b)
		return true;
	if (!a || !b || a->op != b->op || a->kind != b->kind || a->type != b->type || a->column != b->column || a->index != b->index ||
	    a->v4len != b->v4len || a->v6len != b->v6len || a->n_args != b->n_args)
		return false;
	if (a->op == OP_CONST && !same_value(&a->value, &b->value))
		return false;
	for (uint32_t i = 0; i < a->n_args; i++) {
		if (!same_expr(a->arg[i], b->arg[i]))
			return false;
	}
	return true;
}

static bool own_keys(struct scope *s, const struct node *n, struct key **ret)
{
	struct key *keys = plan_alloc(s->r, n->n_by * sizeof *keys);
	for (uint32_t i = 0; i < n->n_by; i++) {
		const struct name *name = &n->by[i];
		struct expr *e = NULL;
		struct found f;
		for (uint32_t k = 0; s->rule->has_by && k < s->rule->n_keys; k++) {
			if (s->ast->keys[k].named && str_eq(s->rule->keys[k].name, name->text)) {
				e = s->rule->keys[k].expr;
				if (!e)
					return false;
			}
		}
		enum lookup got = e ? FIELD_FOUND : on_field(s, name->text, name->at, &f);
		if (got == FIELD_NONE) {
			struct near near;
			char hint[NEAR_MAX], on[200];
			near_start(&near, name->text);
			near_on_fields(s, &near);
			say(s->r, name->at, "`%.*s` is no field of %s%s", STR_FMT(name->text), on_list(s, on), near_text(&near, hint));
		}
		if (got != FIELD_FOUND)
			return false;
		if (!e) {
			if (f.kind == KIND_SET) {
				say(s->r, name->at, "a set cannot be a key");
				return false;
			}
			e = expr_new(s, OP_FIELD, f.kind, name->at);
			e->column = f.column;
			e->personal = f.personal;
		}
		keys[i] = (struct key){ name->text, e };
	}
	*ret = keys;
	return true;
}

/* The window and the key: its own or the rule's. */
static bool agg_window(struct scope *s, const struct node *n, uint32_t *ret)
{
	const struct window_ast *w = n->window.given ? &n->window : &s->ast->window;
	struct key *keys = s->rule->keys;
	uint32_t n_keys = s->rule->n_keys;
	bool ok = true;
	if (!w->given) {
		ok = false;
		if (!s->told_window && !s->ast->broken[CLAUSE_WITHIN] && !s->ast->broken[CLAUSE_OVER])
			say(s->r, n->at, "`%.*s` needs a window: `within` or `over` of the rule, or its own right after its parenthesis",
			    STR_FMT(n->name));
		s->told_window = true;
	} else if (w->broken) {
		ok = false;
	} else if (n->window.given && w->spec.kind == WINDOW_WITHIN && w->spec.span > DAY) {
		advise(s->r, w->at, "a window of more than 24h is cheaper in steps: `over` D `every` S");
	}
	if (n->n_by) {
		n_keys = n->n_by;
		ok &= own_keys(s, n, &keys);
	} else if (!n_keys) {
		ok = false;
		if (!s->key_broken && !s->told_key)
			say(s->r, n->at, "`%.*s` needs a key: a `by` of the rule, or its own right after its parenthesis",
			    STR_FMT(n->name));
		s->told_key = true;
	}
	for (uint32_t i = 0; ok && i < n_keys; i++)
		ok = keys[i].expr != NULL;
	if (!ok)
		return false;
	*ret = window_find(s, &w->spec, keys, n_keys);
	return true;
}

static bool fits(enum agg_fn fn, enum kind k)
{
	switch (fn) {
	case AGG_COUNT:
	case AGG_AGE:
		return true;
	case AGG_COUNT_IF:
		return k == KIND_FLAG;
	case AGG_DISTINCT:
		return k != KIND_SET;
	case AGG_SUM:
	case AGG_MEAN:
	case AGG_STDDEV:
		return k == KIND_NUMBER || k == KIND_DURATION;
	case AGG_MIN:
	case AGG_MAX:
	case AGG_QUANTILE:
		return k == KIND_NUMBER || k == KIND_DURATION || k == KIND_TIME;
	}
	return false;
}

static const char *wanted_kind(enum agg_fn fn)
{
	if (fn == AGG_COUNT_IF)
		return "something that is true or false";
	if (fn == AGG_DISTINCT)
		return "a single value";
	return fn == AGG_MIN || fn == AGG_MAX || fn == AGG_QUANTILE ? "numbers, durations or times" : "numbers or durations";
}

static enum kind result_kind(enum agg_fn fn, const struct expr *arg)
{
	if (fn == AGG_AGE)
		return KIND_DURATION;
	return fn == AGG_COUNT || fn == AGG_COUNT_IF || fn == AGG_DISTINCT ? KIND_NUMBER : arg->kind;
}

static bool quantile_p(struct scope *s, const struct node *n, uint32_t *ret)
{
	bool number = n->kind == NODE_LITERAL && n->value.kind == KIND_NUMBER;
	int64_t p;
	if (!number || !millionths_of(n->value.num, &p) || p < 1 || p > 1000000) {
		say(s->r, n->at, "the second value of `quantile` is a number above 0 and up to 1, as in quantile(amount, 0.9)");
		return false;
	}
	*ret = (uint32_t)p;
	return true;
}

/* The same aggregate again is the same one. */
static uint32_t agg_find(struct scope *s, const struct agg *a, struct at at)
{
	struct rule *x = s->rule;
	uint32_t beside = 0;
	for (uint32_t i = 0; i < x->n_aggs; i++) {
		const struct agg *o = &x->aggs[i];
		if (o->fn == a->fn && o->window == a->window && o->p_millionths == a->p_millionths && same_expr(o->arg, a->arg))
			return i;
		beside += o->window == a->window;
	}
	if (beside == AGGS_PER_WINDOW)
		say(s->r, at, "a window of a rule has at most %d aggregates", AGGS_PER_WINDOW);
	x->aggs = plan_grow(s->r, x->aggs, x->n_aggs, sizeof *x->aggs);
	x->aggs[x->n_aggs] = *a;
	return x->n_aggs++;
}

static bool may_stand(struct scope *s, const struct node *n)
{
	if (s->agg)
		say(s->r, n->at, "aggregates do not nest: `%.*s` stands in `%.*s`", STR_FMT(n->name), STR_FMT(s->agg->name));
	else if (s->place == IN_WHERE)
		say(s->r, n->at, "`where` looks at single events, before anything is counted; `%.*s` belongs in `when` or `let`",
		    STR_FMT(n->name));
	else if (s->place == IN_KEY)
		say(s->r, n->at, "a key has no aggregates in it: `%.*s` counts by the key", STR_FMT(n->name));
	else if (s->place != IN_LET && s->place != IN_WHEN)
		say(s->r, n->at, "`%.*s` is an aggregate, which stands in `let` and `when` only; give it a name with `let`",
		    STR_FMT(n->name));
	else
		return true;
	return false;
}

/* `let n = count()` and, in the next line, `by publisher` or `within 1h`: the aggregate's own, and perhaps not meant so. */
static void advise_own(struct scope *s, const struct node *n)
{
	const struct rule_ast *a = s->ast;
	const char *text =
	    "this `%s` is that of `%.*s`, for it stands right after its parenthesis; one of the rule stands before the `let`";
	if (n->n_by && n->by_at.line != n->at.line && !a->clause[CLAUSE_BY].line)
		advise(s->r, n->by_at, text, "by", STR_FMT(n->name));
	if (n->window.given && n->window.at.line != n->at.line && !a->window.given)
		advise(s->r, n->window.at, text, n->window.spec.kind == WINDOW_OVER ? "over" : "within", STR_FMT(n->name));
}

struct expr *check_agg(struct scope *s, const struct node *n, enum agg_fn fn)
{
	struct agg a = { .fn = fn, .pos = pos_of(n->at) };
	if (!may_stand(s, n))
		return NULL;
	bool ok = agg_window(s, n, &a.window);
	advise_own(s, n);
	if (n->n_args) {
		s->agg = n;
		a.arg = check_expr(s, n->arg[0]);
		s->agg = NULL;
		ok &= a.arg != NULL;
	}
	if (a.arg && !fits(fn, a.arg->kind)) {
		say(s->r, n->arg[0]->at, "`%.*s` takes %s, not %s", STR_FMT(n->name), wanted_kind(fn), a_kind(a.arg->kind));
		ok = false;
	}
	if (fn == AGG_QUANTILE)
		ok &= quantile_p(s, n->arg[1], &a.p_millionths);
	if (!ok)
		return NULL;
	a.kind = result_kind(fn, a.arg);
	s->saw_agg = true;
	struct expr *e = expr_new(s, OP_AGG, a.kind, n->at);
	e->index = agg_find(s, &a, n->at);
	return e;
}
