/* SPDX-License-Identifier: Apache-2.0
 * What can be asked of a plan once it stands. */
#include "rules/lang/plan.h"

#include "ingest/event/zone.h"

#include <stdlib.h>

void plan_free(struct plan *p)
{
	if (!p)
		return;
	for (uint32_t i = 0; i < p->n_zones; i++)
		zone_free(p->zones[i]);
	schema_free(p->schema);
	arena_done(&p->arena);
	free(p);
}

const struct rule *plan_rule(const struct plan *p, struct str name)
{
	for (uint32_t i = 0; i < p->n_rules; i++) {
		if (p->rules[i].name.p && str_eq(p->rules[i].name, name))
			return &p->rules[i];
	}
	return NULL;
}

const struct format *plan_format(const struct plan *p, struct str name)
{
	for (uint32_t i = 0; i < p->n_formats; i++) {
		if (str_eq(p->formats[i].name, name))
			return &p->formats[i];
	}
	return NULL;
}

const char *verdict_name(enum verdict_kind v)
{
	static const char *const names[VERDICTS] = {
		[VERDICT_RESTORE] = "restore",
		[VERDICT_HOLD] = "hold",
		[VERDICT_VOID] = "void",
		[VERDICT_CANCEL] = "cancel",
	};
	return names[v];
}

/* --- which columns are read --- */

static void need_column(const struct plan *p, bool *need, uint32_t column)
{
	if (column >= COL_FIRST && column < p->schema->n_columns)
		need[column] = true;
}

static void need_table(const struct plan *p, bool *need, uint32_t type)
{
	const struct type *t = &p->schema->types[type];
	for (uint32_t i = 0; i < t->n_keys; i++)
		need_column(p, need, t->fields[i].column);
}

/* Trees are not deep: the parser sees to it. */
static void need_expr(const struct plan *p, bool *need, const struct expr *e)
{
	if (!e)
		return;
	if (e->op == OP_FIELD || e->op == OP_EVENT_FIELD || e->op == OP_AFTER_FIELD || e->op == OP_TABLE_FIELD)
		need_column(p, need, e->column);
	if (e->op == OP_TABLE_FIELD)
		need_table(p, need, e->type);
	for (uint32_t i = 0; i < e->n_args; i++)
		need_expr(p, need, e->arg[i]);
}

static void need_keys(const struct plan *p, bool *need, const struct key *keys, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		need_expr(p, need, keys[i].expr);
}

static void need_afters(const struct plan *p, bool *need, const struct after *list, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		need_keys(p, need, list[i].here, list[i].n_by);
		for (uint32_t k = 0; k < list[i].n_by; k++)
			need_column(p, need, list[i].there[k]);
	}
}

static void need_words(const struct plan *p, bool *need, const struct words *w)
{
	for (uint32_t i = 0; i < w->n; i++)
		need_expr(p, need, w->parts[i].expr);
}

static void need_subjects(const struct plan *p, bool *need, const struct rung *r)
{
	static const char *const names[SUBJECTS] = { "publisher", "offer", "account", "order" };
	for (unsigned i = 0; i < SUBJECTS; i++) {
		/* The offer comes with a held order. */
		if (HAS(r->subjects, i) || (i == SUBJECT_OFFER && r->verb == VERB_HOLD))
			need_column(p, need, schema_column(p->schema, str_z(names[i]), KIND_TEXT));
	}
}

static void need_rule(const struct plan *p, bool *need, const struct rule *x)
{
	need_keys(p, need, x->keys, x->n_keys);
	need_afters(p, need, x->afters, x->n_afters);
	need_afters(p, need, x->withouts, x->n_withouts);
	need_expr(p, need, x->where);
	need_expr(p, need, x->when);
	for (uint32_t i = 0; i < x->n_windows; i++)
		need_keys(p, need, x->windows[i].keys, x->windows[i].n_keys);
	for (uint32_t i = 0; i < x->n_lets; i++)
		need_expr(p, need, x->lets[i].expr);
	for (uint32_t i = 0; i < x->n_aggs; i++)
		need_expr(p, need, x->aggs[i].arg);
	for (uint32_t i = 0; i < x->n_withs; i++) {
		need_expr(p, need, x->withs[i].expr);
		need_column(p, need, x->withs[i].column);
	}
	for (uint32_t i = 0; i < x->n_rungs; i++) {
		need_expr(p, need, x->rungs[i].amount);
		need_subjects(p, need, &x->rungs[i]);
	}
	need_words(p, need, &x->because);
	need_words(p, need, &x->notice);
}

void plan_need(const struct plan *p, bool *need)
{
	for (uint32_t i = 0; i < p->n_rules; i++) {
		if (!p->rules[i].off)
			need_rule(p, need, &p->rules[i]);
	}
}
