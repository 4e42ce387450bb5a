/* SPDX-License-Identifier: Apache-2.0
 * How nodes leave: each join drops what has left at the ring's tail, whichever key it is of, so that a key's aggregates are right at any
 * time and a node costs its way in and its way out, no more. */
#include "engine/window/state.h"

/* How far ahead of the tail the keys of leaving nodes are fetched; and, of those that are about to go, their buckets. */
#define KEYS_AHEAD    16u
#define BUCKETS_AHEAD 8u
/* Fewer nodes than this stay in the nearest caches by themselves. */
#define FETCH_MIN 512u

static void leave(struct window *w)
{
	struct node *n = ring_at(&w->nodes, w->nodes.tail);
	struct window_key *k = window_key_at(w, n->key);
	uint64_t slots = w->takes | w->counts;
	if (w->known_at)
		slots = *(const uint64_t *)((const char *)n + w->known_at);
	if (slots)
		slots_leave(w, k, w->nodes.tail, slots);
	if (--k->nodes == 0)
		window_key_drop(w, n->key);
	ring_pop(&w->nodes);
}

static void fetch_ahead(const struct window *w)
{
	const struct node *n = ring_at(&w->nodes, w->nodes.tail + KEYS_AHEAD);
	slab_prefetch(&w->keys.records, n->key);
	n = ring_at(&w->nodes, w->nodes.tail + BUCKETS_AHEAD);
	const struct window_key *k = window_key_at(w, n->key);
	if (k->nodes == 1)
		keyed_prefetch_bucket(&w->keys, k->hash);
}

void nodes_expire(struct window *w, int64_t oldest)
{
	while (ring_live(&w->nodes)) {
		const struct node *n = ring_at(&w->nodes, w->nodes.tail);
		if (n->at >= oldest)
			return;
		if (ring_live(&w->nodes) > FETCH_MIN)
			fetch_ahead(w);
		leave(w);
	}
}

void nodes_clear(struct window *w)
{
	while (ring_live(&w->nodes))
		leave(w);
}
