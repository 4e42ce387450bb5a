/* SPDX-License-Identifier: Apache-2.0
 * Calls: which functions there are and what they take, as a table. */
#include "rules/lang/check.h"

#include <stdio.h>

static struct expr *call_net(struct scope *s, const struct node *n, struct expr *e);
static struct expr *call_same(struct scope *s, const struct node *n, struct expr *e);

#define ANY KINDS

static const struct function {
	const char *name;
	unsigned min, max; /* arguments */
	bool is_agg;
	enum agg_fn fn;
	enum op op;
	int args[2]; /* their kinds; ANY */
	enum kind result;
	struct expr *(*more)(struct scope *s, const struct node *n, struct expr *e); /* further checks */
} functions[] = {
	{ "count", 0, 1, .is_agg = true, .fn = AGG_COUNT },
	{ "sum", 1, 1, .is_agg = true, .fn = AGG_SUM },
	{ "mean", 1, 1, .is_agg = true, .fn = AGG_MEAN },
	{ "stddev", 1, 1, .is_agg = true, .fn = AGG_STDDEV },
	{ "distinct", 1, 1, .is_agg = true, .fn = AGG_DISTINCT },
	{ "quantile", 2, 2, .is_agg = true, .fn = AGG_QUANTILE },
	{ "age", 0, 0, .is_agg = true, .fn = AGG_AGE },
	{ "min", 1, 100, .fn = AGG_MIN, .op = OP_MIN, .args = { ANY, ANY }, .more = call_same },
	{ "max", 1, 100, .fn = AGG_MAX, .op = OP_MAX, .args = { ANY, ANY }, .more = call_same },
	{ "host", 1, 1, .op = OP_HOST, .args = { KIND_TEXT }, .result = KIND_TEXT },
	{ "domain", 1, 1, .op = OP_DOMAIN, .args = { KIND_TEXT }, .result = KIND_TEXT },
	{ "lower", 1, 1, .op = OP_LOWER, .args = { KIND_TEXT }, .result = KIND_TEXT },
	{ "length", 1, 1, .op = OP_LENGTH, .args = { KIND_TEXT }, .result = KIND_NUMBER },
	{ "starts", 2, 2, .op = OP_STARTS, .args = { KIND_TEXT, KIND_TEXT }, .result = KIND_FLAG },
	{ "ends", 2, 2, .op = OP_ENDS, .args = { KIND_TEXT, KIND_TEXT }, .result = KIND_FLAG },
	{ "contains", 2, 2, .op = OP_CONTAINS, .args = { KIND_TEXT, KIND_TEXT }, .result = KIND_FLAG },
	{ "hour", 1, 1, .op = OP_HOUR, .args = { KIND_TIME }, .result = KIND_NUMBER },
	{ "net", 3, 3, .op = OP_NET, .args = { KIND_IP }, .result = KIND_TEXT, .more = call_net },
	{ "abs", 1, 1, .op = OP_ABS, .args = { ANY }, .more = call_same },
	{ "known", 1, 1, .op = OP_KNOWN, .args = { ANY }, .result = KIND_FLAG },
	{ "rate_low", 2, 2, .op = OP_RATE_LOW, .args = { KIND_NUMBER, KIND_NUMBER }, .result = KIND_NUMBER },
	{ "rate_high", 2, 2, .op = OP_RATE_HIGH, .args = { KIND_NUMBER, KIND_NUMBER }, .result = KIND_NUMBER },
};
#define N_FUNCTIONS (sizeof functions / sizeof *functions)

static const struct function *find(struct str name)
{
	for (size_t i = 0; i < N_FUNCTIONS; i++) {
		if (str_eq(name, str_z(functions[i].name)))
			return &functions[i];
	}
	return NULL;
}

bool is_function(struct str name)
{
	return find(name) != NULL;
}

