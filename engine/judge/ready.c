/* SPDX-License-Identifier: Apache-2.0
 * Rules made ready. `where` is cut at its `and`s: a row must make each part true, so that the parts which need no memory can be asked of 64
 * rows at once, first. */
#include "engine/judge/ready.h"

#include "ingest/base/err.h"

#include <stdlib.h>

static struct code since(const struct scope *s, uint32_t from)
{
	return (struct code){ .from = from, .to = s->n };
}

static int test_of(struct scope *s, const struct expr *x, struct test_code *ret)
{
	uint32_t from = s->n;
	int r = compile_expr(s, x, &ret->answer);
	ret->code = since(s, from);
	return r;
}

static uint32_t count_parts(const struct expr *x)
{
	uint32_t n = 0;
	if (x->op != OP_AND)
		return 1;
	for (uint32_t i = 0; i < x->n_args; i++)
		n += count_parts(x->arg[i]);
	return n;
}

/* Compiles the parts of the conjunction x that read no `after`. */
static int filters_of(struct ready *r, struct scope *s, const struct expr *x)
{
	if (x->op != OP_AND)
		return expr_reads_after(r->rule, x) ? 0 : test_of(s, x, &r->filters[r->n_filters++]);
	for (uint32_t i = 0; i < x->n_args; i++) {
		int err = filters_of(r, s, x->arg[i]);
		if (err)
			return err;
	}
	return 0;
}

/* The parts that do, joined by `and` again; *ret stays NULL where there are none. */
static int late_where(struct ready *r, struct scope *s, const struct expr *x, const struct reg **ret)
{
	if (x->op == OP_AND) {
		for (uint32_t i = 0; i < x->n_args; i++) {
			int err = late_where(r, s, x->arg[i], ret);
			if (err)
				return err;
		}
		return 0;
	}
	if (!expr_reads_after(r->rule, x))
		return 0;
	const struct reg *part;
	int err = compile_expr(s, x, &part);
	return err ? err : compile_and(s, *ret, part, ret);
}

/* The key of these names: shared when all are fields, else with the registers of the rule's own code. */
static int key_of(struct scope *s, const struct key *keys, uint32_t n, uint32_t *ret)
{
	struct compiler *c = s->c;
	struct key_part *parts = arena_zalloc(c->arena, n * sizeof *parts);
	if (!parts)
		return ERR_NOMEM;
	for (uint32_t i = 0; i < n; i++) {
		const struct expr *x = keys[i].expr;
		parts[i] = (struct key_part){ .hashed = NO_ID, .kind = x->kind };
		if (x->op == OP_FIELD)
			compile_need(c, x->column);
		int r = x->op == OP_FIELD ? keys_column(c->keys, c->plan->schema, x->column, &parts[i].hashed)
		                          : compile_expr(s, x, &parts[i].reg);
		if (r)
			return r;
	}
	return keys_of_parts(c->keys, parts, n, ret);
}

static int make_filter(struct ready *r, struct compiler *c)
{
	const struct rule *rule = r->rule;
	struct scope s;
	int err = scope_init(&s, c, rule);
	r->filters = arena_zalloc(c->arena, (rule->where ? count_parts(rule->where) : 0) * sizeof *r->filters);
	if (err || !r->filters)
		return ERR_NOMEM;
	err = rule->where ? filters_of(r, &s, rule->where) : 0;
	uint32_t from = s.n;
	if (!err && rule->n_keys)
		err = key_of(&s, rule->keys, rule->n_keys, &r->key);
	for (uint32_t i = 0; i < rule->n_windows && !err; i++)
		err = key_of(&s, rule->windows[i].keys, rule->windows[i].n_keys, &r->windows[i].key);
	for (uint32_t i = 0; i < rule->n_afters && !err; i++)
		err = key_of(&s, rule->afters[i].here, rule->afters[i].n_by, &r->afters[i].key);
	for (uint32_t i = 0; i < rule->n_withouts && !err; i++)
		err = key_of(&s, rule->withouts[i].here, rule->withouts[i].n_by, &r->withouts[i].key);
	r->key_code = since(&s, from);
	r->filter_ins = s.ins;
	return err;
}

static int make_looked(struct ready *r, struct compiler *c)
{
	const struct rule *rule = r->rule;
	bool evidence = rule->n_rungs && rule->own_window == NO_ID;
	for (uint32_t i = 0; i < rule->n_afters + rule->n_withouts; i++) {
		bool after = i < rule->n_afters;
		const struct after *a = after ? &rule->afters[i] : &rule->withouts[i - rule->n_afters];
		struct looked *l = after ? &r->afters[i] : &r->withouts[i - rule->n_afters];
		for (uint32_t k = 0; k < a->n_by; k++)
			compile_need(c, a->there[k]);
		l->within = a->within;
		int err = memos_want(c->memos, a->type, a->there, a->n_by, a->within, &l->memo);
		if (err)
			return err;
		l->memo->evidence |= after && evidence;
	}
	return 0;
}

/* Which slot of its window each aggregate has. */
static struct agg_slot *make_slots(struct ready *r, struct compiler *c)
{
	const struct rule *rule = r->rule;
	struct agg_slot *slots = arena_zalloc(c->arena, rule->n_aggs * sizeof *slots);
	for (uint32_t i = 0; slots && i < rule->n_aggs; i++) {
		const struct agg *a = &rule->aggs[i];
		slots[i] = (struct agg_slot){ .fn = a->fn, .kind = a->kind, .window = a->window, .slot = r->windows[a->window].n_joined++ };
	}
	return slots;
}

