// SPDX-License-Identifier: Apache-2.0
/* Batches and their cells; flags and sets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/base/err.h"
#include "ingest/event/batch.h"
#include <stdio.h>
#include <stdlib.h>

/* One type with a field of each kind. */
enum { F_TEXT, F_NUMBER, F_FLAG, F_TIME, F_IP, F_SET, FIELDS };
static const char *const field_names[FIELDS] = { "publisher", "amount", "ok", "until", "ip", "channels" };

static struct schema *schema_of_all_kinds(uint32_t *ret_type)
{
	struct schema *s;
	assert_int_equal(schema_new(&s), 0);
	assert_int_equal(schema_add_type(s, STR("lead"), TYPE_EVENT, ret_type), 0);
	for (int f = 0; f < FIELDS; f++)
		assert_int_equal(schema_add_field(s, *ret_type, str_z(field_names[f]), (enum kind)f, f == F_IP), 0);
	return s;
}

#define COL(f) (COL_FIRST + (uint32_t)(f))

static struct batch *batch_of(const struct schema *s, bool made, uint32_t cap)
{
	bool need[64];
	memset(need, made, sizeof need);
	struct batch *b;
	assert_true(s->n_columns <= 64);
	assert_int_equal(batch_new(s, need, cap, &b), 0);
	return b;
}

static void put(struct batch *b, int field, uint32_t row, const char *text)
{
	uint64_t bad_ips = 0;
	int err = 77;
	assert_int_equal(batch_put_text(b, COL(field), row, str_z(text), NULL, &bad_ips, &err), READ_OK);
	assert_int_equal(err, 0);
	assert_int_equal(bad_ips, 0);
}

static void assert_all_unknown(const struct batch *b, uint32_t row)
{
	for (int f = 0; f < FIELDS; f++) {
		struct value v = batch_value(b, COL(f), row);
		assert_false(v.known);
		assert_int_equal(v.kind, f);
	}
	assert_true(b->ts[row] == 0 && b->own_ts[row] == 0 && b->line[row] == 0 && b->place[row] == 0);
	assert_null(b->raw[row].p);
	assert_false(batch_value(b, COL_TYPE, row).known);
}

static void fill(struct batch *b, uint32_t row, uint32_t i)
{
	char text[FIELDS][32];
	sprintf(text[F_TEXT], "p%u", i);
	sprintf(text[F_NUMBER], "%u.5", i);
	sprintf(text[F_FLAG], "%u", i & 1);
	sprintf(text[F_TIME], "%u", i);
	sprintf(text[F_IP], "10.0.%u.%u", i >> 8 & 255, i & 255);
	sprintf(text[F_SET], "a|b%u", i);
	for (int f = 0; f < FIELDS; f++)
		put(b, f, row, text[f]);
	b->ts[row] = i;
	b->type[row] = 0;
	b->line[row] = i + 1;
	b->place[row] = (uint16_t)i;
	b->raw[row] = STR("the line");
}

static void assert_filled(const struct batch *b, uint32_t row, uint32_t i)
{
	char text[32];
	struct value v = batch_value(b, COL(F_TEXT), row);
	assert_true(v.known && str_eq(v.text, (struct str){ text, (size_t)sprintf(text, "p%u", i) }));
	v = batch_value(b, COL(F_NUMBER), row);
	assert_true(v.known && v.num > i + 0.4 && v.num < i + 0.6 && !v.personal);
	v = batch_value(b, COL(F_FLAG), row);
	assert_true(v.known && v.flag == (i & 1));
	v = batch_value(b, COL(F_TIME), row);
	assert_true(v.known && v.time == i * INT64_C(1000000));
	v = batch_value(b, COL(F_IP), row);
	assert_true(v.known && v.personal && v.ip.lo == (UINT64_C(0xffff0a000000) | (i & 0xffff)));
	v = batch_value(b, COL(F_SET), row);
	assert_true(v.known && v.set->n == 2 && str_eq(v.set->items[0], STR("a")));
	assert_true(str_eq(v.set->items[1], (struct str){ text, (size_t)sprintf(text, "b%u", i) }));
	v = batch_value(b, COL_TS, row);
	assert_true(v.known && v.kind == KIND_TIME && v.time == i);
	v = batch_value(b, COL_TYPE, row);
	assert_true(v.known && v.kind == KIND_TEXT && str_eq(v.text, STR("lead")));
	assert_true(b->line[row] == i + 1 && b->place[row] == (uint16_t)i && str_eq(b->raw[row], STR("the line")));
}

