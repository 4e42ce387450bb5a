/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "engine/index/keyed.h"

#define KEYS 3000u

struct record {
	uint64_t hash, mark;
};

static uint64_t mix(uint64_t i)
{
	i = (i ^ i >> 30) * 0xbf58476d1ce4e5b9ull;
	i = (i ^ i >> 27) * 0x94d049bb133111ebull;
	return i ^ i >> 31;
}

/* Hashes whose low `bits` are alike: buckets overflow the more. */
static uint64_t hash_of(uint64_t i, uint32_t bits)
{
	return bits ? mix(i + 1) << bits | 5u : mix(i + 1);
}

static uint32_t add(struct keyed *t, uint64_t hash)
{
	assert_int_equal(keyed_find(t, hash), 0);
	assert_true(keyed_reserve(t, hash));
	uint32_t id = keyed_add(t, hash);
	struct record *r = slab_at(&t->records, id);
	assert_int_equal(r->hash, hash);
	assert_int_equal(r->mark, 0);
	r->mark = ~hash;
	return id;
}

/* Comes and goes at random, in waves that fill and empty it, against an array. */
static void run(uint64_t seed, uint32_t bits, uint32_t n)
{
	static uint32_t ids[KEYS]; /* 0: not there */
	struct keyed t;
	uint32_t live = 0;
	keyed_init(&t, sizeof(struct record));
	for (uint32_t k = 0; k < KEYS; k++)
		ids[k] = 0;
	for (uint64_t i = 0; i < n; i++) {
		uint64_t x = mix(seed << 32 | i);
		uint32_t k = (uint32_t)(x >> 8) % KEYS;
		uint64_t hash = hash_of(k, bits);
		keyed_prefetch_bucket(&t, hash);
		keyed_prefetch_record(&t, hash);
		assert_int_equal(keyed_find(&t, hash), ids[k]);
		bool fills = i / 4096 % 2 == 0;
		if (ids[k] && (!fills || x % 4 == 0)) {
			assert_int_equal(((struct record *)slab_at(&t.records, ids[k]))->mark, ~hash);
			keyed_drop(&t, ids[k]);
			ids[k] = 0;
			live--;
		} else if (!ids[k] && (fills || x % 4 == 0)) {
			ids[k] = add(&t, hash);
			live++;
		}
		assert_int_equal(t.records.live, live);
	}
	for (uint32_t k = 0; k < KEYS; k++) {
		assert_int_equal(keyed_find(&t, hash_of(k, bits)), ids[k]);
		if (ids[k])
			keyed_drop(&t, ids[k]);
	}
	assert_int_equal(t.records.live, 0);
	assert_int_equal(t.overflow.live, 0);
	keyed_done(&t);
}

static void equals_an_array(void **state)
{
	(void)state;
	static const uint32_t bits[] = { 0, 3, 9 };
	for (uint64_t seed = 1; seed <= 12; seed++)
		run(seed, bits[seed % 3], 40000);
	run(13, 32, 3000); /* all in one chain */
}

/* Growth: all are found after each doubling, and few buckets overflow. */
static void grows(void **state)
{
	(void)state;
	struct keyed t;
	keyed_init(&t, sizeof(struct record));
	for (uint64_t i = 0; i < 300000; i++) {
		add(&t, mix(i));
		if ((i & (i - 1)) == 0) {
			for (uint64_t k = 0; k <= i; k++)
				assert_int_equal(((struct record *)slab_at(&t.records, keyed_find(&t, mix(k))))->mark, ~mix(k));
		}
	}
	assert_in_range(t.n_buckets, 300000 / 5, 300000 / 4 + 1);
	assert_true(t.overflow.live < t.n_buckets / 8);
	keyed_done(&t);
}

/* Keys that come once: what is held is what lives at once. */
static void forgets(void **state)
{
	(void)state;
	struct keyed t;
	size_t early = 0;
	keyed_init(&t, sizeof(struct record));
	for (uint64_t i = 0; i < 300000; i++) {
		add(&t, mix(i));
		if (i >= 10000)
			keyed_drop(&t, keyed_find(&t, mix(i - 10000)));
		if (i == 50000)
			early = keyed_bytes(&t);
	}
	assert_int_equal(t.records.live, 10000);
	/* an overflow bucket that is given back is used again */
	assert_true(keyed_bytes(&t) <= early + 2 * SLAB_CHUNK * sizeof(struct keyed_bucket));
	keyed_done(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(equals_an_array), cmocka_unit_test(grows), cmocka_unit_test(forgets) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
