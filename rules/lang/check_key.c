/* SPDX-License-Identifier: Apache-2.0
 * The key of a rule, and the keys of its `after` and `without`. */
#include "rules/lang/check.h"

static struct expr *field_key(struct scope *s, struct name name)
{
	struct found f;
	enum lookup got = on_field(s, name.text, name.at, &f);
	if (got == FIELD_NONE) {
		struct near near;
		char hint[NEAR_MAX], on[200];
		near_start(&near, name.text);
		near_on_fields(s, &near);
		say(s->r, name.at, "`%.*s` is no field of %s%s", STR_FMT(name.text), on_list(s, on), near_text(&near, hint));
	}
	if (got != FIELD_FOUND)
		return NULL;
	if (f.kind == KIND_SET) {
		say(s->r, name.at, "a set cannot be a key");
		return NULL;
	}
	struct expr *e = expr_new(s, OP_FIELD, f.kind, name.at);
	e->column = f.column;
	e->personal = f.personal;
	return e;
}

static struct expr *named_key(struct scope *s, const struct key_ast *k)
{
	struct expr *e = check_expr(s, k->expr);
	if (e && e->kind == KIND_SET) {
		say(s->r, k->name.at, "a set cannot be a key");
		return NULL;
	}
	return e;
}

static void add_key(struct scope *s, struct name name, struct expr *e)
{
	struct rule *x = s->rule;
	s->key_broken |= !e;
	x->keys = plan_grow(s->r, x->keys, x->n_keys, sizeof *x->keys);
	x->keys[x->n_keys++] = (struct key){ plan_str(s->r, name.text), e };
}

/* Without `by` the subject of the sanction is the key. For a held order that is the order alone. */
static void subject_keys(struct scope *s)
{
	static const char *const names[SUBJECTS] = { "publisher", "offer", "account", "order" };
	const struct rule_ast *a = s->ast;
	if (a->broken[CLAUSE_THEN])
		s->key_broken = true;
	for (unsigned i = 0; a->n_rungs && i < SUBJECTS; i++) {
		struct found f;
		struct name name = { a->rungs[0].at, str_z(names[i]) };
		if (!HAS(a->rungs[0].subjects, i))
			continue;
		/* A missing field is told of where the sanction is checked. */
		enum lookup got = on_field(s, name.text, name.at, &f);
		struct expr *e = NULL;
		if (got == FIELD_FOUND && f.kind != KIND_SET) {
			e = expr_new(s, OP_FIELD, f.kind, name.at);
			e->column = f.column;
			e->personal = f.personal;
		}
		add_key(s, name, e);
	}
}

void check_keys(struct scope *s)
{
	struct rule_ast *a = s->ast;
	s->place = IN_KEY;
	s->key_broken = a->broken[CLAUSE_BY];
	s->rule->has_by = a->clause[CLAUSE_BY].line != 0;
	if (!s->rule->has_by) {
		subject_keys(s);
		return;
	}
	for (uint32_t i = 0; i < a->n_keys; i++) {
		const struct key_ast *k = &a->keys[i];
		for (uint32_t j = 0; j < i; j++) {
			if (str_eq(a->keys[j].name.text, k->name.text)) {
				say(s->r, k->name.at, "`%.*s` stands twice in `by`", STR_FMT(k->name.text));
				break;
			}
		}
		add_key(s, k->name, k->named ? named_key(s, k) : field_key(s, k->name));
	}
}

/* --- after, without --- */

/* One F: a field that both have. False: told of, or broken before. */
static bool common_field(struct scope *s, struct after *a, const struct key *here, struct name name)
{
	struct found f;
	const struct type *t = &s->r->plan->schema->types[a->type];
	if (!here->expr)
		return false;
	if (str_eq(name.text, STR("ts")) || str_eq(name.text, STR("type"))) {
		say(s->r, name.at, "`%.*s` cannot tie two events together; take a field that both have", STR_FMT(name.text));
		return false;
	}
	enum lookup got = type_field(s->r, a->type, name.text, &f);
	if (got == FIELD_NONE) {
		struct near near;
		char hint[NEAR_MAX];
		near_start(&near, name.text);
		near_fields(s->r, a->type, &near);
		say(s->r, name.at, "`%.*s` is no field of %.*s%s", STR_FMT(name.text), STR_FMT(t->name), near_text(&near, hint));
	}
	if (got == FIELD_FOUND && f.kind != here->expr->kind) {
		say(s->r, name.at, "`%.*s` is %s in %.*s and %s in `on`", STR_FMT(name.text), a_kind(f.kind), STR_FMT(t->name),
		    a_kind(here->expr->kind));
		got = FIELD_BROKEN;
	}
	if (got != FIELD_FOUND)
		return false;
	a->here = plan_grow(s->r, a->here, a->n_by, sizeof *a->here);
	a->there = plan_grow(s->r, a->there, a->n_by, sizeof *a->there);
	a->here[a->n_by] = *here;
	a->there[a->n_by++] = f.column;
	return true;
}