static void rows_survive_growing(void **state)
{
	(void)state;
	uint32_t type;
	struct schema *s = schema_of_all_kinds(&type);
	static const uint32_t caps[] = { 0, 1, 8, 63, 64, 65, 1000 };
	for (size_t c = 0; c < sizeof caps / sizeof caps[0]; c++) {
		struct batch *b = batch_of(s, true, caps[c]);
		assert_true(b->own_ts == b->ts && b->refs == 1 && b->n == 0);
		for (uint32_t i = 0; i < 1000; i++) {
			uint32_t row;
			assert_int_equal(batch_add(b, &row), 0);
			assert_int_equal(row, i);
			assert_all_unknown(b, row);
			if (i % 3)
				fill(b, row, i);
			if (i == 500)
				assert_int_equal(batch_split_ts(b), 0);
			if (i > 500)
				b->own_ts[row] = -(int64_t)i;
		}
		for (uint32_t i = 0; i < 1000; i++) {
			if (i % 3)
				assert_filled(b, i, i);
			assert_true(b->own_ts[i] == (i > 500 ? -(int64_t)i : b->ts[i]));
		}
		batch_unref(b);
	}
	schema_free(s);
}

static void cut_rows_leave_nothing(void **state)
{
	(void)state;
	uint32_t type, row;
	struct schema *s = schema_of_all_kinds(&type);
	struct batch *b = batch_of(s, true, 100);
	for (uint32_t n = 0; n < 90; n++) {
		assert_int_equal(batch_add(b, &row), 0);
		fill(b, row, n);
		for (uint32_t extra = 0; extra < n % 5; extra++) {
			assert_int_equal(batch_add(b, &row), 0);
			fill(b, row, 1000 + extra);
		}
		batch_cut(b, n + 1);
		batch_cut(b, n + 2); /* past the end: nothing */
		assert_int_equal(b->n, n + 1);
	}
	assert_int_equal(batch_add(b, &row), 0);
	assert_all_unknown(b, row);
	for (uint32_t n = 0; n < 90; n++)
		assert_filled(b, n, n);
	batch_unref(b);
	schema_free(s);
}

static void columns_that_nobody_reads(void **state)
{
	(void)state;
	uint32_t type, row;
	struct schema *s = schema_of_all_kinds(&type);
	struct batch *b = batch_of(s, false, 10);
	assert_int_equal(batch_add(b, &row), 0);
	fill(b, row, 5);
	for (int f = 0; f < FIELDS; f++) {
		assert_null(b->col[COL(f)]);
		assert_false(batch_value(b, COL(f), row).known);
		assert_int_equal(batch_put(b, COL(f), row, &(struct value){ .kind = (enum kind)f }), 0);
	}
	assert_int_equal(b->arena.bytes, 0);
	uint64_t bad_ips = 0;
	int err;
	assert_int_equal(batch_put_text(b, COL(F_NUMBER), row, STR("x"), NULL, &bad_ips, &err), READ_BAD);
	assert_int_equal(batch_put_text(b, COL(F_NUMBER), row, STR("1e99"), NULL, &bad_ips, &err), READ_RANGE);
	assert_int_equal(batch_put_text(b, COL(F_FLAG), row, STR("yes"), NULL, &bad_ips, &err), READ_BAD);
	assert_int_equal(batch_put_text(b, COL(F_TIME), row, STR("noon"), NULL, &bad_ips, &err), READ_BAD);
	assert_int_equal(batch_put_text(b, COL(F_IP), row, STR("here"), NULL, &bad_ips, &err), READ_OK);
	assert_int_equal(bad_ips, 1);
	batch_unref(b);
	schema_free(s);
}

