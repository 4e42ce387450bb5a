/* SPDX-License-Identifier: Apache-2.0
 * The latest event of each key, for horizons of hours to months: a record for each key, not for each event, found through a forest. Two generations; the
 * older is forgotten whole, and freed in small parts, once all in it is beyond the horizon. */
#pragma once
#include "engine/index/forest.h"
#include "engine/index/slab.h"

struct longlog_entry {
	int64_t ts;
	uint32_t words[];
};

struct longlog_gen {
	struct forest forest; /* key -> id of its entry */
	struct slab entries;
};

struct longlog {
	int64_t horizon, turned_at;
	uint32_t entry_size;
	struct longlog_gen current, previous, dying;
};

/* An entry is 8 + 4·words bytes, up to 8, and some 23 in the forest. Allocates nothing. */
void longlog_init(struct longlog *l, int64_t horizon, uint32_t words);
void longlog_done(struct longlog *l);
/* As chainlog_find and chainlog_put. */
const struct longlog_entry *longlog_find(const struct longlog *l, uint64_t key, int64_t min_ts);
uint32_t *longlog_put(struct longlog *l, uint64_t key, int64_t ts);
size_t longlog_bytes(const struct longlog *l);

static inline __attribute__((always_inline)) void longlog_prefetch_root(const struct longlog *l, uint64_t key)
{
	forest_prefetch_root(&l->current.forest, key);
	forest_prefetch_root(&l->previous.forest, key);
}

static inline __attribute__((always_inline)) void longlog_prefetch_leaf(const struct longlog *l, uint64_t key)
{
	forest_prefetch_leaf(&l->current.forest, key);
	forest_prefetch_leaf(&l->previous.forest, key);
}
