/* SPDX-License-Identifier: Apache-2.0
 * Kinds of expressions: logic and arithmetic. Trees are at most DEPTH_MAX deep (the parser sees to it), so these functions recurse. */
#include "rules/lang/check.h"

const char *a_kind(enum kind k)
{
	static const char *const names[KINDS] = {
		[KIND_TEXT] = "a text",   [KIND_NUMBER] = "a number", [KIND_FLAG] = "a flag",        [KIND_TIME] = "a time",
		[KIND_IP] = "an address", [KIND_SET] = "a set",       [KIND_DURATION] = "a duration"
	};
	return names[k];
}

struct expr *expr_new(struct scope *s, enum op op, enum kind kind, struct at at)
{
	struct expr *e = plan_alloc(s->r, sizeof *e);
	*e = (struct expr){ .op = op, .kind = kind, .pos = pos_of(at), .type = NO_ID, .column = NO_ID, .index = NO_ID };
	return e;
}

struct expr *expr_add(struct scope *s, struct expr *e, struct expr *arg)
{
	e->arg = plan_grow(s->r, e->arg, e->n_args, sizeof *e->arg);
	e->arg[e->n_args++] = arg;
	if (e->kind == KIND_TEXT || e->kind == KIND_IP || e->kind == KIND_SET)
		e->personal |= arg->personal;
	return e;
}

bool is_text_literal(const struct node *n)
{
	return n->kind == NODE_LITERAL && n->value.kind == KIND_TEXT;
}

struct expr *check_flag(struct scope *s, const struct node *n, const char *where)
{
	struct expr *e = check_expr(s, n);
	if (!e || e->kind == KIND_FLAG)
		return e;
	say(s->r, n->at, "%s needs something that is true or false, not %s", where, a_kind(e->kind));
	return NULL;
}

/* Told of at the operator, as all errors of kind are. */
static struct expr *operand(struct scope *s, const struct node *op, const struct node *n, const char *word)
{
	struct expr *e = check_expr(s, n);
	if (!e || e->kind == KIND_FLAG)
		return e;
	say(s->r, op->at, "%s needs something that is true or false, not %s", word, a_kind(e->kind));
	return NULL;
}

static struct expr *check_logic(struct scope *s, const struct node *n)
{
	static const char *const words[] = { [OP_AND] = "`and`", [OP_OR] = "`or`", [OP_NOT] = "`not`" };
	struct expr *args[2] = { 0 };
	for (uint32_t i = 0; i < n->n_args; i++)
		args[i] = operand(s, n, n->arg[i], words[n->op]);
	if (!args[0] || (n->n_args > 1 && !args[1]))
		return NULL;
	struct expr *e = expr_add(s, expr_new(s, n->op, KIND_FLAG, n->at), args[0]);
	return n->n_args > 1 ? expr_add(s, e, args[1]) : e;
}

/* What an operator makes of two kinds; every other pair is an error. */
static const struct {
	enum op op;
	enum kind left, right, result;
	bool swap; /* a time comes first in the plan */
} sums[] = {
	{ OP_ADD, KIND_NUMBER, KIND_NUMBER, KIND_NUMBER, false },     { OP_ADD, KIND_DURATION, KIND_DURATION, KIND_DURATION, false },
	{ OP_ADD, KIND_TIME, KIND_DURATION, KIND_TIME, false },       { OP_ADD, KIND_DURATION, KIND_TIME, KIND_TIME, true },
	{ OP_SUB, KIND_NUMBER, KIND_NUMBER, KIND_NUMBER, false },     { OP_SUB, KIND_DURATION, KIND_DURATION, KIND_DURATION, false },
	{ OP_SUB, KIND_TIME, KIND_TIME, KIND_DURATION, false },       { OP_SUB, KIND_TIME, KIND_DURATION, KIND_TIME, false },
	{ OP_MUL, KIND_NUMBER, KIND_NUMBER, KIND_NUMBER, false },     { OP_MUL, KIND_DURATION, KIND_NUMBER, KIND_DURATION, false },
	{ OP_MUL, KIND_NUMBER, KIND_DURATION, KIND_DURATION, false }, { OP_DIV, KIND_NUMBER, KIND_NUMBER, KIND_NUMBER, false },
	{ OP_DIV, KIND_DURATION, KIND_NUMBER, KIND_DURATION, false }, { OP_DIV, KIND_DURATION, KIND_DURATION, KIND_NUMBER, false },
};