static void by_rule_key(struct scope *s, const struct after_ast *a, struct after *ret, const char *word)
{
	const struct rule *x = s->rule;
	if (s->key_broken)
		return;
	if (!x->n_keys) {
		say(s->r, a->at, "`%s` needs a key: a `by` of its own or of the rule", word);
		return;
	}
	for (uint32_t i = 0; i < x->n_keys; i++) {
		if (x->has_by && s->ast->keys[i].named) {
			say(s->r, a->at, "the rule's key has an expression in it (`%.*s`), so this `%s` needs a `by` of its own",
			    STR_FMT(x->keys[i].name), word);
			return;
		}
	}
	for (uint32_t i = 0; i < x->n_keys; i++)
		common_field(s, ret, &x->keys[i], (struct name){ a->type.at, x->keys[i].name });
}

static struct after check_after(struct scope *s, const struct after_ast *a, const char *word)
{
	struct after x = {
		.name = a->name.text.p ? plan_str(s->r, a->name.text) : STR(""), .type = NO_ID, .within = a->within, .pos = pos_of(a->at)
	};
	const struct schema *sch = s->r->plan->schema;
	if (!a->type.text.p)
		return x;
	x.type = schema_type(sch, a->type.text);
	if (x.type == NO_ID) {
		struct near near;
		char hint[NEAR_MAX];
		near_start(&near, a->type.text);
		for (uint32_t i = 0; i < sch->n_types; i++)
			near_try(&near, sch->types[i].name);
		say(s->r, a->type.at, "there is no event, table or signal `%.*s`%s", STR_FMT(a->type.text), near_text(&near, hint));
		return x;
	}
	for (uint32_t i = 0; i < a->n_by; i++) {
		struct key k = { plan_str(s->r, a->by[i].text), field_key(s, a->by[i]) };
		common_field(s, &x, &k, a->by[i]);
	}
	if (!a->n_by)
		by_rule_key(s, a, &x, word);
	return x;
}

static void check_after_name(struct scope *s, struct name name)
{
	const char *what = NULL;
	uint32_t list;
	struct found f;
	if (on_field(s, name.text, name.at, &f) == FIELD_FOUND)
		what = "a field";
	else if (schema_type(s->r->plan->schema, name.text) != NO_ID)
		what = "an event, a table or a signal";
	else if (find_list(s->r->plan, name.text, &list))
		what = "a list";
	if (what)
		say(s->r, name.at, "`%.*s` is %s already; the event of `after` needs another name", STR_FMT(name.text), what);
	for (uint32_t i = 0; i < s->rule->n_afters; i++) {
		if (str_eq(s->rule->afters[i].name, name.text))
			say(s->r, name.at, "`%.*s` is the event of an `after` in line %u already", STR_FMT(name.text),
			    s->rule->afters[i].pos.line);
	}
}

void check_afters(struct scope *s)
{
	const struct rule_ast *a = s->ast;
	struct rule *x = s->rule;
	s->place = IN_WHERE;
	x->afters = plan_alloc(s->r, a->n_afters * sizeof *x->afters);
	for (uint32_t i = 0; i < a->n_afters; i++) {
		check_after_name(s, a->afters[i].name);
		x->afters[x->n_afters++] = check_after(s, &a->afters[i], "after");
	}
	x->withouts = plan_alloc(s->r, a->n_withouts * sizeof *x->withouts);
	for (uint32_t i = 0; i < a->n_withouts; i++)
		x->withouts[x->n_withouts++] = check_after(s, &a->withouts[i], "without");
}
