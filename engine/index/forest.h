/* SPDX-License-Identifier: Apache-2.0
 * A Judy forest: 64-bit hashes -> 64-bit words, spread over many small JudyL arrays. Up to 31 keys JudyL keeps one flat leaf, so that a look-up is root,
 * leaf and no more, and both can be fetched ahead. The roots grow by linear hashing, one split a put: no put is a long pause. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FOREST_SEGMENTS 28u
#define FOREST_FIRST_BITS 4u

struct forest { /* a zeroed one is empty */
	void **segments[FOREST_SEGMENTS]; /* of 16, 16, 32, 64 … roots: growing copies nothing */
	uint32_t n_roots; /* 2^level + the roots of the level that are split already; 0 while nothing was put */
	uint32_t level;
	uint64_t keys;
};

void forest_done(struct forest *f); /* frees all; leaves an empty forest */
/* The same in parts: frees up to n roots; true when all is gone. Until then nothing else may be done with it. */
bool forest_done_some(struct forest *f, uint32_t n);

/* The word of the key, 0 if it is new; the caller sets it to another value (a key left at 0 is counted as new again). Valid until the next
 * forest_put: keep ids in it. NULL when memory is out. */
uint64_t *forest_put(struct forest *f, uint64_t key);
/* The word of the key or NULL. */
uint64_t *forest_get(const struct forest *f, uint64_t key);
/* Reckoned from the number of keys and roots, without a walk: within a quarter of what Judy says. */
size_t forest_bytes(const struct forest *f);

static inline __attribute__((always_inline)) void **forest_root_at(const struct forest *f, uint32_t i)
{
	uint32_t top = 31u - (uint32_t)__builtin_clz(i | ((1u << FOREST_FIRST_BITS) - 1u));
	uint32_t first = top < FOREST_FIRST_BITS ? 0 : 1u << top;
	return &f->segments[top - (FOREST_FIRST_BITS - 1u)][i - first];
}

static inline __attribute__((always_inline)) void **forest_root(const struct forest *f, uint64_t key)
{
	uint32_t low = (uint32_t)(key & ((2ull << f->level) - 1u));
	return forest_root_at(f, low < f->n_roots ? low : low & ((1u << f->level) - 1u));
}

/* For batches of some 64: the first for all keys, then the second for all. Always inline: gcc 12 drops calls of functions that only prefetch. */
static inline __attribute__((always_inline)) void forest_prefetch_root(const struct forest *f, uint64_t key)
{
	if (f->n_roots)
		__builtin_prefetch(forest_root(f, key));
}

static inline __attribute__((always_inline)) void forest_prefetch_leaf(const struct forest *f, uint64_t key)
{
	if (!f->n_roots)
		return;
	/* a leaf of 16 keys: a count, 16 keys, 16 words */
	const char *leaf = (const char *)((uintptr_t)*forest_root(f, key) & ~(uintptr_t)7);
	for (int line = 0; line < 5; line++)
		__builtin_prefetch(leaf + line * 64);
}
