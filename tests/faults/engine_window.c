/* SPDX-License-Identifier: Apache-2.0
 * Windows and recalls whose n-th allocation fails: a failed call leaves all as it was, so that the same call, made again, ends in the same
 * answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "engine/index/keyed.h"
#include "engine/index/recall.h"
#include "engine/window/window.h"
#include "fault.h"
#include "ingest/base/err.h"

#define AGGS   10u
#define EVENTS 9000u

static const struct window_agg aggs[AGGS] = {
	{ AGG_COUNT, 0 }, { AGG_COUNT_IF, 0 }, { AGG_SUM, 0 },      { AGG_MIN, 0 },           { AGG_MAX, 0 },
	{ AGG_MEAN, 0 },  { AGG_STDDEV, 0 },   { AGG_DISTINCT, 0 }, { AGG_QUANTILE, 500000 }, { AGG_AGE, 0 },
};

static uint64_t mix(uint64_t i)
{
	i = (i ^ i >> 30) * 0xbf58476d1ce4e5b9ull;
	i = (i ^ i >> 27) * 0x94d049bb133111ebull;
	return i ^ i >> 31;
}

/* Some 5,000 distinct values of one key: enough for a set to become a sketch. Every fourth event is of another key. */
static int stream(struct window *w, double *ret)
{
	int seen = 0;
	double sum = 0;
	for (uint64_t i = 0; i < EVENTS; i++) {
		int64_t vals[AGGS];
		uint64_t key = i % 4 ? 3 : mix(i) % 500;
		struct window_key *k;
		for (uint32_t a = 0; a < AGGS; a++)
			vals[a] = (int64_t)(mix(i) >> 3);
		int err = window_join(w, mix(key + 1), (int64_t)i, i, vals, ~0ull, &k);
		if (err) {
			seen = err;
			err = window_join(w, mix(key + 1), (int64_t)i, i, vals, ~0ull, &k);
		}
		assert_int_equal(err, 0);
		for (uint32_t a = 0; a < AGGS; a++) {
			double got;
			assert_true(window_value(w, k, a, 1e6, &got));
			sum += got * (double)(i % 7 + a);
		}
		uint64_t lines[8];
		sum += (double)lines[window_evidence(w, k, lines) - 1];
	}
	*ret = sum;
	return seen;
}

static int use_window(const struct window_spec *spec, double *ret)
{
	struct window *w;
	int err = window_new(spec, aggs, AGGS, &w);
	if (err)
		return err;
	err = stream(w, ret);
	window_free(w);
	return err;
}

static void windows_survive(void **state)
{
	(void)state;
	static const struct window_spec specs[] = { { WINDOW_WITHIN, 8000, 0 }, { WINDOW_OVER, 8000, 1000 } };
	for (int i = 0; i < 2; i++) {
		double want = 0, got = 0;
		fault_in = -1;
		assert_int_equal(use_window(&specs[i], &want), 0);
		long k;
		/* the first 40 one by one, then every 29th: there are some thousand */
		for (fault_in = k = 0; use_window(&specs[i], &got) == ERR_NOMEM; fault_in = k += k < 40 ? 1 : 29) {
			if (k)
				assert_true(got == want);
		}
		fault_in = -1;
		assert_true(k > 100);
	}
}

static int use_recall(int64_t horizon)
{
	struct recall *r;
	int seen = recall_new(horizon, 2, &r);
	if (seen)
		return seen;
	for (uint32_t i = 0; i < 20000; i++) {
		uint64_t key = mix(i % 6000 + 1);
		struct recall_hit hit = { 0 };
		uint32_t *words = recall_put(r, key, (int64_t)i);
		if (!words) {
			seen = ERR_NOMEM;
			/* the earlier event still stands */
			assert_int_equal(recall_find(r, key, 0, &hit), i >= 6000);
			if (i >= 6000)
				assert_int_equal(hit.words[0], i - 6000);
			words = recall_put(r, key, (int64_t)i);
		}
		assert_non_null(words);
		words[0] = words[1] = i;
		assert_true(recall_find(r, key, (int64_t)i, &hit));
	}
	recall_free(r);
	return seen;
}

static void recalls_survive(void **state)
{
	(void)state;
	static const int64_t horizons[] = { 10000, RECALL_CHAIN_MAX + 1 };
	for (int i = 0; i < 2; i++) {
		long k;
		for (fault_in = k = 0; use_recall(horizons[i]) == ERR_NOMEM; fault_in = ++k)
			;
		fault_in = -1;
		assert_true(k > 10);
	}
}

/* Half of the hashes share a bucket for ever, so that overflow buckets are wanted too. */
static bool use_keyed(void)
{
	struct keyed t;
	bool failed = false;
	keyed_init(&t, 16);
	for (uint64_t i = 0; i < 12000; i++) {
		uint64_t hash = i % 2 && i < 5000 ? mix(i + 1) << 32 : mix(i + 1);
		if (!keyed_reserve(&t, hash)) {
			failed = true;
			assert_int_equal(t.records.live, i);
			assert_int_equal(keyed_find(&t, hash), 0);
			assert_true(keyed_reserve(&t, hash));
		}
		uint32_t id = keyed_add(&t, hash);
		assert_int_equal(keyed_find(&t, hash), id);
	}
	keyed_done(&t);
	return failed;
}

static void keyed_survives(void **state)
{
	(void)state;
	long k;
	for (fault_in = k = 0; use_keyed(); fault_in = ++k)
		;
	fault_in = -1;
	assert_true(k > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(windows_survive),
		cmocka_unit_test(recalls_survive),
		cmocka_unit_test(keyed_survives),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
