/* SPDX-License-Identifier: Apache-2.0
 * A forest in two generations, for words that are forgotten in time: what was not put again since the last turn is freed whole, never singly, and in small parts. A
 * word of 0 means that the key is not there. */
#pragma once
#include "engine/index/forest.h"

struct gens { /* a zeroed one is empty */
	struct forest current, previous, dying;
	int64_t turned_at;
};

void gens_done(struct gens *g);

/* The word of the key, moved to the current generation; 0 if it is new, to be set by the caller and never to 0. Valid until the next call with g. NULL when memory is out. */
uint64_t *gens_put(struct gens *g, uint64_t key);
/* The word of the key or NULL. May be written, but not to 0; valid as above. */
uint64_t *gens_get(const struct gens *g, uint64_t key);

/* To be called often. Turns a generation when at least `span` has passed since the last and more than half of the keys are stale (live: how many are not), and
 * forgets the previous one a span later: a key that matters must have been put within the last span. */
void gens_tick(struct gens *g, int64_t now, int64_t span, uint64_t live);
size_t gens_bytes(const struct gens *g);

static inline __attribute__((always_inline)) void gens_prefetch_root(const struct gens *g, uint64_t key)
{
	forest_prefetch_root(&g->current, key);
	forest_prefetch_root(&g->previous, key);
}

static inline __attribute__((always_inline)) void gens_prefetch_leaf(const struct gens *g, uint64_t key)
{
	forest_prefetch_leaf(&g->current, key);
	forest_prefetch_leaf(&g->previous, key);
}
