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

static uint64_t value_hash(uint64_t i)
{
	i = (i ^ i >> 30) * 0xbf58476d1ce4e5b9ull;
	i = (i ^ i >> 27) * 0x94d049bb133111ebull;
	return i ^ i >> 31;
}

static double distinct_join(struct window *w, int64_t now, uint64_t value)
{
	struct window_key *k;
	int64_t val = (int64_t)value_hash(value + 1);
	double got = -1;
	assert_int_equal(window_join(w, 9, now, 0, &val, 1, &k), 0);
	assert_true(window_value(w, k, 0, 1, &got));
	return got;
}

static struct window *distinct_window(int64_t span, int64_t step)
{
	struct window *w;
	struct window_agg agg = { AGG_DISTINCT, 0 };
	assert_int_equal(window_new(&(struct window_spec){ WINDOW_OVER, span, step }, &agg, 1, &w), 0);
	return w;
}

/* Exact at first; within 3 % as it grows, as it shrinks to a thousandth, and exact again once the window was empty. */
static void distinct_is_exact_then_within_3_percent(void **state)
{
	(void)state;
	struct window *w = distinct_window(10, 1);
	double n = 0;
	for (uint64_t i = 0; i < 200000; i++) {
		double got = distinct_join(w, 0, i);
		n++;
		if (fabs(got - n) > (n <= 1024 ? 0 : 0.03 * n))
			fail_msg("%g instead of %g", got, n);
	}
	/* steps 1 to 9 bring fewer and fewer, some of them known: step 0's leave at 10, and so on */
	double in_step[10] = { 0 };
	for (int64_t step = 1; step < 10; step++) {
		uint64_t many = 60000u >> step;
		for (uint64_t i = 0; i < many; i++)
			distinct_join(w, step, 190000 + (uint64_t)step * 100000 + i);
		in_step[step] = (double)many;
	}
	for (int64_t now = 10; now < 19; now++) {
		double got = distinct_join(w, now, 5), want = 1;
		for (int64_t step = now - 9; step < 10; step++)
			want += in_step[step];
		if (fabs(got - want) > 0.03 * want)
			fail_msg("%g instead of %g at %d", got, want, (int)now);
	}
	assert_true(distinct_join(w, 1000, 5) == 1);
	assert_true(distinct_join(w, 1000, 6) == 2);
	window_free(w);
}

static void distinct_knows_no_order(void **state)
{
	(void)state;
	struct window *up = distinct_window(6, 1), *down = distinct_window(6, 1);
	double a = 0, b = 0;
	for (int64_t step = 0; step < 12; step++) {
		for (uint64_t i = 0; i < 3000; i++) {
			a = distinct_join(up, step, value_hash(i + (uint64_t)step * 2000) % 9000);
			b = distinct_join(down, step, value_hash(2999 - i + (uint64_t)step * 2000) % 9000);
		}
		assert_true(a == b);
	}
	assert_true(a > 4096);
	window_free(up);
	window_free(down);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(leaves_with_its_step),
		cmocka_unit_test(equals_brute_force),
		cmocka_unit_test(equals_brute_force_one_by_one),
		cmocka_unit_test(distinct_is_exact_then_within_3_percent),
		cmocka_unit_test(distinct_knows_no_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
