/* SPDX-License-Identifier: Apache-2.0
 * The latest event of each key, for `after` and `without`: one interface over log chains (horizons up to RECALL_CHAIN_MAX) and a Judy forest in two
 * generations (beyond). Both answer the same. Time is an argument and never goes back. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct recall;
#define RECALL_CHAIN_MAX (INT64_C(3600) * 1000000)

/* horizon: the longest `within` that is asked for, micros. words: 32-bit words of payload, any number. 0 or ERR_NOMEM. */
int recall_new(int64_t horizon, uint32_t words, struct recall **ret);
void recall_free(struct recall *r); /* NULL is a no-op */

/* For batches: the first for all keys, then the second for all, then find and put. */
void recall_prefetch_root(const struct recall *r, uint64_t key);
void recall_prefetch_leaf(const struct recall *r, uint64_t key);

struct recall_hit {
	int64_t ts;
	const uint32_t *words; /* valid until the next recall_put, which may overwrite them; aligned to 4: memcpy 64-bit values out */
};

/* The latest event put for the key (a seeded hash) if its ts ≥ min_ts; min_ts ≥ now - horizon. ret may be NULL. */
bool recall_find(const struct recall *r, uint64_t key, int64_t min_ts, struct recall_hit *ret);

/* The words of a new latest event of the key, for the caller to fill (all of them; they are not zeroed). ts: now. NULL when memory is out: then
 * the earlier event of the key is still what recall_find finds. */
uint32_t *recall_put(struct recall *r, uint64_t key, int64_t ts);

size_t recall_bytes(const struct recall *r); /* held now */
