/* SPDX-License-Identifier: Apache-2.0
 * A rule, clause by clause, in the order in which names come to be known. */
#include "rules/lang/check.h"
#include "rules/lang/literal.h"

#define LETS_MAX 1000

static void unknown_type(struct scope *s, struct name n)
{
	const struct schema *sch = s->r->plan->schema;
	struct near near;
	char hint[NEAR_MAX];
	near_start(&near, n.text);
	for (uint32_t i = 0; i < sch->n_types; i++)
		near_try(&near, sch->types[i].name);
	say(s->r, n.at, "there is no event, table or signal `%.*s`%s", STR_FMT(n.text), near_text(&near, hint));
}

static void check_on(struct scope *s)
{
	struct rule_ast *a = s->ast;
	struct rule *x = s->rule;
	s->on_broken = a->broken[CLAUSE_ON];
	if (!a->clause[CLAUSE_ON].line) {
		if (a->name.text.p)
			say(s->r, a->name.at, "the rule has no `on`: it must say which events it reads");
		s->on_broken = true;
	}
	for (uint32_t i = 0; i < a->n_on; i++) {
		uint32_t t = schema_type(s->r->plan->schema, a->on[i].text);
		if (t == NO_ID) {
			unknown_type(s, a->on[i]);
			s->on_broken = true;
		} else if (is_on(s, t)) {
			say(s->r, a->on[i].at, "`%.*s` stands twice in `on`", STR_FMT(a->on[i].text));
		} else {
			x->on = plan_grow(s->r, x->on, x->n_on, sizeof *x->on);
			x->on[x->n_on++] = t;
		}
	}
}

static void check_params(struct scope *s)
{
	struct rule_ast *a = s->ast;
	struct rule *x = s->rule;
	x->params = plan_alloc(s->r, a->n_params * sizeof *x->params);
	for (uint32_t i = 0; i < a->n_params; i++) {
		for (uint32_t k = 0; k < i; k++) {
			if (str_eq(a->params[k].name.text, a->params[i].name.text)) {
				say(s->r, a->params[i].name.at, "there is a param `%.*s` already, in line %u",
				    STR_FMT(a->params[i].name.text), a->params[k].name.at.line);
				break;
			}
		}
		x->params[x->n_params++] =
		    (struct param){ plan_str(s->r, a->params[i].name.text), a->params[i].value, pos_of(a->params[i].name.at) };
	}
}

static void check_window(struct scope *s)
{
	const struct window_ast *w = &s->ast->window;
	struct rule *x = s->rule;
	x->own_window = NO_ID;
	if (!w->given || w->broken)
		return;
	x->window = w->spec;
	if (w->spec.kind == WINDOW_WITHIN && w->spec.span > DAY)
		advise(s->r, w->at, "a window of more than 24h is cheaper in steps: `over` D `every` S");
	bool whole = x->n_keys > 0 && !s->key_broken;
	for (uint32_t i = 0; i < x->n_keys; i++)
		whole &= x->keys[i].expr != NULL;
	if (whole)
		x->own_window = window_find(s, &w->spec, x->keys, x->n_keys);
}

static void check_lets(struct scope *s)
{
	struct rule_ast *a = s->ast;
	struct rule *x = s->rule;
	s->place = IN_LET;
	x->lets = plan_alloc(s->r, a->n_lets * sizeof *x->lets);
	for (uint32_t i = 0; i < a->n_lets; i++) {
		struct name n = a->lets[i].name;
		for (uint32_t k = 0; k < i; k++) {
			if (str_eq(a->lets[k].name.text, n.text)) {
				say(s->r, n.at, "there is a let `%.*s` already, in line %u", STR_FMT(n.text), a->lets[k].name.at.line);
				break;
			}
		}
		if (i == LETS_MAX)
			say(s->r, n.at, "a rule has at most %d lets", LETS_MAX);
		s->saw_agg = false;
		struct let l = { .name = plan_str(s->r, n.text), .expr = check_expr(s, a->lets[i].expr) };
		l.has_agg = s->saw_agg;
		x->lets[x->n_lets++] = l;
	}
}

static bool same_as_field(struct scope *s, const struct named_ast *w)
{
	for (uint32_t i = 0; i < s->rule->n_on; i++) {
		struct found f;
		uint32_t t = s->rule->on[i];
		/* Not through a signal's own fields: those may be the very `with` that is looked at. */
		if (t != s->ast->signal_type && type_field(s->r, t, w->name.text, &f) == FIELD_FOUND)
			return true;
	}
	return false;
}

