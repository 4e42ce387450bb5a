/* SPDX-License-Identifier: Apache-2.0
 * Phase one: 64 rows at once through what needs no memory. */
#include "engine/judge/inside.h"

uint64_t filter_rows(struct judge *j, struct group *g, struct ready *r, uint64_t mask)
{
	struct eval *e = &j->eval;
	e->g = g;
	for (uint32_t k = 0; k < r->n_filters && mask; k++) {
		code_run(r->filter_ins, r->filters[k].code, e, mask);
		mask &= r->filters[k].answer->truth;
	}
	if (!mask)
		return 0;
	code_run(r->filter_ins, r->key_code, e, mask);
	if (r->key != NO_ID)
		mask = group_key(g, r->key, mask);
	for (uint32_t k = 0; k < r->rule->n_afters && mask; k++)
		mask = group_key(g, r->afters[k].key, mask);
	for (uint32_t k = 0; k < r->rule->n_withouts && mask; k++)
		mask = group_key(g, r->withouts[k].key, mask);
	for (uint32_t k = 0; k < r->rule->n_windows && mask; k++)
		group_key(g, r->windows[k].key, mask); /* unknown is fine here: it joins that window not */
	return mask;
}

/* The rows of each type to the rules that read it, and to what remembers them. */
static void deal(struct judge *j)
{
	const struct group *g = &j->group;
	uint64_t left = g->n == GROUP ? UINT64_MAX : BIT(g->n) - 1;
	while (left) {
		uint32_t type = g->type[__builtin_ctzll(left)];
		uint64_t rows = 0;
		EACH_ROW(i, left)
			rows |= (uint64_t)(g->type[i] == type) << i;
		left &= ~rows;
		const struct readers *readers = &j->readers[type];
		for (uint32_t k = 0; k < readers->n_rules; k++)
			j->passed[readers->rules[k]] |= rows;
		for (uint32_t k = 0; k < readers->n_memos; k++)
			memo_prefetch(readers->memos[k], &j->group, rows);
	}
}

static void note_hits(struct judge *j, uint32_t rule)
{
	EACH_ROW(i, j->passed[rule])
		j->hits[i * j->hit_words + rule / 64] |= BIT(rule % 64);
}

static void prefetch_roots(struct judge *j, const struct ready *r, uint64_t mask)
{
	const struct group *g = &j->group;
	for (uint32_t k = 0; k < r->rule->n_afters; k++) {
		EACH_ROW(i, mask)
			recall_prefetch_root(r->afters[k].memo->recall, group_hash(g, r->afters[k].key, (uint32_t)i));
	}
	for (uint32_t k = 0; k < r->rule->n_windows; k++) {
		const struct ready_window *w = &r->windows[k];
		EACH_ROW(i, w->idle ? 0 : mask & g->defs[w->key].known)
			window_prefetch_root(w->window, group_hash(g, w->key, (uint32_t)i));
	}
}

static void prefetch_leaves(struct judge *j, const struct ready *r, uint64_t mask)
{
	const struct group *g = &j->group;
	for (uint32_t k = 0; k < r->rule->n_afters; k++) {
		EACH_ROW(i, mask)
			recall_prefetch_leaf(r->afters[k].memo->recall, group_hash(g, r->afters[k].key, (uint32_t)i));
	}
	for (uint32_t k = 0; k < r->rule->n_windows; k++) {
		const struct ready_window *w = &r->windows[k];
		EACH_ROW(i, w->idle ? 0 : mask & g->defs[w->key].known)
			window_prefetch_leaf(w->window, group_hash(g, w->key, (uint32_t)i));
	}
}

int filter_group(struct judge *j)
{
	uint32_t n = j->plan->n_rules;
	memset(j->passed, 0, n * sizeof *j->passed);
	memset(j->hits, 0, (size_t)j->group.n * j->hit_words * sizeof *j->hits);
	arena_reset(&j->scratch);
	deal(j);
	for (uint32_t k = 0; k < n; k++) {
		if (!j->passed[k])
			continue;
		j->passed[k] = filter_rows(j, &j->group, &j->rules[k], j->passed[k]);
		note_hits(j, k);
		prefetch_roots(j, &j->rules[k], j->passed[k]);
	}
	for (uint32_t k = 0; k < n; k++) {
		if (j->passed[k])
			prefetch_leaves(j, &j->rules[k], j->passed[k]);
	}
	return j->eval.err;
}
