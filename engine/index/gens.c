/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/index/gens.h"

/* Stale keys that are not worth a turn. */
#define STALE_MIN 4096u
/* Roots of the dying forest that are freed a tick: about 50 keys, 1 µs. */
#define FREE_A_TICK 4u

void gens_done(struct gens *g)
{
	forest_done(&g->current);
	forest_done(&g->previous);
	forest_done(&g->dying);
}

uint64_t *gens_put(struct gens *g, uint64_t key)
{
	uint64_t *word = forest_put(&g->current, key);
	if (!word || *word || !g->previous.n_roots)
		return word;
	const uint64_t *old = forest_get(&g->previous, key);
	if (old)
		*word = *old;
	return word;
}

uint64_t *gens_get(const struct gens *g, uint64_t key)
{
	uint64_t *word = forest_get(&g->current, key);
	return word ? word : forest_get(&g->previous, key);
}

void gens_tick(struct gens *g, int64_t now, int64_t span, uint64_t live)
{
	if (g->dying.n_roots) {
		forest_done_some(&g->dying, FREE_A_TICK);
		return;
	}
	if (g->current.keys < STALE_MIN && !g->previous.n_roots)
		return;
	int64_t passed;
	if (!__builtin_sub_overflow(now, g->turned_at, &passed) && passed <= span)
		return;
	if (g->previous.n_roots) {
		g->dying = g->previous;
		g->previous = (struct forest){ 0 };
	} else if (g->current.keys - STALE_MIN > 2 * live) {
		g->previous = g->current;
		g->current = (struct forest){ 0 };
		g->turned_at = now;
	}
}

size_t gens_bytes(const struct gens *g)
{
	return forest_bytes(&g->current) + forest_bytes(&g->previous) + forest_bytes(&g->dying);
}
