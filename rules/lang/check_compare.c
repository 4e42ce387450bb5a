/* SPDX-License-Identifier: Apache-2.0
 * Comparisons, `in` and `matches`. A text literal beside an address becomes an address here, so that the engine compares like with like. */
#include "rules/lang/check.h"

/* The literal as an address; NULL and told of where it is none. */
static struct expr *literal_ip(struct scope *s, const struct node *n)
{
	struct ip ip;
	struct cidr block;
	if (!ip_read(n->value.text, &ip)) {
		bool is_block = cidr_read(n->value.text, &block);
		say(s->r, n->at, is_block ? "a block of addresses is compared with `in [\"…\"]`" : "this text is no address");
		return NULL;
	}
	struct expr *e = expr_new(s, OP_CONST, KIND_IP, n->at);
	e->value = (struct value){ .kind = KIND_IP, .known = true, .ip = ip };
	return e;
}

static struct expr *negate(struct scope *s, struct expr *e, bool negated, struct at at)
{
	return e && negated ? expr_add(s, expr_new(s, OP_NOT, KIND_FLAG, at), e) : e;
}

/* Whether two kinds can be compared so; tells of it where not. */
static bool comparable(struct scope *s, struct at at, enum op op, enum kind a, enum kind b)
{
	bool equal = op == OP_EQ || op == OP_NE;
	if (a != b)
		say(s->r, at, "%s cannot be compared with %s", a_kind(a), a_kind(b));
	else if (a == KIND_SET)
		say(s->r, at, "sets cannot be compared; ask with `in` what they hold");
	else if (!equal && a != KIND_NUMBER && a != KIND_TIME && a != KIND_DURATION)
		say(s->r, at, "%s has no order: only numbers, durations and times can be compared so", a_kind(a));
	else
		return true;
	return false;
}

struct expr *check_comparison(struct scope *s, const struct node *n)
{
	struct expr *a = check_expr(s, n->arg[0]), *b = check_expr(s, n->arg[1]);
	if (!a || !b)
		return NULL;
	bool equal = n->op == OP_EQ || n->op == OP_NE;
	if (equal && a->kind == KIND_IP && is_text_literal(n->arg[1]))
		b = literal_ip(s, n->arg[1]);
	else if (equal && b->kind == KIND_IP && is_text_literal(n->arg[0]))
		a = literal_ip(s, n->arg[0]);
	if (!a || !b || !comparable(s, n->at, n->op, a->kind, b->kind))
		return NULL;
	return expr_add(s, expr_add(s, expr_new(s, n->op, KIND_FLAG, n->at), a), b);
}

/* The text literals of a bracket as a list without a name. */
static uint32_t bracket_list(struct scope *s, const struct node *n)
{
	struct plan *p = s->r->plan;
	if (s->r->mute)
		return 0;
	struct list l = { .name = STR(""), .items = plan_alloc(s->r, n->n_args * sizeof *l.items) };
	for (uint32_t i = 0; i < n->n_args; i++) {
		if (is_text_literal(n->arg[i]))
			l.items[l.n++] = n->arg[i]->value.text;
	}
	p->lists = plan_grow(s->r, p->lists, p->n_lists, sizeof *p->lists);
	p->lists[p->n_lists] = l;
	return p->n_lists++;
}

static struct expr *in_list(struct scope *s, enum op op, struct expr *x, uint32_t list, struct at at)
{
	struct expr *e = expr_new(s, op, KIND_FLAG, at);
	e->index = list;
	return expr_add(s, e, x);
}

static uint32_t count_literals(const struct node *n)
{
	uint32_t k = 0;
	for (uint32_t i = 0; i < n->n_args; i++)
		k += is_text_literal(n->arg[i]);
	return k;
}

