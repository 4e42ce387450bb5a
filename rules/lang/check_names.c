/* SPDX-License-Identifier: Apache-2.0
 * Names in expressions: let, param, key of an expression, field of the `on` events, event type, list, in this order; and `a.b`. */
#include "rules/lang/check.h"

static struct expr *let_expr(struct scope *s, const struct node *n, uint32_t i)
{
	const struct let *l = &s->rule->lets[i];
	if (s->place == IN_KEY || s->place == IN_WHERE) {
		say(s->r, n->at, "%s may not use lets (`%.*s`): it looks at single events, before anything is counted",
		    s->place == IN_KEY ? "a key" : "`where`", STR_FMT(l->name));
		return NULL;
	}
	if (!l->expr)
		return NULL;
	if (l->has_agg && s->agg) {
		say(s->r, n->at, "aggregates do not nest: the let `%.*s` has one, and stands in `%.*s` here", STR_FMT(l->name),
		    STR_FMT(s->agg->name));
		return NULL;
	}
	s->saw_agg |= l->has_agg;
	struct expr *e = expr_new(s, OP_LET, l->expr->kind, n->at);
	e->index = i;
	e->personal = l->expr->personal;
	return e;
}

/* A let, param or key of an expression; false when it is none. */
static bool own_name(struct scope *s, const struct node *n, struct expr **ret)
{
	const struct rule *x = s->rule;
	*ret = NULL;
	for (uint32_t i = 0; i < x->n_lets; i++) {
		if (!str_eq(x->lets[i].name, n->name))
			continue;
		*ret = let_expr(s, n, i);
		return true;
	}
	for (uint32_t i = 0; i < x->n_params; i++) {
		if (!str_eq(x->params[i].name, n->name))
			continue;
		if (s->ast->params[i].broken)
			return true;
		*ret = expr_new(s, OP_PARAM, x->params[i].value.kind, n->at);
		(*ret)->index = i;
		return true;
	}
	for (uint32_t i = 0; s->place != IN_KEY && i < x->n_keys; i++) {
		if (!s->rule->has_by || !s->ast->keys[i].named || !str_eq(x->keys[i].name, n->name))
			continue;
		if (!x->keys[i].expr)
			return true;
		*ret = expr_new(s, OP_KEY, x->keys[i].expr->kind, n->at);
		(*ret)->index = i;
		(*ret)->personal = x->keys[i].expr->personal;
		return true;
	}
	return false;
}

static void near_names(struct scope *s, struct near *near)
{
	for (uint32_t i = 0; s->place != IN_KEY && s->place != IN_WHERE && i < s->rule->n_lets; i++)
		near_try(near, s->rule->lets[i].name);
	for (uint32_t i = 0; i < s->rule->n_params; i++)
		near_try(near, s->rule->params[i].name);
	for (uint32_t i = 0; s->place != IN_KEY && i < s->rule->n_keys; i++)
		near_try(near, s->rule->keys[i].name);
	near_on_fields(s, near);
	for (uint32_t i = 0; s->place != IN_WORDS && i < s->rule->n_on; i++)
		near_try(near, s->r->plan->schema->types[s->rule->on[i]].name);
}

/* `clicks-1`: a difference without its spaces. */
static bool looks_like_difference(struct scope *s, struct str name)
{
	const char *dash = memchr(name.p, '-', name.n);
	if (!dash)
		return false;
	struct str left = { name.p, (size_t)(dash - name.p) };
	struct near near;
	near_start(&near, left);
	near_names(s, &near);
	return near.best.p && near.distance == 0;
}

static bool is_after_name(const struct rule_ast *x, struct str name)
{
	for (uint32_t i = 0; i < x->n_afters; i++) {
		if (str_eq(x->afters[i].name.text, name))
			return true;
	}
	return false;
}

static void unknown_name(struct scope *s, const struct node *n)
{
	const struct rule_ast *x = s->ast;
	struct near near;
	char hint[NEAR_MAX], on[200];
	for (uint32_t i = 0; i < x->n_lets; i++) {
		if (str_eq(x->lets[i].name.text, n->name)) {
			if (s->place == IN_KEY || s->place == IN_WHERE)
				say(s->r, n->at, "%s may not use lets (`%.*s`): it looks at single events, before anything is counted",
				    s->place == IN_KEY ? "a key" : "`where`", STR_FMT(n->name));
			else
				say(s->r, n->at, "the let `%.*s` stands further down; a let may name earlier ones only", STR_FMT(n->name));
			return;
		}
	}
	uint32_t type = schema_type(s->r->plan->schema, n->name);
	near_start(&near, n->name);
	near_names(s, &near);
	if (is_after_name(x, n->name))
		say(s->r, n->at, "`%.*s` is an event of `after`; write `%.*s.` and a field", STR_FMT(n->name), STR_FMT(n->name));
	else if (type != NO_ID && s->r->plan->schema->types[type].class == TYPE_TABLE)
		say(s->r, n->at, "`%.*s` is a table; write `%.*s.` and a field", STR_FMT(n->name), STR_FMT(n->name));
	else if (type != NO_ID)
		say(s->r, n->at, "`%.*s` is not among the events in `on`", STR_FMT(n->name));
	else if (is_function(n->name))
		say(s->r, n->at, "`%.*s` is a function; write `%.*s(…)`", STR_FMT(n->name), STR_FMT(n->name));
	else if (looks_like_difference(s, n->name))
		say(s->r, n->at, "`%.*s` is one name; for a difference write spaces around the minus sign", STR_FMT(n->name));
	else
		say(s->r, n->at, "`%.*s` is no field of %s, nor a let or param of this rule%s", STR_FMT(n->name), on_list(s, on),
		    near_text(&near, hint));
}

