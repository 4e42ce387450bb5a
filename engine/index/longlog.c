/* SPDX-License-Identifier: Apache-2.0
 * A find never writes; a key's later event overwrites its entry in place, but in the present generation only, so that what the previous one holds
 * is as old as its turn. */
#include "engine/index/longlog.h"

/* Roots of the dying generation that are freed a put: about 50 keys, 1 µs. */
#define FREE_A_PUT 4u

static void gen_done(struct longlog_gen *g)
{
	forest_done(&g->forest);
	slab_done(&g->entries);
}

void longlog_init(struct longlog *l, int64_t horizon, uint32_t words)
{
	uint32_t size = (uint32_t)((sizeof(struct longlog_entry) + 4u * words + 7u) & ~7u);
	*l = (struct longlog){ .horizon = horizon, .entry_size = size };
	slab_init(&l->current.entries, size);
}

void longlog_done(struct longlog *l)
{
	gen_done(&l->current);
	gen_done(&l->previous);
	gen_done(&l->dying);
}

static const struct longlog_entry *gen_find(const struct longlog_gen *g, uint64_t key)
{
	const uint64_t *word = forest_get(&g->forest, key);
	return word && *word ? slab_at(&g->entries, (uint32_t)*word) : NULL;
}

const struct longlog_entry *longlog_find(const struct longlog *l, uint64_t key, int64_t min_ts)
{
	const struct longlog_entry *e = gen_find(&l->current, key);
	if (!e)
		e = gen_find(&l->previous, key);
	return e && e->ts >= min_ts ? e : NULL;
}

static void turn(struct longlog *l, int64_t now)
{
	if (l->dying.forest.n_roots) {
		forest_done_some(&l->dying.forest, FREE_A_PUT);
		return;
	}
	slab_done(&l->dying.entries);
	if (!l->current.forest.n_roots) {
		l->turned_at = now;
		return;
	}
	if (now - l->turned_at <= l->horizon)
		return;
	l->dying = l->previous;
	l->previous = l->current;
	l->current = (struct longlog_gen){ 0 };
	slab_init(&l->current.entries, l->entry_size);
	l->turned_at = now;
}

uint32_t *longlog_put(struct longlog *l, uint64_t key, int64_t ts)
{
	turn(l, ts);
	uint64_t *word = forest_put(&l->current.forest, key);
	if (!word)
		return NULL;
	if (!*word)
		*word = slab_take(&l->current.entries); /* 0 when memory is out: as if the key were not here */
	if (!*word)
		return NULL;
	struct longlog_entry *e = slab_at(&l->current.entries, (uint32_t)*word);
	e->ts = ts;
	return e->words;
}

static size_t gen_bytes(const struct longlog_gen *g)
{
	return forest_bytes(&g->forest) + slab_bytes(&g->entries);
}

size_t longlog_bytes(const struct longlog *l)
{
	return gen_bytes(&l->current) + gen_bytes(&l->previous) + gen_bytes(&l->dying);
}
