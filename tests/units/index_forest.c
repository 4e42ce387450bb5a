/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <cmocka.h>

#define JUDYERROR_NOTEST 1
#include <Judy.h>

#include "engine/index/gens.h"

#define COUNT 300000u

static uint64_t key_of(uint64_t i)
{
	i = (i ^ i >> 30) * 0xbf58476d1ce4e5b9ull;
	i = (i ^ i >> 27) * 0x94d049bb133111ebull;
	return i ^ i >> 31;
}

/* Some builds of libJudy 1.0.5 lose keys without a word. These are the shapes in which warden uses it: hashes, dense ids, times. */
static uint64_t canary_key(int shape, uint64_t i)
{
	switch (shape) {
	case 0:
		return key_of(i);
	case 1:
		return i;
	case 2:
		return i * 1000000 + key_of(i) % 1000000;
	}
	return i << 32 | (key_of(i) & 255);
}

static void judy_keeps_its_keys(void **state)
{
	(void)state;
	for (int shape = 0; shape < 4; shape++) {
		void *words = NULL, *bits = NULL;
		for (uint64_t i = 0; i < COUNT; i++) {
			PPvoid_t w = JudyLIns(&words, canary_key(shape, i), PJE0);
			assert_true(w && w != PPJERR);
			*(Word_t *)w = i + 1;
			assert_int_equal(Judy1Set(&bits, canary_key(shape, i), PJE0), 1);
		}
		assert_int_equal(JudyLCount(words, 0, ~0ul, PJE0), COUNT);
		assert_int_equal(Judy1Count(bits, 0, ~0ul, PJE0), COUNT);
		for (uint64_t i = 0; i < COUNT; i += 2) {
			assert_int_equal(JudyLDel(&words, canary_key(shape, i), PJE0), 1);
			assert_int_equal(Judy1Unset(&bits, canary_key(shape, i), PJE0), 1);
		}
		for (uint64_t i = 0; i < COUNT; i++) {
			PPvoid_t w = JudyLGet(words, canary_key(shape, i), PJE0);
			assert_int_equal(w ? *(Word_t *)w : 0, i % 2 ? i + 1 : 0);
			assert_int_equal(Judy1Test(bits, canary_key(shape, i), PJE0), i % 2);
		}
		JudyLFreeArray(&words, PJE0);
		Judy1FreeArray(&bits, PJE0);
	}
}

static void forest_keeps_its_keys(void **state)
{
	(void)state;
	struct forest f = { 0 };
	assert_null(forest_get(&f, 1));
	for (uint64_t i = 0; i < COUNT; i++) {
		uint64_t *word = forest_put(&f, key_of(i));
		assert_non_null(word);
		assert_int_equal(*word, 0);
		*word = i + 1;
		forest_prefetch_root(&f, key_of(i));
		forest_prefetch_leaf(&f, key_of(i));
		/* an earlier one, whose root may just have been split */
		word = forest_get(&f, key_of(i / 2));
		assert_true(word && *word == i / 2 + 1);
	}
	assert_int_equal(f.keys, COUNT);
	assert_null(forest_get(&f, key_of(COUNT)));
	for (uint64_t i = 0; i < COUNT; i++)
		assert_int_equal(*forest_put(&f, key_of(i)), i + 1);
	assert_int_equal(f.keys, COUNT);
	/* 8 to 20 keys a root */
	assert_true(f.keys / f.n_roots >= 8 && f.keys / f.n_roots <= 20);
	forest_done(&f);
	assert_null(f.segments[0]);
}

/* Keys that are alike in their low bits all fall into one root: slow, but right. */
static void forest_takes_bad_keys(void **state)
{
	(void)state;
	struct forest f = { 0 };
	for (uint64_t i = 0; i < 5000; i++)
		*forest_put(&f, i << 40) = i + 1;
	for (uint64_t i = 0; i < 5000; i++)
		assert_int_equal(*forest_get(&f, i << 40), i + 1);
	assert_null(forest_get(&f, 1));
	forest_done(&f);
}

static void forest_bytes_are_judys(void **state)
{
	(void)state;
	struct forest f = { 0 };
	for (uint64_t i = 0; i < COUNT; i++) {
		*forest_put(&f, key_of(i)) = 1;
		if (i < 1000 || i % 50000)
			continue;
		size_t want = ((size_t)2 << f.level) * sizeof(void *);
		for (uint32_t r = 0; r < f.n_roots; r++)
			want += JudyLMemUsed(*forest_root_at(&f, r));
		assert_in_range(forest_bytes(&f), want * 3 / 4, want * 5 / 4);
	}
	while (!forest_done_some(&f, 7))
		;
	assert_int_equal(forest_bytes(&f), 0);
}

static uint64_t word_of(const struct gens *g, uint64_t key)
{
	const uint64_t *word = gens_get(g, key);
	return word ? *word : 0;
}

/* Key i is put every span as long as it is among the live. */
static void gens_keep_the_live(void **state)
{
	(void)state;
	struct gens g = { 0 };
	const uint64_t live = 3000, span = 1000;
	size_t most = 0;
	for (uint64_t i = 0; i < 200000; i++) {
		int64_t now = (int64_t)(i / 3);
		gens_tick(&g, now, (int64_t)span, live);
		uint64_t *word = gens_put(&g, key_of(i));
		assert_int_equal(*word, 0);
		*word = i + 1;
		/* put 999 micros ago, and again now; then what was put once, within the span */
		if (i >= live) {
			assert_int_equal(word_of(&g, key_of(i - live + 3)), i - live + 4);
			uint64_t often = key_of(1u << 30 | i % 2000);
			word = gens_put(&g, often);
			assert_true(i < live + 2000 ? !*word : *word == i % 2000 + 7);
			*word = i % 2000 + 7;
		}
		if (gens_bytes(&g) > most)
			most = gens_bytes(&g);
	}
	assert_true(most < 40 * (4 * live + 20000));
	gens_done(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judy_keeps_its_keys),   cmocka_unit_test(forest_keeps_its_keys), cmocka_unit_test(forest_takes_bad_keys),
		cmocka_unit_test(forest_bytes_are_judys), cmocka_unit_test(gens_keep_the_live),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
