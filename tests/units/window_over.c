/* SPDX-License-Identifier: Apache-2.0 */
#include "window_brute.h"

#define HOUR INT64_C(3600000000)

static void leaves_with_its_step(void **state)
{
	(void)state;
	static const struct {
		const char *what;
		int64_t at;
		int count;
	} rows[] = {
		{ "the first, at the end of its hour", 10 * HOUR - 1, 1 },
		{ "the next hour", 10 * HOUR, 2 },
		{ "two hours on: 9 > 11 - 3", 11 * HOUR, 3 },
		{ "the last micro of that hour", 12 * HOUR - 1, 4 },
		{ "the first's hour has left", 12 * HOUR, 4 },
		{ "those of hours 9 and 10 have left", 14 * HOUR - 1, 4 },
		{ "a long silence", 900 * HOUR, 1 },
	};
	struct window *w;
	struct window_agg count = { AGG_COUNT, 0 };
	assert_int_equal(window_new(&(struct window_spec){ WINDOW_OVER, 3 * HOUR, HOUR }, &count, 1, &w), 0);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct window_key *k;
		double got;
		assert_int_equal(window_join(w, 7, rows[i].at, 0, NULL, 0, &k), 0);
		assert_true(window_value(w, k, 0, 1, &got));
		if (got != rows[i].count)
			fail_msg("%s: %g", rows[i].what, got);
	}
	window_free(w);
}

static void equals_brute_force(void **state)
{
	(void)state;
	static const struct brute_stream streams[] = {
		{ { WINDOW_OVER, 1000, 100 }, 3, 20, 0, 1200 },
		{ { WINDOW_OVER, 1000, 1000 }, 40, 100, 12, 1200 }, /* one step */
		{ { WINDOW_OVER, 50, 10 }, 5, 60, 5, 1200 },        /* mostly empty */
		{ { WINDOW_OVER, 20, 1 }, 2, 3, 5, 800 },           /* a step a micro */
		{ { WINDOW_OVER, 100000, 5000 }, 2, 20, 1000, 2500 },
	};
	for (uint64_t seed = 1; seed <= 20; seed++)
		brute_run(&streams[seed % 5], seed, brute_all, BRUTE_AGGS);
}

static void equals_brute_force_one_by_one(void **state)
{
	(void)state;
	struct brute_stream stream = { { WINDOW_OVER, 1000, 200 }, 6, 50, 40, 500 };
	for (uint32_t i = 0; i < BRUTE_AGGS; i++)
		brute_run(&stream, i + 100, &brute_all[i], 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(leaves_with_its_step),
		cmocka_unit_test(equals_brute_force),
		cmocka_unit_test(equals_brute_force_one_by_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
