/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "engine/index/chainlog.h"

static uint64_t mix(uint64_t i)
{
	i = (i ^ i >> 30) * 0xbf58476d1ce4e5b9ull;
	i = (i ^ i >> 27) * 0x94d049bb133111ebull;
	return i ^ i >> 31;
}

static void an_entry_of_one_word_is_24_bytes(void **state)
{
	(void)state;
	struct chainlog *c;
	assert_int_equal(chainlog_new(1, 1, &c), 0);
	assert_int_equal(c->ring.entry_size, 24);
	chainlog_free(c);
}

/* Each key has one event every `keys` micros; all of the last `horizon` must be found, nothing older. */
static void walk(struct chainlog *c, uint64_t keys, int64_t horizon, uint64_t n)
{
	for (uint64_t i = 0; i < n; i++) {
		int64_t now = (int64_t)i;
		uint32_t *words = chainlog_put(c, mix(i % keys), now);
		assert_non_null(words);
		words[0] = (uint32_t)i;
		uint64_t back = mix(i) % (uint64_t)(2 * horizon);
		if (back > i)
			continue;
		const struct chainlog_entry *e = chainlog_find(c, mix((i - back) % keys), now - horizon);
		uint64_t latest = i - back % keys; /* the key's latest event */
		assert_int_equal(e != NULL, now - (int64_t)latest <= horizon);
		if (e) {
			assert_int_equal(e->ts, latest);
			assert_int_equal(e->words[0], (uint32_t)latest);
		}
	}
}

static void grows_and_forgets(void **state)
{
	(void)state;
	static const struct {
		uint64_t keys;
		int64_t horizon;
	} rows[] = { { 1, 1000 }, { 7, 1000 }, { 1000, 100000 }, { 1u << 20, 30000 }, { 1u << 20, 10 } };
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct chainlog *c;
		assert_int_equal(chainlog_new(rows[i].horizon, 1, &c), 0);
		walk(c, rows[i].keys, rows[i].horizon, 200000);
		assert_in_range(ring_live(&c->ring), 1, rows[i].horizon + 1);
		chainlog_free(c);
	}
}

/* A slot's chain holds each key once, so a flood of one key does not slow the others of its slot. */
static void a_flood_leaves_one_link(void **state)
{
	(void)state;
	struct chainlog *c;
	assert_int_equal(chainlog_new(1000000, 0, &c), 0);
	for (int64_t i = 0; i < 100000; i++)
		assert_non_null(chainlog_put(c, 5, i));
	uint32_t number = c->heads[chainlog_slot(c, 5)];
	const struct chainlog_entry *e = ring_at(&c->ring, number);
	assert_int_equal(e->ts, 99999);
	assert_true(c->ring.next - 1 - e->prev >= ring_live(&c->ring)); /* nothing behind it */
	chainlog_free(c);
}

/* The running numbers wrap after 2^32 entries; here they begin just before. */
static void numbers_wrap(void **state)
{
	(void)state;
	struct chainlog *c;
	assert_int_equal(chainlog_new(20000, 1, &c), 0);
	c->ring.next = c->ring.tail = UINT32_MAX - 50000;
	walk(c, 5000, 20000, 200000);
	assert_true(c->ring.next < 200000);
	chainlog_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_entry_of_one_word_is_24_bytes), cmocka_unit_test(grows_and_forgets),
		cmocka_unit_test(a_flood_leaves_one_link), cmocka_unit_test(numbers_wrap),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
