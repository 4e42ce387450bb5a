/* SPDX-License-Identifier: Apache-2.0
 * The window as its users see it: lays out keys and nodes for the aggregates that are wanted, then hands on to within.c or over.c. */
#include "engine/window/window.h"

#include <stdlib.h>

#include "engine/window/state.h"
#include "ingest/base/err.h"

/* Fewer keys than this stay in the nearest cache by themselves. */
#define FETCH_MIN 256u

static const struct agg_ops *(*const ops_of[])(enum window_kind, enum agg_fn) = {
	[AGG_COUNT] = count_ops,       [AGG_COUNT_IF] = count_ops, [AGG_SUM] = sum_ops,    [AGG_MIN] = minmax_ops,
	[AGG_MAX] = minmax_ops,        [AGG_MEAN] = sum_ops,       [AGG_STDDEV] = sum_ops, [AGG_DISTINCT] = distinct_ops,
	[AGG_QUANTILE] = quantile_ops, [AGG_AGE] = count_ops,
};

/* Lays out the window again: at its birth, and once more when nobody wants evidence. */
static void lay_out(struct window *w)
{
	bool within = w->spec.kind == WINDOW_WITHIN;
	uint32_t key = sizeof(struct window_key);
	uint32_t node = sizeof(struct node);
	w->evidence_at = !within && w->evidence ? key : 0;
	key += w->evidence_at ? 8 : 0;
	w->line_at = within && w->evidence ? node : 0;
	node += w->line_at ? 8 : 0;
	w->known_at = within && w->takes ? node : 0;
	node += w->known_at ? 8 : 0;
	for (uint32_t i = 0; i < w->n_slots; i++) {
		struct slot *s = &w->slots[i];
		s->in_key = key;
		s->in_node = node;
		key += s->ops->key_bytes;
		node += s->ops->node_bytes;
	}
	keyed_init(&w->keys, key);
	ring_init(&w->nodes, node);
}

int window_new(const struct window_spec *spec, const struct window_agg *aggs, uint32_t n_aggs, struct window **ret)
{
	if (n_aggs > WINDOW_AGGS_MAX)
		return ERR_LIMIT;
	struct window *w = calloc(1, sizeof *w + n_aggs * sizeof w->slots[0]);
	if (!w)
		return ERR_NOMEM;
	w->spec = *spec;
	w->n_slots = n_aggs;
	w->evidence = true;
	w->step = INT64_MIN;
	w->steps = spec->step ? spec->span / spec->step : 0;
	for (uint32_t i = 0; i < n_aggs; i++) {
		struct slot *s = &w->slots[i];
		s->fn = aggs[i].fn;
		s->p_millionths = aggs[i].p_millionths;
		s->ops = ops_of[s->fn](spec->kind, s->fn);
		w->owns |= s->ops->owns;
		w->takes |= (uint64_t)(s->fn != AGG_COUNT && s->fn != AGG_AGE) << i;
		w->counts |= (uint64_t)(s->fn == AGG_COUNT && s->ops->join) << i;
		w->always |= (uint64_t)(s->fn == AGG_AGE) << i;
	}
	w->always |= w->counts;
	lay_out(w);
	*ret = w;
	return 0;
}

void window_no_evidence(struct window *w)
{
	w->evidence = false;
	lay_out(w);
}

void window_free(struct window *w)
{
	if (!w)
		return;
	if (w->owns)
		nodes_clear(w);
	for (uint32_t i = 0; i < w->n_slots; i++)
		keyed_done(&w->slots[i].values);
	for (uint32_t i = 0; i < EVIDENCE_SIZES; i++)
		slab_done(&w->lines[i]);
	keyed_done(&w->keys);
	ring_done(&w->nodes);
	free(w);
}

void window_prefetch_root(struct window *w, uint64_t key)
{
	if (w->keys.records.live >= FETCH_MIN)
		keyed_prefetch_bucket(&w->keys, key);
}

void window_prefetch_leaf(struct window *w, uint64_t key)
{
	if (w->keys.records.live >= FETCH_MIN)
		keyed_prefetch_record(&w->keys, key);
}

int window_join(struct window *w, uint64_t key, int64_t now, uint64_t line, const int64_t *vals, uint64_t known, struct window_key **ret)
{
	struct arrival a = { .hash = key, .now = now, .line = line, .vals = vals, .known = known & w->takes };
	w->now = now;
	return w->spec.kind == WINDOW_WITHIN ? within_join(w, &a, ret) : over_join(w, &a, ret);
}

bool window_value(struct window *w, struct window_key *k, uint32_t i, double unit, double *ret)
{
	struct spot s = { .w = w, .slot = &w->slots[i], .key = k };
	return s.slot->ops->value(&s, unit, ret);
}

bool window_word(struct window *w, struct window_key *k, uint32_t i, int64_t *ret)
{
	struct spot s = { .w = w, .slot = &w->slots[i], .key = k };
	return s.slot->ops->word && s.slot->ops->word(&s, ret);
}

uint32_t window_evidence(struct window *w, struct window_key *k, uint64_t ret[8])
{
	if (!w->evidence)
		return 0;
	return w->spec.kind == WINDOW_WITHIN ? within_evidence(w, k, ret) : evidence_list(w, k, ret);
}

size_t window_bytes(const struct window *w)
{
	size_t bytes = sizeof *w + w->n_slots * sizeof w->slots[0] + w->owned_bytes;
	for (uint32_t i = 0; i < w->n_slots; i++)
		bytes += keyed_bytes(&w->slots[i].values);
	for (uint32_t i = 0; i < EVIDENCE_SIZES; i++)
		bytes += slab_bytes(&w->lines[i]);
	return bytes + keyed_bytes(&w->keys) + w->nodes.bytes;
}

uint64_t window_keys(const struct window *w)
{
	return w->keys.records.live;
}
