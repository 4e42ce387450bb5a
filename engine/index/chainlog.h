/* SPDX-License-Identifier: Apache-2.0
 * Log chains: the latest event of each key, for horizons of seconds to an hour. Entries lie in time order in a ring of chunks; head[slot] is the
 * newest of a slot, each entry links to the one before it in its slot. Expiry is a step of the ring's tail; nothing is moved or
 * freed singly. A later event of a key unlinks the earlier one, so that a slot's chain holds each key once, however hot the key is. */
#pragma once
#include "engine/index/ring.h"

struct chainlog_entry {
	uint64_t key;
	int64_t ts;       /* CHAINLOG_REPLACED when a later event took its place */
	uint32_t prev;    /* number of the entry before it in its slot */
	uint32_t words[]; /* the payload */
};
#define CHAINLOG_REPLACED INT64_MIN

/* Seen here for the sake of the prefetches alone. */
struct chainlog {
	struct ring ring;
	int64_t horizon;
	uint32_t *heads;  /* n_heads of them; grows by linear hashing, a slot at a time */
	uint32_t n_heads; /* 2^level + the slots of the level that are split already */
	uint32_t level;
};

/* words: 32-bit words of payload; an entry is 20 + 4·words bytes, up to 8 (24 with one). 0 or ERR_NOMEM. */
int chainlog_new(int64_t horizon, uint32_t words, struct chainlog **ret);
void chainlog_free(struct chainlog *c); /* NULL is a no-op */
size_t chainlog_bytes(const struct chainlog *c); /* held now */

/* The latest event of the key with ts ≥ min_ts, or NULL. Valid until the next chainlog_put. */
const struct chainlog_entry *chainlog_find(const struct chainlog *c, uint64_t key, int64_t min_ts);

/* The payload of a new latest event of the key, to be filled in by the caller (its words are not zeroed); ts never goes back. What is older than
 * ts - horizon is gone then. NULL when memory is out: the log is as before. */
uint32_t *chainlog_put(struct chainlog *c, uint64_t key, int64_t ts);

static inline __attribute__((always_inline)) uint32_t chainlog_slot(const struct chainlog *c, uint64_t key)
{
	uint32_t low = (uint32_t)key & ((2u << c->level) - 1u);
	return low < c->n_heads ? low : low & ((1u << c->level) - 1u);
}

/* For batches: the first for all keys, then the second for all. Always inline: gcc 12 drops calls of functions that only prefetch. */
static inline __attribute__((always_inline)) void chainlog_prefetch_head(const struct chainlog *c, uint64_t key)
{
	__builtin_prefetch(&c->heads[chainlog_slot(c, key)]);
}

static inline __attribute__((always_inline)) void chainlog_prefetch_entry(const struct chainlog *c, uint64_t key)
{
	uint32_t number = c->heads[chainlog_slot(c, key)];
	if (c->ring.next - 1u - number < ring_live(&c->ring))
		__builtin_prefetch(ring_at(&c->ring, number));
}
