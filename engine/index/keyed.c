/* SPDX-License-Identifier: Apache-2.0
 * Overflow buckets are rare; one that becomes empty is given back. */
#include "engine/index/keyed.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(struct keyed_bucket) == 64, "a bucket is a cache line");

/* A bucket is split when the keys are more than this many a bucket: few overflow then. */
#define KEYS_A_BUCKET 4u
/* 2^29 buckets are enough for as many ids as there can be. */
#define LEVEL_MAX 28u

void keyed_init(struct keyed *t, uint32_t size)
{
	*t = (struct keyed){ 0 };
	slab_init(&t->records, size);
	slab_init(&t->overflow, sizeof(struct keyed_bucket));
}

void keyed_done(struct keyed *t)
{
	slab_done(&t->records);
	slab_done(&t->overflow);
	for (uint32_t i = 0; i < KEYED_SEGMENTS; i++)
		free(t->segments[i]);
	*t = (struct keyed){ 0 };
}

size_t keyed_bytes(const struct keyed *t)
{
	size_t buckets = t->n_buckets ? (size_t)2 << t->level : 0;
	return slab_bytes(&t->records) + slab_bytes(&t->overflow) + buckets * sizeof(struct keyed_bucket);
}

/* Room for the buckets of the next level, or the first ones. */
static bool buckets_grow(struct keyed *t)
{
	const size_t first = sizeof(struct keyed_bucket) << KEYED_FIRST_BITS;
	uint32_t level = t->n_buckets ? t->level + 1 : KEYED_FIRST_BITS;
	if (!t->n_buckets && !t->segments[0]) {
		t->segments[0] = aligned_alloc(sizeof(struct keyed_bucket), first);
		if (!t->segments[0])
			return false;
		memset(t->segments[0], 0, first);
	}
	struct keyed_bucket *segment = aligned_alloc(sizeof *segment, sizeof *segment << level);
	if (!segment)
		return false;
	t->segments[level - KEYED_FIRST_BITS + 1] = segment;
	t->level = level;
	if (!t->n_buckets)
		t->n_buckets = 1u << level;
	return true;
}

static uint32_t free_slot(const struct keyed_bucket *b)
{
	uint32_t i = 0;
	while (i < KEYED_SLOTS && b->ids[i])
		i++;
	return i;
}

/* Takes an overflow bucket if need be, which must have been reserved. */
static void place(struct keyed *t, struct keyed_bucket *b, uint32_t tag, uint32_t id)
{
	uint32_t i = free_slot(b);
	while (i == KEYED_SLOTS) {
		if (!b->more)
			b->more = slab_take(&t->overflow);
		b = keyed_more(t, b);
		i = free_slot(b);
	}
	b->tags[i] = tag;
	b->ids[i] = id;
}

static bool room_in(const struct keyed *t, uint64_t hash)
{
	const struct keyed_bucket *b = keyed_bucket(t, (uint32_t)hash);
	while (b && free_slot(b) == KEYED_SLOTS)
		b = keyed_more(t, b);
	return b;
}

/* Parts the next bucket in two. The parts need no more overflow buckets than it had: each of those is given back before its ids are placed
 * anew. */
static void bucket_split(struct keyed *t)
{
	struct keyed_bucket *low = keyed_bucket_at(t, t->n_buckets - (1u << t->level));
	struct keyed_bucket *high = keyed_bucket_at(t, t->n_buckets++);
	struct keyed_bucket old = *low;
	memset(low, 0, sizeof *low);
	memset(high, 0, sizeof *high);
	for (;;) {
		for (uint32_t i = 0; i < KEYED_SLOTS; i++) {
			if (old.ids[i])
				place(t, old.tags[i] >> t->level & 1u ? high : low, old.tags[i], old.ids[i]);
		}
		uint32_t more = old.more;
		if (!more)
			return;
		old = *(struct keyed_bucket *)slab_at(&t->overflow, more);
		slab_give(&t->overflow, more);
	}
}

static bool split_is_due(const struct keyed *t)
{
	return t->records.live / KEYS_A_BUCKET >= t->n_buckets;
}

bool keyed_reserve(struct keyed *t, uint64_t hash)
{
	if (!slab_reserve(&t->records))
		return false;
	bool full = !t->n_buckets || (split_is_due(t) && t->n_buckets == 2u << t->level && t->level < LEVEL_MAX);
	if (full && !buckets_grow(t))
		return false;
	return room_in(t, hash) || slab_reserve(&t->overflow);
}

uint32_t keyed_add(struct keyed *t, uint64_t hash)
{
	if (split_is_due(t) && t->n_buckets != 2u << t->level)
		bucket_split(t);
	uint32_t id = slab_take(&t->records);
	*(uint64_t *)slab_at(&t->records, id) = hash;
	place(t, keyed_bucket(t, (uint32_t)hash), (uint32_t)hash, id);
	return id;
}

/* The slot of the id, which is there. *ret_before: the bucket before its own. */
static struct keyed_bucket *bucket_of(const struct keyed *t, uint32_t id, uint32_t *ret_slot, struct keyed_bucket **ret_before)
{
	struct keyed_bucket *b = keyed_bucket(t, (uint32_t) * (const uint64_t *)slab_at(&t->records, id));
	for (*ret_before = NULL; b; *ret_before = b, b = keyed_more(t, b)) {
		for (uint32_t i = 0; i < KEYED_SLOTS; i++) {
			if (b->ids[i] == id) {
				*ret_slot = i;
				return b;
			}
		}
	}
	return NULL;
}

static bool is_empty(const struct keyed_bucket *b)
{
	uint32_t any = 0;
	for (uint32_t i = 0; i < KEYED_SLOTS; i++)
		any |= b->ids[i];
	return !any;
}

void keyed_drop(struct keyed *t, uint32_t id)
{
	uint32_t slot = 0;
	struct keyed_bucket *before, *b = bucket_of(t, id, &slot, &before);
	b->ids[slot] = 0;
	if (before && is_empty(b)) {
		uint32_t own = before->more;
		before->more = b->more;
		slab_give(&t->overflow, own);
	}
	slab_give(&t->records, id);
}
