/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "engine/index/recall.h"

#define SEC INT64_C(1000000)
#define KEYS 300u

static uint64_t mix(uint64_t i)
{
	i = (i ^ i >> 30) * 0xbf58476d1ce4e5b9ull;
	i = (i ^ i >> 27) * 0x94d049bb133111ebull;
	return i ^ i >> 31;
}

static void put(struct recall *r, uint64_t key, int64_t ts, uint32_t n_words, uint32_t word)
{
	uint32_t *words = recall_put(r, key, ts);
	assert_non_null(words);
	for (uint32_t i = 0; i < n_words; i++)
		words[i] = word + i;
}

static void finds_the_latest_in_time(void **state)
{
	(void)state;
	static const struct {
		const char *what;
		int64_t put_at; /* -1: nothing is put */
		int64_t now;
		uint64_t key;
		int64_t want; /* ts of what is found; -1: nothing */
	} rows[] = {
		{ "nothing yet", -1, 100 * SEC, 1, -1 },
		{ "at once", 100 * SEC, 100 * SEC, 1, 100 * SEC },
		{ "another key", -1, 101 * SEC, 2, -1 },
		{ "the later one replaces", 105 * SEC, 106 * SEC, 1, 105 * SEC },
		{ "at most D ago", -1, 115 * SEC, 1, 105 * SEC },
		{ "a micro more", -1, 115 * SEC + 1, 1, -1 },
		{ "after a long silence", 5000 * SEC, 5010 * SEC, 1, 5000 * SEC },
		{ "the other key still", -1, 5010 * SEC, 2, -1 },
	};
	/* the second horizon is a longlog's: the questions are the same */
	static const int64_t horizons[] = { 10 * SEC, RECALL_CHAIN_MAX + 1 };
	for (int h = 0; h < 2; h++) {
		struct recall *r;
		assert_int_equal(recall_new(horizons[h], 3, &r), 0);
		for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
			struct recall_hit hit = { .ts = -1 };
			if (rows[i].put_at >= 0)
				put(r, mix(rows[i].key), rows[i].put_at, 3, (uint32_t)i);
			bool found = recall_find(r, mix(rows[i].key), rows[i].now - 10 * SEC, &hit);
			if (found != (rows[i].want >= 0) || hit.ts != rows[i].want)
				fail_msg("%s", rows[i].what);
		}
		recall_free(r);
	}
}

/* Hot keys, equal times, silences, growth: against an array of the latest. */
static void run(int64_t horizon, uint32_t n_words, uint64_t seed, uint32_t n)
{
	static int64_t last[KEYS];
	static uint32_t word[KEYS];
	struct recall *r;
	int64_t now = -1000000000;
	uint32_t keys = (uint32_t)(mix(seed) % KEYS) + 1;
	for (uint32_t i = 0; i < KEYS; i++)
		last[i] = INT64_MIN / 2;
	assert_int_equal(recall_new(horizon, n_words, &r), 0);
	for (uint64_t i = 0; i < n; i++) {
		uint64_t x = mix(seed << 32 | i);
		uint32_t k = x & 1 ? 0 : (uint32_t)(x >> 8) % keys;
		if (x & 6)
			now += (int64_t)((x >> 20) % (uint64_t)(horizon / 64 + 2));
		if (x >> 55 == 0)
			now += 3 * horizon;
		/* shorter spans than the horizon are asked for as well */
		int64_t min_ts = now - (int64_t)((x >> 30) % ((uint64_t)horizon + 1));
		struct recall_hit hit;
		recall_prefetch_root(r, mix(k + 77));
		recall_prefetch_leaf(r, mix(k + 77));
		bool found = recall_find(r, mix(k + 77), min_ts, &hit);
		assert_int_equal(found, last[k] >= min_ts);
		if (found) {
			assert_int_equal(hit.ts, last[k]);
			for (uint32_t j = 0; j < n_words; j++)
				assert_int_equal(hit.words[j], word[k] + j);
		}
		if (x >> 40 & 3) {
			last[k] = now;
			word[k] = (uint32_t)i;
			put(r, mix(k + 77), now, n_words, word[k]);
		}
	}
	recall_free(r);
}

static void equals_an_array_of_the_latest(void **state)
{
	(void)state;
	static const int64_t horizons[] = { 0, 1, 1000, 10 * SEC, RECALL_CHAIN_MAX, RECALL_CHAIN_MAX + 1, 30 * 86400 * SEC };
	for (uint64_t seed = 1; seed <= 70; seed++)
		run(horizons[seed % 7], (uint32_t)(seed % 5), seed, 8000);
}

/* Keys that come once: what is held stays as it was when the horizon was first full. */
static void forgets(void **state)
{
	(void)state;
	static const int64_t horizons[] = { 100 * SEC, RECALL_CHAIN_MAX * 2 };
	for (int h = 0; h < 2; h++) {
		struct recall *r;
		size_t full = 0;
		assert_int_equal(recall_new(horizons[h], 2, &r), 0);
		for (uint64_t i = 0; i < 300000; i++) {
			put(r, mix(i), horizons[h] / 20000 * (int64_t)i, 2, 0);
			if (i == 50000)
				full = recall_bytes(r);
		}
		assert_true(recall_bytes(r) < full * 2);
		recall_free(r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_latest_in_time),
		cmocka_unit_test(equals_an_array_of_the_latest),
		cmocka_unit_test(forgets),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