/* Numbers or durations, all of one kind, which is the result's. */
static struct expr *call_same(struct scope *s, const struct node *n, struct expr *e)
{
	for (uint32_t i = 0; i < e->n_args; i++) {
		enum kind k = e->arg[i]->kind;
		if (k != KIND_NUMBER && k != KIND_DURATION) {
			say(s->r, n->arg[i]->at, "`%.*s` takes numbers or durations, not %s", STR_FMT(n->name), a_kind(k));
			return NULL;
		}
		if (k != e->arg[0]->kind) {
			say(s->r, n->arg[i]->at, "`%.*s` takes numbers or durations, not both at once", STR_FMT(n->name));
			return NULL;
		}
	}
	e->kind = e->arg[0]->kind;
	return e;
}

static bool prefix_length(struct scope *s, const struct node *n, unsigned most, unsigned *ret)
{
	bool number = n->kind == NODE_LITERAL && n->value.kind == KIND_NUMBER;
	double v = number ? n->value.num : -1;
	if (!(v >= 0 && v <= most) || v != (double)(unsigned)v) {
		say(s->r, n->at, "the length of a network is a whole number from 0 to %u here", most);
		return false;
	}
	*ret = (unsigned)v;
	return true;
}

static struct expr *call_net(struct scope *s, const struct node *n, struct expr *e)
{
	e->n_args = 1;
	bool v4 = prefix_length(s, n->arg[1], 32, &e->v4len), v6 = prefix_length(s, n->arg[2], 128, &e->v6len);
	return v4 && v6 ? e : NULL;
}

static bool wrong_count(struct scope *s, const struct node *n, const struct function *f)
{
	if (n->n_args >= f->min && n->n_args <= f->max)
		return false;
	char wants[64];
	if (f->min == f->max)
		snprintf(wants, sizeof wants, "%u %s", f->min, f->min == 1 ? "value" : "values");
	else if (f->max == 100)
		snprintf(wants, sizeof wants, "at least %u value", f->min);
	else
		snprintf(wants, sizeof wants, "%u or %u values", f->min, f->max);
	say(s->r, n->at, "`%s` takes %s, not %u", f->name, f->max == 0 ? "nothing between its parentheses" : wants, n->n_args);
	return true;
}

static struct expr *unknown_function(struct scope *s, const struct node *n)
{
	struct near near;
	char hint[NEAR_MAX];
	near_start(&near, n->name);
	for (size_t i = 0; i < N_FUNCTIONS; i++)
		near_try(&near, str_z(functions[i].name));
	say(s->r, n->at, "there is no function `%.*s`%s", STR_FMT(n->name), near_text(&near, hint));
	for (uint32_t i = 0; i < n->n_args; i++)
		check_expr(s, n->arg[i]);
	return NULL;
}

static struct expr *check_function(struct scope *s, const struct node *n, const struct function *f)
{
	struct expr *e = expr_new(s, f->op, f->result, n->at);
	bool ok = true;
	for (uint32_t i = 0; i < n->n_args; i++) {
		int want = f->args[i < 2 ? i : 1];
		if (f->op == OP_NET && i > 0)
			break;
		struct expr *a = check_expr(s, n->arg[i]);
		ok &= a != NULL;
		if (a && want != ANY && a->kind != (enum kind)want) {
			say(s->r, n->arg[i]->at, "`%s` takes %s here, not %s", f->name, a_kind((enum kind)want), a_kind(a->kind));
			ok = false;
		} else if (a) {
			expr_add(s, e, a);
		}
	}
	if (f->op == OP_DOMAIN && ok) {
		say(s->r, n->at, "not in this build: `domain` (a later version knows the public suffixes)");
		return NULL;
	}
	if (ok && f->more)
		return f->more(s, n, e);
	return ok ? e : NULL;
}

struct expr *check_call(struct scope *s, const struct node *n)
{
	const struct function *f = find(n->name);
	if (!f)
		return unknown_function(s, n);
	if (wrong_count(s, n, f))
		return NULL;
	bool is_agg = f->is_agg || ((f->op == OP_MIN || f->op == OP_MAX) && n->n_args == 1);
	if (is_agg)
		return check_agg(s, n, f->fn == AGG_COUNT && n->n_args ? AGG_COUNT_IF : f->fn);
	if (n->n_by || n->window.given) {
		say(s->r, n->n_by ? n->by_at : n->window.at, "`%s` is no aggregate: it has no key and no window of its own", f->name);
		return NULL;
	}
	return check_function(s, n, f);
}