static void bad_and_empty_texts(void **state)
{
	(void)state;
	uint32_t type, row;
	struct schema *s = schema_of_all_kinds(&type);
	struct batch *b = batch_of(s, true, 10);
	assert_int_equal(batch_add(b, &row), 0);
	fill(b, row, 5);
	uint64_t bad_ips = 0;
	int err;
	/* a bad one leaves the cell as it was */
	assert_int_equal(batch_put_text(b, COL(F_NUMBER), row, STR("x"), NULL, &bad_ips, &err), READ_BAD);
	assert_int_equal(batch_put_text(b, COL(F_FLAG), row, STR("True"), NULL, &bad_ips, &err), READ_BAD);
	assert_int_equal(batch_put_text(b, COL(F_TIME), row, STR("2026-11-20"), NULL, &bad_ips, &err), READ_BAD);
	assert_filled(b, row, 5);
	/* empty: an empty text, all else unknown */
	for (int f = 0; f < FIELDS; f++)
		put(b, f, row, "");
	struct value v = batch_value(b, COL(F_TEXT), row);
	assert_true(v.known && v.text.p && v.text.n == 0);
	for (int f = F_TEXT + 1; f < FIELDS; f++)
		assert_false(batch_value(b, COL(f), row).known);
	/* no address: unknown, and counted */
	put(b, F_IP, row, "10.0.0.1");
	assert_int_equal(batch_put_text(b, COL(F_IP), row, STR("10.0.0"), NULL, &bad_ips, &err), READ_OK);
	assert_int_equal(bad_ips, 1);
	assert_false(batch_value(b, COL(F_IP), row).known);
	batch_unref(b);
	schema_free(s);
}

static void texts_of_the_block_are_slices(void **state)
{
	(void)state;
	uint32_t type, row;
	struct schema *s = schema_of_all_kinds(&type);
	struct block *block;
	assert_int_equal(block_new(16, &block), 0);
	assert_true(block->first_line == 1 && block->n == 0 && block->cap == 16);
	memcpy(block->text, "p77,US|CA", 9);
	block->n = 9;
	struct batch *b = batch_of(s, true, 10);
	b->block = block;
	block_ref(block);
	assert_int_equal(batch_add(b, &row), 0);
	uint64_t bad_ips = 0;
	int err;
	assert_int_equal(batch_put_text(b, COL(F_TEXT), row, (struct str){ block->text, 3 }, NULL, &bad_ips, &err), READ_OK);
	assert_int_equal(batch_put_text(b, COL(F_SET), row, (struct str){ block->text + 4, 5 }, NULL, &bad_ips, &err), READ_OK);
	assert_ptr_equal(batch_text(b, COL(F_TEXT))[row].p, block->text);
	assert_ptr_equal(batch_set(b, COL(F_SET))[row]->items[1].p, block->text + 7);
	char other[] = "p78";
	assert_int_equal(batch_put_text(b, COL(F_TEXT), row, str_z(other), NULL, &bad_ips, &err), READ_OK);
	memset(other, 'x', 3);
	assert_true(str_eq(batch_text(b, COL(F_TEXT))[row], STR("p78")));
	block_unref(block);
	assert_int_equal(block->refs, 1); /* the batch's */
	batch_ref(b);
	batch_unref(b);
	batch_unref(b);
	batch_unref(NULL);
	block_unref(NULL);
	schema_free(s);
}

