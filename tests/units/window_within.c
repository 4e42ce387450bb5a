/* SPDX-License-Identifier: Apache-2.0 */
#include "window_brute.h"

#define SEC INT64_C(1000000)

static double join(struct window *w, uint64_t key, int64_t now)
{
	struct window_key *k;
	double count;
	assert_int_equal(window_join(w, key, now, 0, NULL, 0, &k), 0);
	assert_true(window_value(w, k, 0, 1, &count));
	return count;
}

static struct window *counting(int64_t span)
{
	struct window *w;
	struct window_agg count = { AGG_COUNT, 0 };
	assert_int_equal(window_new(&(struct window_spec){ WINDOW_WITHIN, span, 0 }, &count, 1, &w), 0);
	return w;
}

static void leaves_a_micro_after_its_span(void **state)
{
	(void)state;
	static const struct {
		const char *what;
		int64_t at;
		uint64_t key;
		int count;
	} rows[] = {
		{ "the first", 100 * SEC, 1, 1 },
		{ "another at the same time", 100 * SEC, 1, 2 },
		{ "another key sees nothing of it", 100 * SEC, 2, 1 },
		{ "just inside: now - ts == D", 160 * SEC, 1, 3 },
		{ "a micro later the first two are gone", 160 * SEC + 1, 1, 2 },
		{ "the other key's too", 160 * SEC + 1, 2, 1 },
		{ "a long silence empties all", 9000 * SEC, 1, 1 },
	};
	struct window *w = counting(60 * SEC);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (join(w, rows[i].key, rows[i].at) != rows[i].count)
			fail_msg("%s", rows[i].what);
	}
	assert_int_equal(window_keys(w), 1);
	window_free(w);
}

static void equals_brute_force(void **state)
{
	(void)state;
	static const struct brute_stream streams[] = {
		{ { WINDOW_WITHIN, 1000, 0 }, 3, 20, 0, 1200 },    /* some 50 events a window, any values */
		{ { WINDOW_WITHIN, 1000, 0 }, 40, 100, 12, 1200 }, /* many keys, few values */
		{ { WINDOW_WITHIN, 50, 0 }, 5, 60, 5, 1200 },      /* mostly empty */
		{ { WINDOW_WITHIN, 0, 0 }, 2, 1, 5, 400 },         /* only what is at this very time */
		{ { WINDOW_WITHIN, 100000, 0 }, 2, 20, 5000, 2500 }, /* thousands in the window */
	};
	for (uint64_t seed = 1; seed <= 20; seed++)
		brute_run(&streams[seed % 5], seed, brute_all, BRUTE_AGGS);
}

/* Each aggregate alone: another layout of keys and events each time. */
static void equals_brute_force_one_by_one(void **state)
{
	(void)state;
	struct brute_stream stream = { { WINDOW_WITHIN, 1000, 0 }, 6, 50, 40, 500 };
	for (uint32_t i = 0; i < BRUTE_AGGS; i++)
		brute_run(&stream, i + 100, &brute_all[i], 1);
	static const uint32_t p[] = { 0, 1, 500000, 999999, 1000000 };
	for (uint32_t i = 0; i < 5; i++) {
		struct window_agg agg = { AGG_QUANTILE, p[i] };
		brute_run(&stream, i + 200, &agg, 1);
	}
}

/* Keys that come once and never again: their records and index words must not pile up. */
static void passing_keys_are_forgotten(void **state)
{
	(void)state;
	struct window *w = counting(10 * SEC);
	size_t early = 0;
	for (uint64_t i = 0; i < 400000; i++) {
		assert_true(join(w, i * 0x9E3779B97F4A7C15ull, (int64_t)i * 1000) == 1);
		if (i == 100000)
			early = window_bytes(w);
	}
	assert_int_equal(window_keys(w), 10001);
	assert_true(window_bytes(w) < early * 3 / 2);
	window_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(leaves_a_micro_after_its_span),
		cmocka_unit_test(equals_brute_force),
		cmocka_unit_test(equals_brute_force_one_by_one),
		cmocka_unit_test(passing_keys_are_forgotten),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