static struct expr *no_sum(struct scope *s, const struct node *n, enum kind a, enum kind b)
{
	static const char *const words[] = {
		[OP_ADD] = "added to", [OP_SUB] = "subtracted from", [OP_MUL] = "multiplied with", [OP_DIV] = "divided by"
	};
	/* b is added to a, b is subtracted from a; a is multiplied with b, a is divided by b */
	bool turn = n->op == OP_ADD || n->op == OP_SUB;
	say(s->r, n->at, "%s cannot be %s %s", a_kind(turn ? b : a), words[n->op], a_kind(turn ? a : b));
	return NULL;
}

static struct expr *check_sum(struct scope *s, const struct node *n)
{
	struct expr *a = check_expr(s, n->arg[0]), *b = check_expr(s, n->arg[1]);
	if (!a || !b)
		return NULL;
	for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
		if (sums[i].op != n->op || sums[i].left != a->kind || sums[i].right != b->kind)
			continue;
		struct expr *e = expr_new(s, n->op, sums[i].result, n->at);
		return expr_add(s, expr_add(s, e, sums[i].swap ? b : a), sums[i].swap ? a : b);
	}
	return no_sum(s, n, a->kind, b->kind);
}

static struct expr *check_negative(struct scope *s, const struct node *n)
{
	struct expr *a = check_expr(s, n->arg[0]);
	if (!a)
		return NULL;
	if (a->kind != KIND_NUMBER && a->kind != KIND_DURATION) {
		say(s->r, n->at, "a minus sign needs a number or a duration, not %s", a_kind(a->kind));
		return NULL;
	}
	return expr_add(s, expr_new(s, OP_NEG, a->kind, n->at), a);
}

static struct expr *check_op(struct scope *s, const struct node *n)
{
	enum op op = n->op;
	if (op == OP_AND || op == OP_OR || op == OP_NOT)
		return check_logic(s, n);
	if (op == OP_NEG)
		return check_negative(s, n);
	if (op == OP_IN)
		return check_in(s, n);
	if (op == OP_MATCHES)
		return check_matches(s, n);
	if (op == OP_ADD || op == OP_SUB || op == OP_MUL || op == OP_DIV)
		return check_sum(s, n);
	return check_comparison(s, n);
}

static struct expr *check_plain_name(struct scope *s, const struct node *n)
{
	struct named_thing t = check_name(s, n);
	if (t.is_list)
		say(s->r, n->at, "`%.*s` is a list; it can stand only after `in` or `matches`", STR_FMT(n->name));
	return t.expr;
}

/* A bracket that stands by itself: `known(["a"])` has no use, but is a value. */
static struct expr *check_bracket(struct scope *s, const struct node *n)
{
	struct set *set = plan_alloc(s->r, sizeof *set);
	set->items = plan_alloc(s->r, n->n_args * sizeof *set->items);
	for (uint32_t i = 0; i < n->n_args; i++) {
		if (!is_text_literal(n->arg[i])) {
			say(s->r, n->arg[i]->at, "a set of this kind holds texts in double quotes only");
			return NULL;
		}
		set->items[set->n++] = n->arg[i]->value.text;
	}
	struct expr *e = expr_new(s, OP_CONST, KIND_SET, n->at);
	e->value = (struct value){ .kind = KIND_SET, .known = true, .set = set };
	return e;
}

struct expr *check_expr(struct scope *s, const struct node *n)
{
	if (!n)
		return NULL;
	switch (n->kind) {
	case NODE_LITERAL: {
		struct expr *e = expr_new(s, OP_CONST, n->value.kind, n->at);
		e->value = n->value;
		return e;
	}
	case NODE_NAME:
		return check_plain_name(s, n);
	case NODE_MEMBER:
		return check_member(s, (struct name){ n->at, n->name }, n->member);
	case NODE_CALL:
		return check_call(s, n);
	case NODE_BRACKET:
		return check_bracket(s, n);
	case NODE_OP:
		return check_op(s, n);
	}
	return NULL;
}