static int make_window(struct ready *r, struct scope *s, uint32_t window)
{
	const struct rule *rule = r->rule;
	struct ready_window *w = &r->windows[window];
	struct window_agg aggs[WINDOW_AGGS_MAX];
	uint32_t n = 0;
	if (w->n_joined > WINDOW_AGGS_MAX)
		return ERR_LIMIT;
	w->joined = arena_zalloc(s->c->arena, w->n_joined * sizeof *w->joined);
	if (!w->joined)
		return ERR_NOMEM;
	bool evidence = window == rule->own_window && rule->n_rungs;
	w->idle = !w->n_joined && !evidence;
	for (uint32_t i = 0; i < rule->n_aggs; i++) {
		const struct agg *a = &rule->aggs[i];
		if (a->window != window)
			continue;
		w->joined[n] = (struct joined){ .fn = a->fn, .kind = a->arg ? a->arg->kind : KIND_NUMBER };
		int err = a->arg ? compile_expr(s, a->arg, &w->joined[n].arg) : 0;
		if (err)
			return err;
		aggs[n++] = (struct window_agg){ .fn = a->fn, .p_millionths = a->p_millionths };
	}
	if (w->idle)
		return 0;
	int err = window_new(&rule->windows[window].spec, aggs, n, &w->window);
	if (!err && !evidence)
		window_no_evidence(w->window);
	return err;
}

static int make_words(struct scope *s, const struct words *w, struct words_code *ret)
{
	ret->n = w->n;
	ret->parts = arena_zalloc(s->c->arena, w->n * sizeof *ret->parts);
	if (!ret->parts)
		return ERR_NOMEM;
	for (uint32_t i = 0; i < w->n; i++) {
		const struct words_part *p = &w->parts[i];
		ret->parts[i] = (struct word_code){ .text = p->text, .decimals = p->decimals };
		if (!p->expr)
			continue;
		ret->parts[i].kind = p->expr->kind;
		ret->parts[i].personal = p->expr->personal;
		int err = compile_expr(s, p->expr, &ret->parts[i].reg);
		if (err)
			return err;
	}
	return 0;
}

static int make_fire(struct ready *r, struct scope *s)
{
	const struct rule *rule = r->rule;
	uint32_t from = s->n;
	int err = 0;
	for (uint32_t i = 0; i < rule->n_lets && !err; i++) {
		struct expr let = { .op = OP_LET, .kind = rule->lets[i].expr->kind, .index = i };
		err = compile_expr(s, &let, &r->lets[i]);
	}
	for (uint32_t i = 0; i < rule->n_withs && !err; i++)
		err = compile_expr(s, rule->withs[i].expr, &r->withs[i]);
	r->fire = since(s, from);
	from = s->n;
	for (uint32_t i = 0; i < rule->n_rungs && !err; i++)
		err = rule->rungs[i].amount ? compile_expr(s, rule->rungs[i].amount, &r->amounts[i]) : 0;
	err = err ? err : make_words(s, &rule->because, &r->because);
	err = err ? err : make_words(s, &rule->notice, &r->notice);
	r->issue = since(s, from);
	return err;
}

static int make_steps(struct ready *r, struct compiler *c)
{
	const struct rule *rule = r->rule;
	struct scope s;
	struct agg_slot *slots = make_slots(r, c);
	struct memo **afters = arena_zalloc(c->arena, rule->n_afters * sizeof(struct memo *));
	int err = scope_init(&s, c, rule);
	if (err || !slots || !afters)
		return ERR_NOMEM;
	for (uint32_t i = 0; i < rule->n_afters; i++)
		afters[i] = r->afters[i].memo;
	s.afters = afters;
	s.slots = slots;
	err = rule->where ? late_where(r, &s, rule->where, &r->where.answer) : 0;
	r->where.code = since(&s, 0);
	uint32_t from = s.n;
	for (uint32_t i = 0; i < rule->n_windows && !err; i++)
		err = make_window(r, &s, i);
	r->args = since(&s, from);
	if (!err && rule->when)
		err = test_of(&s, rule->when, &r->when);
	err = err ? err : make_fire(r, &s);
	r->ins = s.ins;
	return err;
}

static int make_arrays(struct ready *r, struct arena *a)
{
	const struct rule *rule = r->rule;
	r->windows = arena_zalloc(a, rule->n_windows * sizeof *r->windows);
	r->afters = arena_zalloc(a, rule->n_afters * sizeof *r->afters);
	r->withouts = arena_zalloc(a, rule->n_withouts * sizeof *r->withouts);
	r->lets = arena_zalloc(a, rule->n_lets * sizeof(const struct reg *));
	r->withs = arena_zalloc(a, rule->n_withs * sizeof(const struct reg *));
	r->amounts = arena_zalloc(a, rule->n_rungs * sizeof(const struct reg *));
	return r->windows && r->afters && r->withouts && r->lets && r->withs && r->amounts ? 0 : ERR_NOMEM;
}

int ready_make(struct ready *r, struct compiler *c, uint32_t index)
{
	r->rule = &c->plan->rules[index];
	r->index = index;
	r->key = NO_ID;
	int err = make_arrays(r, c->arena);
	if (err) {
		r->rule = NULL;
		return err;
	}
	err = make_filter(r, c);
	err = err ? err : make_looked(r, c);
	return err ? err : make_steps(r, c);
}

void ready_done(struct ready *r)
{
	for (uint32_t i = 0; r->rule && i < r->rule->n_windows; i++)
		window_free(r->windows[i].window);
	free(r->filter_ins);
	free(r->ins);
	quiet_done(&r->quiet);
	*r = (struct ready){ 0 };
}
