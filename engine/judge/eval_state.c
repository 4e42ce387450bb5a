/* SPDX-License-Identifier: Apache-2.0
 * What the judge remembers into registers: fields of earlier events, rows of tables, aggregates. */
#include "engine/judge/eval.h"
#include "engine/judge/group.h"
#include "engine/judge/memo.h"
#include "engine/judge/table.h"
#include "engine/window/window.h"

static void put_value(struct eval *e, struct reg *dst, const struct value *v, uint64_t i)
{
	dst->known |= (uint64_t)v->known << i;
	if (!v->known)
		return;
	switch (v->kind) {
	case KIND_TEXT:
		dst->text[i] = eval_keep(e, v->text);
		break;
	case KIND_NUMBER:
	case KIND_DURATION:
		dst->num[i] = v->num;
		break;
	case KIND_FLAG:
		dst->truth |= (uint64_t)v->flag << i;
		break;
	case KIND_TIME:
		dst->time[i] = v->time;
		break;
	case KIND_IP: {
		struct ip *ip = arena_alloc(e->scratch, sizeof *ip);
		if (ip)
			*ip = v->ip;
		else
			e->err = ERR_NOMEM;
		dst->ip[i] = ip;
		break;
	}
	case KIND_SET:
		dst->set[i] = v->set;
		break;
	}
	if (e->err)
		dst->known = 0;
}

static void run_after(struct eval *e, const struct ins *x, uint64_t mask)
{
	x->dst->known = x->dst->truth = 0;
	EACH_ROW(i, mask) {
		struct value v;
		if (memo_get(&e->found[x->index], x->column, e->scratch, &v))
			e->err = ERR_NOMEM;
		else
			put_value(e, x->dst, &v, i);
	}
}

ins_fn *eval_after(void)
{
	return run_after;
}

static void run_after_ts(struct eval *e, const struct ins *x, uint64_t mask)
{
	x->dst->known = mask;
	EACH_ROW(i, mask)
		x->dst->time[i] = e->found[x->index].ts;
}

ins_fn *eval_after_ts(void)
{
	return run_after_ts;
}

static void run_row(struct eval *e, const struct ins *x, uint64_t mask)
{
	uint64_t known = 0;
	EACH_ROW(i, group_key(e->g, x->index, mask)) {
		x->dst->row[i] = table_find(e->tables[x->type], group_hash(e->g, x->index, (uint32_t)i));
		known |= (uint64_t)(x->dst->row[i] != NULL) << i;
	}
	x->dst->known = known;
}

ins_fn *eval_row(void)
{
	return run_row;
}

#define ROW_CELLS(name, put)                                                                                                               \
	static void name(struct eval *e, const struct ins *x, uint64_t mask)                                                               \
	{                                                                                                                                  \
		(void)e;                                                                                                                   \
		uint64_t known = 0;                                                                                                        \
		x->dst->truth = 0;                                                                                                         \
		EACH_ROW(i, x->a->known & mask) {                                                                                          \
			const struct cell *c = table_cell(x->a->row[i], x->index);                                                         \
			put;                                                                                                               \
			known |= (uint64_t)c->known << i;                                                                                  \
		}                                                                                                                          \
		x->dst->known = known;                                                                                                     \
	}
ROW_CELLS(row_text, x->dst->text[i] = &c->text)
ROW_CELLS(row_number, x->dst->num[i] = (double)c->word / 1e6)
ROW_CELLS(row_flag, x->dst->truth |= (uint64_t)(c->known && c->word == 1) << i)
ROW_CELLS(row_time, x->dst->time[i] = c->word)
ROW_CELLS(row_ip, x->dst->ip[i] = &c->ip)
ROW_CELLS(row_set, x->dst->set[i] = &c->set)

ins_fn *eval_row_cell(enum kind kind)
{
	static ins_fn *const cells[KINDS] = {
		[KIND_TEXT] = row_text, [KIND_NUMBER] = row_number, [KIND_FLAG] = row_flag,
		[KIND_TIME] = row_time, [KIND_IP] = row_ip,         [KIND_SET] = row_set,
	};
	return cells[kind];
}

/* Sums and means of numbers are kept in millionths; ages, counts and times as they are. */
static double unit_of(const struct agg_slot *s)
{
	bool plain = s->kind != KIND_NUMBER || s->fn == AGG_COUNT || s->fn == AGG_COUNT_IF || s->fn == AGG_DISTINCT;
	return plain ? 1 : 1e6;
}

static void run_agg(struct eval *e, const struct ins *x, uint64_t mask)
{
	const struct agg_slot *s = x->thing;
	struct window *w = e->windows[s->window];
	struct window_key *k = e->keys[s->window];
	x->dst->known = 0;
	EACH_ROW(i, k ? mask : 0) {
		bool known = s->kind == KIND_TIME ? window_word(w, k, s->slot, &x->dst->time[i])
		                                  : window_value(w, k, s->slot, unit_of(s), &x->dst->num[i]);
		x->dst->known |= (uint64_t)known << i;
	}
}

ins_fn *eval_agg(void)
{
	return run_agg;
}