static void values_and_copies(void **state)
{
	(void)state;
	uint32_t type, row, to;
	struct schema *s = schema_of_all_kinds(&type);
	struct batch *a = batch_of(s, true, 10), *b = batch_of(s, true, 10), *none = batch_of(s, false, 10);
	assert_int_equal(batch_add(a, &row), 0);
	fill(a, row, 9);
	assert_int_equal(batch_add(b, &to), 0);
	assert_int_equal(batch_add(b, &to), 0);
	assert_int_equal(batch_add(none, &row), 0);
	for (int f = 0; f < FIELDS; f++) {
		struct value v = batch_value(a, COL(f), 0);
		assert_int_equal(batch_put(b, COL(f), 0, &v), 0);
	}
	batch_copy_cells(b, 1, a, 0);
	batch_copy_cells(none, 0, a, 0);
	for (uint32_t r = 0; r < 2; r++) {
		b->ts[r] = 9;
		b->type[r] = 0;
		b->line[r] = 10;
		b->place[r] = 9;
		b->raw[r] = STR("the line");
		assert_filled(b, r, 9);
	}
	batch_copy_cells(b, 1, none, 0);
	for (int f = 0; f < FIELDS; f++) {
		assert_false(batch_value(b, COL(f), 1).known);
		assert_int_equal(batch_put(b, COL(f), 0, &(struct value){ .kind = (enum kind)f }), 0);
		assert_false(batch_value(b, COL(f), 0).known);
	}
	/* a number is rounded to the millionth; past the range, or of another kind, it is unknown */
	assert_int_equal(batch_put(b, COL(F_NUMBER), 0, &(struct value){ .kind = KIND_NUMBER, .known = true, .num = 1.0 / 3 }), 0);
	assert_true(batch_word(b, COL(F_NUMBER))[0] == 333333);
	assert_int_equal(batch_put(b, COL(F_NUMBER), 0, &(struct value){ .kind = KIND_NUMBER, .known = true, .num = 1e30 }), 0);
	assert_false(batch_value(b, COL(F_NUMBER), 0).known);
	assert_int_equal(batch_put(b, COL(F_TEXT), 0, &(struct value){ .kind = KIND_NUMBER, .known = true, .num = 1 }), 0);
	assert_false(batch_value(b, COL(F_TEXT), 0).known);
	batch_unref(b);
	batch_unref(a);
	batch_unref(none);
	schema_free(s);
}

static void flags_and_sets(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool good, want;
	} flags[] = {
		{ "true", true, true },    { "false", true, false }, { "1", true, true },     { "0", true, false },
		{ "", false, false },      { "TRUE", false, false }, { "yes", false, false }, { "01", false, false },
		{ "true ", false, false }, { "2", false, false },
	};
	for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
		bool got = !flags[i].want;
		assert_int_equal(flag_read(str_z(flags[i].text), &got), flags[i].good);
		assert_true(!flags[i].good || got == flags[i].want);
	}
	static const struct {
		const char *text, *want;
		size_t n;
	} sets[] = {
		{ "US|CA", "US,CA,", 2 },
		{ "US", "US,", 1 },
		{ "", "", 0 },
		{ "|", "", 0 },
		{ "|US", "US,", 1 },
		{ "US|", "US,", 1 },
		{ "US||CA", "US,CA,", 2 },
		{ "US|US| ", "US,US, ,", 3 },
	};
	struct arena a = { 0 };
	for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
		const struct set *set = set_read(str_z(sets[i].text), &a);
		char got[64] = "";
		assert_non_null(set);
		assert_int_equal(set->n, sets[i].n);
		for (size_t k = 0; k < set->n; k++)
			sprintf(got + strlen(got), "%.*s,", STR_FMT(set->items[k]));
		assert_string_equal(got, sets[i].want);
	}
	arena_done(&a);
	for (int k = 0; k < KINDS; k++)
		assert_non_null(kind_name((enum kind)k));
	assert_string_equal(kind_name(KIND_DURATION), "duration");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_survive_growing),
		cmocka_unit_test(cut_rows_leave_nothing),
		cmocka_unit_test(columns_that_nobody_reads),
		cmocka_unit_test(bad_and_empty_texts),
		cmocka_unit_test(texts_of_the_block_are_slices),
		cmocka_unit_test(values_and_copies),
		cmocka_unit_test(flags_and_sets),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