static void check_with(struct scope *s, uint32_t i)
{
	struct named_ast *w = &s->ast->withs[i];
	struct expr *e = check_expr(s, w->expr);
	struct schema *sch = s->r->plan->schema;
	if (!s->r->mute) {
		if (same_as_field(s, w))
			say(s->r, w->name.at, "`%.*s` is a field of the event already, which the signal takes along; take another name",
			    STR_FMT(w->name.text));
		for (uint32_t k = 0; k < i; k++) {
			if (str_eq(s->ast->withs[k].name.text, w->name.text))
				say(s->r, w->name.at, "there is a `%.*s` in this `with` already", STR_FMT(w->name.text));
		}
		/* Found now and not before comes of nothing that is known; without its column the plan must not stand. */
		if (w->expr && !w->has_kind && !s->r->diags->errors)
			say(s->r, w->name.at, "the kind of `%.*s` cannot be found: it hangs on itself through other signals",
			    STR_FMT(w->name.text));
	}
	if (!e)
		return;
	w->has_kind = true;
	w->kind = e->kind;
	w->personal |= e->personal;
	struct with v = { .name = plan_str(s->r, w->name.text), .expr = e };
	v.column = schema_column(sch, w->name.text, e->kind == KIND_DURATION ? KIND_NUMBER : e->kind);
	if (v.column != NO_ID && e->personal)
		sch->columns[v.column].personal = true;
	s->rule->withs[s->rule->n_withs++] = v;
}

void check_withs(struct scope *s)
{
	struct rule *x = s->rule;
	s->place = IN_WITH;
	x->signal = s->ast->signal_type;
	x->withs = plan_alloc(s->r, s->ast->n_withs * sizeof *x->withs);
	for (uint32_t i = 0; i < s->ast->n_withs; i++)
		check_with(s, i);
}

static void check_once(struct scope *s)
{
	const struct rule_ast *a = s->ast;
	struct rule *x = s->rule;
	bool clause = a->clause[CLAUSE_ONCE].line != 0;
	x->has_once = clause || x->window.kind != WINDOW_NONE;
	x->once = clause ? a->once : x->window.span;
	bool harsh = false;
	for (uint32_t i = 0; i < a->n_rungs; i++)
		harsh |= a->rungs[i].verb == VERB_WARN || a->rungs[i].verb == VERB_FINE;
	if (harsh && !x->has_once && !a->window.given)
		advise(s->r, a->rungs[0].at, "this rule has no window, so it would %s at every event; `once per` D bounds that",
		       verb_name(a->rungs[0].verb));
}

static void check_end(struct scope *s)
{
	const struct rule_ast *a = s->ast;
	if (!a->clause[CLAUSE_SIGNAL].line && !a->clause[CLAUSE_THEN].line && a->name.text.p)
		say(s->r, a->name.at, "the rule does nothing: it needs `signal`, or `then` and a sanction");
	s->rule->shadow = a->clause[CLAUSE_SHADOW].line != 0;
	s->rule->off = a->clause[CLAUSE_OFF].line != 0;
}

void check_rule(struct reader *r, struct rule_ast *ast, struct rule *ret)
{
	struct scope s = { .r = r, .ast = ast, .rule = ret };
	*ret =
	    (struct rule){ .name = ast->name.text, .title = ast->title, .pos = pos_of(ast->at), .end = pos_of(ast->end), .signal = NO_ID };
	check_on(&s);
	check_params(&s);
	check_keys(&s);
	check_afters(&s);
	s.place = IN_WHERE;
	ret->where = ast->where ? check_flag(&s, ast->where, "`where`") : NULL;
	check_window(&s);
	check_lets(&s);
	s.place = IN_WHEN;
	ret->when = ast->when ? check_flag(&s, ast->when, "`when`") : NULL;
	check_withs(&s);
	if (r->mute)
		return;
	check_then(&s);
	check_once(&s);
	s.place = IN_WORDS;
	check_words(&s, &ast->because, &ret->because);
	check_words(&s, &ast->notice, &ret->notice);
	check_end(&s);
}

static void check_names(struct reader *r)
{
	for (uint32_t i = 0; i < r->n_decls; i++) {
		const struct rule_ast *a = r->decls[i]->rule, *b;
		for (uint32_t k = 0; a && a->name.text.p && k < i; k++) {
			if (!(b = r->decls[k]->rule) || !str_eq(a->name.text, b->name.text))
				continue;
			struct str path = r->plan->files[b->name.at.file].path;
			say(r, a->name.at, "there is a rule `%.*s` already, in %.*s line %u", STR_FMT(a->name.text), STR_FMT(path),
			    b->name.at.line);
			break;
		}
	}
}

void check_rules(struct reader *r)
{
	struct plan *p = r->plan;
	uint32_t n = 0;
	for (uint32_t i = 0; i < r->n_decls; i++)
		n += r->decls[i]->rule != NULL;
	p->rules = plan_alloc(r, n * sizeof *p->rules);
	check_names(r);
	for (uint32_t i = 0; i < r->n_decls; i++) {
		if (r->decls[i]->rule)
			check_rule(r, r->decls[i]->rule, &p->rules[p->n_rules++]);
	}
}
