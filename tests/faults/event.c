// SPDX-License-Identifier: Apache-2.0
/* Schema, batches and zones when memory runs out at each of their allocations: an error, nothing half-done, nothing lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/base/err.h"
#include "ingest/event/batch.h"
#include "ingest/event/zone.h"
#include "tests/faults/fault.h"
#include <stdio.h>

static int fill_schema(struct schema *s)
{
	char name[32];
	int err = 0;
	for (uint32_t t = 0; t < 20 && !err; t++) {
		uint32_t id;
		err = schema_add_type(s, (struct str){ name, (size_t)sprintf(name, "type%u", t) }, TYPE_EVENT, &id);
		for (uint32_t f = 0; f < 20 && !err; f++) {
			struct str field = { name, (size_t)sprintf(name, "field%u-%u", f, f % 4 ? 0 : t) };
			err = schema_add_field(s, id, field, (enum kind)(f % KIND_DURATION), false);
		}
	}
	return err;
}

static int use_schema(void)
{
	struct schema *s;
	int err = schema_new(&s);
	if (err)
		return err;
	err = fill_schema(s);
	schema_free(s);
	return err;
}

static void schema(void **state)
{
	(void)state;
	long k;
	for (fault_in = k = 0; use_schema() == ERR_NOMEM; fault_in = ++k)
		;
	fault_in = -1;
	assert_in_range(k, 3, 100);
}

/* After each failure the rows made so far must be as they were. */
static int fill_batch(struct batch *b, uint32_t rows)
{
	static const char *const texts[] = { "p1", "4.5", "true", "2026-11-20T00:00:00Z", "2001:db8::1", "US|CA" };
	int err = 0;
	for (uint32_t i = 0; i < rows && !err; i++) {
		uint32_t row, before = b->n;
		err = batch_add(b, &row);
		if (err) {
			assert_int_equal(b->n, before);
			assert_int_equal(b->cap, before);
		}
		for (uint32_t f = 0; f < 6 && !err; f++) {
			uint64_t bad_ips = 0;
			assert_int_equal(batch_put_text(b, COL_FIRST + f, row, str_z(texts[f]), NULL, &bad_ips, &err), READ_OK);
			assert_int_equal(batch_value(b, COL_FIRST + f, row).known, err == 0);
		}
		if (i == 5 && !err)
			err = batch_split_ts(b);
	}
	for (uint32_t i = 0; i + 1 < b->n; i++)
		assert_true(str_eq(batch_text(b, COL_FIRST)[i], STR("p1")));
	return err;
}

static int use_batch(const struct schema *s)
{
	bool need[256];
	memset(need, true, sizeof need);
	struct batch *b;
	struct block *block;
	int err = batch_new(s, need, 8, &b);
	if (err)
		return err;
	err = block_new(100, &block);
	if (!err) {
		b->block = block;
		err = fill_batch(b, 100);
	}
	batch_unref(b);
	return err;
}

static void batch(void **state)
{
	(void)state;
	struct schema *s;
	long k;
	fault_in = -1;
	assert_int_equal(schema_new(&s), 0);
	assert_int_equal(fill_schema(s), 0);
	assert_in_range(s->n_columns, 8, 256);
	for (fault_in = k = 0; use_batch(s) == ERR_NOMEM; fault_in = ++k)
		;
	fault_in = -1;
	assert_in_range(k, 12, 200); /* batch, arrays, block, its text, three growths of rows and own times, the arena's chunks */
	schema_free(s);
}

static void zone(void **state)
{
	(void)state;
	struct zone *z = NULL;
	long k;
	int err;
	for (fault_in = k = 0; (err = zone_open(STR("Europe/Berlin"), &z)) == ERR_NOMEM; fault_in = ++k)
		assert_null(z);
	fault_in = -1;
	assert_int_equal(err, 0);
	assert_int_equal(k, 4); /* the file's bytes, the zone, its two arrays */
	zone_free(z);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(schema),
		cmocka_unit_test(batch),
		cmocka_unit_test(zone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
