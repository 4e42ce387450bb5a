/* SPDX-License-Identifier: Apache-2.0
 * Cells of the present rows into registers. */
#include "engine/judge/eval.h"
#include "engine/judge/group.h"

/* The rows where the field may stand at all: `click.country` is unknown unless the event is a click. */
static uint64_t of_type(struct eval *e, const struct ins *x, uint64_t mask)
{
	if (x->type == NO_ID)
		return mask;
	uint64_t rows = 0;
	EACH_ROW(i, mask)
		rows |= (uint64_t)(e->g->type[i] == x->type) << i;
	return rows;
}

static void load_text(struct eval *e, const struct ins *x, uint64_t mask)
{
	uint64_t known = 0;
	mask = of_type(e, x, mask);
	EACH_ROW(i, mask) {
		const struct str *c = group_cells(e->g, x->column, (uint32_t)i);
		const struct str *at = c ? &c[e->g->row[i].row] : NULL;
		x->dst->text[i] = at;
		known |= (uint64_t)(at && at->p) << i;
	}
	x->dst->known = known;
}

static void load_number(struct eval *e, const struct ins *x, uint64_t mask)
{
	uint64_t known = 0;
	mask = of_type(e, x, mask);
	EACH_ROW(i, mask) {
		const int64_t *c = group_cells(e->g, x->column, (uint32_t)i);
		int64_t v = c ? c[e->g->row[i].row] : CELL_UNKNOWN;
		x->dst->num[i] = (double)v / 1e6;
		known |= (uint64_t)(v != CELL_UNKNOWN) << i;
	}
	x->dst->known = known;
}

static void load_time(struct eval *e, const struct ins *x, uint64_t mask)
{
	uint64_t known = 0;
	mask = of_type(e, x, mask);
	EACH_ROW(i, mask) {
		const int64_t *c = x->column == COL_TS ? NULL : group_cells(e->g, x->column, (uint32_t)i);
		int64_t v = c ? c[e->g->row[i].row] : x->column == COL_TS ? e->g->ts[i] : CELL_UNKNOWN;
		x->dst->time[i] = v;
		known |= (uint64_t)(v != CELL_UNKNOWN) << i;
	}
	x->dst->known = known;
}

static void load_flag(struct eval *e, const struct ins *x, uint64_t mask)
{
	uint64_t known = 0, truth = 0;
	mask = of_type(e, x, mask);
	EACH_ROW(i, mask) {
		const int64_t *c = group_cells(e->g, x->column, (uint32_t)i);
		int64_t v = c ? c[e->g->row[i].row] : CELL_UNKNOWN;
		known |= (uint64_t)(v != CELL_UNKNOWN) << i;
		truth |= (uint64_t)(v == 1) << i;
	}
	x->dst->known = known;
	x->dst->truth = truth;
}

static void load_ip(struct eval *e, const struct ins *x, uint64_t mask)
{
	uint64_t known = 0;
	mask = of_type(e, x, mask);
	EACH_ROW(i, mask) {
		const struct ip *const *c = group_cells(e->g, x->column, (uint32_t)i);
		x->dst->ip[i] = c ? c[e->g->row[i].row] : NULL;
		known |= (uint64_t)(x->dst->ip[i] != NULL) << i;
	}
	x->dst->known = known;
}

static void load_set(struct eval *e, const struct ins *x, uint64_t mask)
{
	uint64_t known = 0;
	mask = of_type(e, x, mask);
	EACH_ROW(i, mask) {
		const struct set *const *c = group_cells(e->g, x->column, (uint32_t)i);
		x->dst->set[i] = c ? c[e->g->row[i].row] : NULL;
		known |= (uint64_t)(x->dst->set[i] != NULL) << i;
	}
	x->dst->known = known;
}

static void load_type(struct eval *e, const struct ins *x, uint64_t mask)
{
	x->dst->known = of_type(e, x, mask);
	EACH_ROW(i, mask)
		x->dst->text[i] = &e->schema->types[e->g->type[i]].name;
}

ins_fn *eval_load(enum kind kind)
{
	static ins_fn *const loads[KINDS] = {
		[KIND_TEXT] = load_text, [KIND_NUMBER] = load_number, [KIND_FLAG] = load_flag,
		[KIND_TIME] = load_time, [KIND_IP] = load_ip,         [KIND_SET] = load_set,
	};
	return loads[kind];
}

ins_fn *eval_load_type(void)
{
	return load_type;
}

static void is_type(struct eval *e, const struct ins *x, uint64_t mask)
{
	x->dst->known = mask;
	x->dst->truth = of_type(e, x, mask);
}

ins_fn *eval_is_type(void)
{
	return is_type;
}
