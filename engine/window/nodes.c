/* SPDX-License-Identifier: Apache-2.0
 * How nodes leave: each join drops what has left at the ring's tail, whichever key it is of, so that a key's aggregates are right at any time
 * and a node costs its way in and its way out, no more. */
#include "engine/window/state.h"

/* How far ahead of the tail the keys of leaving nodes are fetched. */
#define FETCH_AHEAD 16u

static void leave(struct window *w)
{
	struct node *n = ring_at(&w->nodes, w->nodes.tail);
	struct window_key *k = slab_at(&w->keys, n->key);
	uint64_t slots = w->takes | w->counts;
	if (w->known_at)
		slots = *(const uint64_t *)((const char *)n + w->known_at);
	slots_leave(w, k, w->nodes.tail, slots);
	if (--k->nodes == 0)
		window_key_drop(w, n->key);
	ring_pop(&w->nodes);
}

void nodes_expire(struct window *w, int64_t oldest)
{
	while (ring_live(&w->nodes)) {
		const struct node *n = ring_at(&w->nodes, w->nodes.tail);
		if (n->at >= oldest)
			return;
		if (ring_live(&w->nodes) > FETCH_AHEAD) {
			n = ring_at(&w->nodes, w->nodes.tail + FETCH_AHEAD);
			__builtin_prefetch(slab_at(&w->keys, n->key), 1);
		}
		leave(w);
	}
}

void nodes_clear(struct window *w)
{
	while (ring_live(&w->nodes))
		leave(w);
}