static bool all_addresses(struct scope *s, const struct node *n)
{
	bool ok = true;
	struct cidr c;
	for (uint32_t i = 0; i < n->n_args; i++) {
		if (!is_text_literal(n->arg[i]) || cidr_read(n->arg[i]->value.text, &c))
			continue;
		say(s->r, n->arg[i]->at, "this text is no address and no block of addresses");
		ok = false;
	}
	return ok;
}

/* X in [E, …]: the literals as a list, the others as equalities; both, where an address meets both. */
static struct expr *in_bracket(struct scope *s, const struct node *n, struct expr *x)
{
	const struct node *b = n->arg[1];
	uint32_t literals = count_literals(b);
	bool listed = x && (x->kind == KIND_IP || (x->kind == KIND_TEXT && literals == b->n_args)) && literals;
	bool ok = x && (x->kind != KIND_IP || all_addresses(s, b));
	struct expr *e = expr_new(s, OP_IN, KIND_FLAG, n->at);
	if (x)
		expr_add(s, e, x);
	for (uint32_t i = 0; i < b->n_args; i++) {
		if (listed && is_text_literal(b->arg[i]))
			continue;
		struct expr *item = check_expr(s, b->arg[i]);
		if (!item || !x || !comparable(s, b->arg[i]->at, OP_EQ, x->kind, item->kind))
			ok = false;
		else
			expr_add(s, e, item);
	}
	if (!ok)
		return NULL;
	if (!listed)
		return e;
	struct expr *l = in_list(s, OP_IN_LIST, x, bracket_list(s, b), n->at);
	return e->n_args == 1 ? l : expr_add(s, expr_add(s, expr_new(s, OP_OR, KIND_FLAG, n->at), l), e);
}

static bool text_or_ip(struct scope *s, const struct node *n, const struct expr *x)
{
	if (!x || x->kind == KIND_TEXT || x->kind == KIND_IP)
		return x != NULL;
	say(s->r, n->at, "only a text or an address can be `in` a list or a set, not %s", a_kind(x->kind));
	return false;
}

struct expr *check_in(struct scope *s, const struct node *n)
{
	struct expr *x = check_expr(s, n->arg[0]);
	const struct node *right = n->arg[1];
	if (right->kind == NODE_BRACKET)
		return negate(s, in_bracket(s, n, x), n->negated, n->at);
	struct named_thing t = { 0 };
	if (right->kind == NODE_NAME)
		t = check_name(s, right);
	else
		t.expr = check_expr(s, right);
	if ((!t.expr && !t.is_list) || !x)
		return NULL;
	if (t.expr && t.expr->kind != KIND_SET) {
		say(s->r, n->at, "`in` needs a list, a set or a bracket on its right, not %s", a_kind(t.expr->kind));
		return NULL;
	}
	if (!text_or_ip(s, n, x))
		return NULL;
	struct expr *e = t.is_list ? in_list(s, OP_IN_LIST, x, t.list, n->at)
	                           : expr_add(s, expr_add(s, expr_new(s, OP_IN_SET, KIND_FLAG, n->at), x), t.expr);
	return negate(s, e, n->negated, n->at);
}

struct expr *check_matches(struct scope *s, const struct node *n)
{
	struct expr *x = check_expr(s, n->arg[0]);
	const struct node *right = n->arg[1];
	struct named_thing t = { 0 };
	if (right->kind == NODE_BRACKET && count_literals(right) == right->n_args) {
		t.is_list = true;
		t.list = bracket_list(s, right);
	} else if (right->kind == NODE_NAME) {
		t = check_name(s, right);
		if (!t.expr && !t.is_list)
			return NULL;
	}
	if (!t.is_list) {
		say(s->r, n->at, "`matches` needs a list on its right");
		return NULL;
	}
	if (!x)
		return NULL;
	if (x->kind != KIND_TEXT) {
		say(s->r, n->at, "`matches` looks into a text, not into %s", a_kind(x->kind));
		return NULL;
	}
	return in_list(s, OP_MATCHES, x, t.list, n->at);
}