struct named_thing check_name(struct scope *s, const struct node *n)
{
	struct named_thing t = { 0 };
	struct found f;
	if (own_name(s, n, &t.expr))
		return t;
	enum lookup got = on_field(s, n->name, n->at, &f);
	if (got == FIELD_FOUND) {
		t.expr = expr_new(s, OP_FIELD, f.kind, n->at);
		t.expr->column = f.column;
		t.expr->personal = f.personal;
		return t;
	}
	uint32_t type = schema_type(s->r->plan->schema, n->name);
	if (type != NO_ID && is_on(s, type)) {
		t.expr = expr_new(s, OP_IS_TYPE, KIND_FLAG, n->at);
		t.expr->type = type;
		return t;
	}
	if (find_list(s->r->plan, n->name, &t.list))
		t.is_list = true;
	else if (got == FIELD_NONE)
		unknown_name(s, n);
	return t;
}

static void no_such_field(struct scope *s, uint32_t type, struct name base, struct name member)
{
	struct near near;
	char hint[NEAR_MAX];
	struct str t = s->r->plan->schema->types[type].name;
	near_start(&near, member.text);
	near_fields(s->r, type, &near);
	if (str_eq(t, base.text))
		say(s->r, member.at, "`%.*s` is no field of %.*s%s", STR_FMT(member.text), STR_FMT(t), near_text(&near, hint));
	else
		say(s->r, member.at, "`%.*s` is no field of %.*s, which `%.*s` is%s", STR_FMT(member.text), STR_FMT(t), STR_FMT(base.text),
		    near_text(&near, hint));
}

static struct expr *member_of(struct scope *s, enum op op, uint32_t type, struct name base, struct name member)
{
	struct found f;
	enum lookup got = type_field(s->r, type, member.text, &f);
	if (got == FIELD_NONE)
		no_such_field(s, type, base, member);
	if (got != FIELD_FOUND)
		return NULL;
	struct expr *e = expr_new(s, op, f.kind, base.at);
	e->type = type;
	e->column = f.column;
	e->personal = f.personal;
	return e;
}

/* offer.countries: the row is found by the key fields of the present event, so the rule's events must have them. */
static struct expr *table_field(struct scope *s, uint32_t type, struct name base, struct name member)
{
	const struct type *t = &s->r->plan->schema->types[type];
	if (str_eq(member.text, STR("ts")) || str_eq(member.text, STR("type"))) {
		say(s->r, member.at, "a row of a table has no `%.*s` to look at", STR_FMT(member.text));
		return NULL;
	}
	struct expr *e = member_of(s, OP_TABLE_FIELD, type, base, member);
	for (uint32_t i = 0; e && i < t->n_keys; i++) {
		struct found f;
		char on[200];
		enum lookup got = on_field(s, t->fields[i].name, base.at, &f);
		if (got == FIELD_NONE)
			say(s->r, base.at, "the row of %.*s is found by `%.*s`, which is not in %s", STR_FMT(t->name),
			    STR_FMT(t->fields[i].name), on_list(s, on));
		else if (got == FIELD_FOUND && f.kind != t->fields[i].kind)
			say(s->r, base.at, "the key `%.*s` of %.*s is %s, but %s in `on`", STR_FMT(t->fields[i].name), STR_FMT(t->name),
			    a_kind(t->fields[i].kind), a_kind(f.kind));
		if (got != FIELD_FOUND || f.kind != t->fields[i].kind)
			return NULL;
	}
	return e;
}

static void unknown_base(struct scope *s, struct name base)
{
	const struct schema *sch = s->r->plan->schema;
	struct near near;
	char hint[NEAR_MAX];
	near_start(&near, base.text);
	for (uint32_t i = 0; i < s->ast->n_afters; i++)
		near_try(&near, s->ast->afters[i].name.text);
	for (uint32_t i = 0; i < sch->n_types; i++) {
		if (sch->types[i].class == TYPE_TABLE || is_on(s, i))
			near_try(&near, sch->types[i].name);
	}
	say(s->r, base.at, "`%.*s` is no event of `after`, no table and no event in `on`%s", STR_FMT(base.text), near_text(&near, hint));
}

struct expr *check_member(struct scope *s, struct name base, struct name member)
{
	if (s->place == IN_KEY && is_after_name(s->ast, base.text)) {
		say(s->r, base.at, "a key may not use `%.*s`: events of `after` are found by the key", STR_FMT(base.text));
		return NULL;
	}
	for (uint32_t i = 0; i < s->rule->n_afters; i++) {
		const struct after *a = &s->rule->afters[i];
		if (!str_eq(a->name, base.text))
			continue;
		struct expr *e = a->type == NO_ID ? NULL : member_of(s, OP_AFTER_FIELD, a->type, base, member);
		if (e)
			e->index = i;
		return e;
	}
	uint32_t type = schema_type(s->r->plan->schema, base.text);
	if (type == NO_ID) {
		if (!s->on_broken && !s->ast->broken[CLAUSE_AFTER])
			unknown_base(s, base);
		return NULL;
	}
	if (s->r->plan->schema->types[type].class == TYPE_TABLE)
		return table_field(s, type, base, member);
	if (is_on(s, type))
		return member_of(s, OP_EVENT_FIELD, type, base, member);
	if (!s->on_broken)
		say(s->r, base.at, "`%.*s` is not among the events in `on`", STR_FMT(base.text));
	return NULL;
}
