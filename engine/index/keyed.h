/* SPDX-License-Identifier: Apache-2.0
 * Records of one size by a 64-bit hash, for keys that come and go. Their ids lie in buckets of one cache line, each beside 32 bits of its
 * hash, so that a look-up touches one bucket and one record, and a new key, a dropped one or a split touches no other key's record. A key
 * is dropped at once and singly. The buckets grow by linear hashing, one split a new key, and lie in segments: no put is a long pause. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/index/slab.h"

#define KEYED_SLOTS      7u
#define KEYED_SEGMENTS   28u
#define KEYED_FIRST_BITS 3u

struct keyed_bucket {
	uint32_t tags[KEYED_SLOTS]; /* the low half of the hash */
	uint32_t more;              /* id of an overflow bucket; 0: none */
	uint32_t ids[KEYED_SLOTS];  /* 0: the slot is free */
	uint32_t unused;
};

struct keyed {
	struct slab records;                           /* each begins with its hash; the rest is its user's */
	struct slab overflow;                          /* buckets */
	struct keyed_bucket *segments[KEYED_SEGMENTS]; /* of 8, 8, 16, 32 … */
	uint32_t n_buckets; /* 2^level + the buckets of the level that are split already; 0 while nothing was put */
	uint32_t level;
};

void keyed_init(struct keyed *t, uint32_t size); /* of a record; a multiple of 8. Allocates nothing */
void keyed_done(struct keyed *t);                /* of a zeroed one too */
size_t keyed_bytes(const struct keyed *t);       /* held now */

/* After this, keyed_add of this hash cannot fail. false when memory is out: then nothing has changed. */
bool keyed_reserve(struct keyed *t, uint64_t hash);
/* The id of a new record, zeroed but for its hash, which must not be there yet; room for it must have been reserved. Addresses are stable.
 */
uint32_t keyed_add(struct keyed *t, uint64_t hash);
void keyed_drop(struct keyed *t, uint32_t id);

static inline struct keyed_bucket *keyed_bucket_at(const struct keyed *t, uint32_t i)
{
	uint32_t top = 31u - (uint32_t)__builtin_clz(i | ((1u << KEYED_FIRST_BITS) - 1u));
	uint32_t first = top < KEYED_FIRST_BITS ? 0 : 1u << top;
	return &t->segments[top - (KEYED_FIRST_BITS - 1u)][i - first];
}

/* Where the hash is if it is there; n_buckets must not be 0. */
static inline struct keyed_bucket *keyed_bucket(const struct keyed *t, uint32_t tag)
{
	uint32_t low = tag & ((2u << t->level) - 1u);
	return keyed_bucket_at(t, low < t->n_buckets ? low : low & ((1u << t->level) - 1u));
}

static inline struct keyed_bucket *keyed_more(const struct keyed *t, const struct keyed_bucket *b)
{
	return b->more ? slab_at(&t->overflow, b->more) : NULL;
}

/* The id of the hash's record; 0: none. */
static inline uint32_t keyed_find(const struct keyed *t, uint64_t hash)
{
	uint32_t tag = (uint32_t)hash;
	if (!t->n_buckets)
		return 0;
	for (const struct keyed_bucket *b = keyed_bucket(t, tag); b; b = keyed_more(t, b)) {
		for (uint32_t i = 0; i < KEYED_SLOTS; i++) {
			if (b->tags[i] == tag && b->ids[i] && *(const uint64_t *)slab_at(&t->records, b->ids[i]) == hash)
				return b->ids[i];
		}
	}
	return 0;
}

/* For batches: the first for all keys, then the second for all. Always inline: gcc 12 drops calls of functions that only prefetch. */
static inline __attribute__((always_inline)) void keyed_prefetch_bucket(const struct keyed *t, uint64_t hash)
{
	if (t->n_buckets)
		__builtin_prefetch(keyed_bucket(t, (uint32_t)hash), 1);
}

static inline __attribute__((always_inline)) void keyed_prefetch_record(const struct keyed *t, uint64_t hash)
{
	if (!t->n_buckets)
		return;
	const struct keyed_bucket *b = keyed_bucket(t, (uint32_t)hash);
	for (uint32_t i = 0; i < KEYED_SLOTS; i++) {
		if (b->tags[i] == (uint32_t)hash && b->ids[i])
			slab_prefetch(&t->records, b->ids[i]);
	}
	if (b->more)
		slab_prefetch(&t->overflow, b->more);
}
