// SPDX-License-Identifier: Apache-2.0
/* Types, fields, and the columns that fields share. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/event/schema.h"
#include <stdio.h>

static void schema_types_and_columns(void **state)
{
	(void)state;
	struct schema *s;
	assert_int_equal(schema_new(&s), 0);
	assert_int_equal(s->n_columns, COL_FIRST);
	assert_int_equal(schema_column(s, STR("ts"), KIND_TIME), COL_TS);
	assert_int_equal(schema_column(s, STR("type"), KIND_TEXT), COL_TYPE);
	assert_int_equal(s->t_click, NO_ID);
	static const char *const names[] = { "click", "conversion", "update", "duplicate", "appeal", "login" };
	uint32_t id[6], signal, table;
	for (uint32_t i = 0; i < 6; i++) {
		char name[16]; /* the schema keeps its own copy */
		strcpy(name, names[i]);
		assert_int_equal(schema_add_type(s, str_z(name), TYPE_EVENT, &id[i]), 0);
		memset(name, 'x', sizeof name);
	}
	assert_int_equal(schema_add_type(s, STR("overwrite"), TYPE_SIGNAL, &signal), 0);
	assert_int_equal(schema_add_type(s, STR("offer"), TYPE_TABLE, &table), 0);
	assert_int_equal(s->t_click, id[0]);
	assert_int_equal(s->t_conversion, id[1]);
	assert_int_equal(s->t_update, id[2]);
	assert_int_equal(s->t_duplicate, id[3]);
	assert_int_equal(s->t_appeal, id[4]);
	assert_true(s->types[id[0]].from_logs && s->types[id[1]].from_logs && s->types[id[4]].from_logs && s->types[table].from_logs);
	assert_false(s->types[id[2]].from_logs || s->types[id[3]].from_logs || s->types[signal].from_logs);
	assert_int_equal(schema_type(s, STR("login")), id[5]);
	assert_int_equal(schema_type(s, STR("log")), NO_ID);

	/* a column is one name and kind */
	assert_int_equal(schema_add_field(s, id[0], STR("offer"), KIND_TEXT, false), 0);
	assert_int_equal(schema_add_field(s, id[1], STR("offer"), KIND_TEXT, true), 0);
	assert_int_equal(schema_add_field(s, signal, STR("offer"), KIND_NUMBER, false), 0);
	const struct field *a = schema_field(&s->types[id[0]], STR("offer")), *b = schema_field(&s->types[id[1]], STR("offer"));
	const struct field *c = schema_field(&s->types[signal], STR("offer"));
	assert_int_equal(a->column, COL_FIRST);
	assert_int_equal(b->column, a->column);
	assert_int_equal(c->column, a->column + 1);
	assert_false(a->personal);
	assert_true(b->personal && s->columns[a->column].personal);
	assert_int_equal(schema_column(s, STR("offer"), KIND_NUMBER), c->column);
	assert_int_equal(schema_column(s, STR("offer"), KIND_IP), NO_ID);
	assert_null(schema_field(&s->types[id[0]], STR("ts")));
	schema_free(s);
	schema_free(NULL);
}

static void schema_grows(void **state)
{
	(void)state;
	struct schema *s;
	assert_int_equal(schema_new(&s), 0);
	char name[32];
	for (uint32_t t = 0; t < 100; t++) {
		uint32_t id;
		assert_int_equal(schema_add_type(s, (struct str){ name, (size_t)sprintf(name, "type%u", t) }, TYPE_EVENT, &id), 0);
		assert_int_equal(id, t);
		for (uint32_t f = 0; f <= t; f++)
			assert_int_equal(
			    schema_add_field(s, id, (struct str){ name, (size_t)sprintf(name, "field%u", f) }, KIND_TEXT, false), 0);
	}
	assert_int_equal(s->n_columns, COL_FIRST + 100);
	for (uint32_t t = 0; t < 100; t++) {
		assert_int_equal(schema_type(s, (struct str){ name, (size_t)sprintf(name, "type%u", t) }), t);
		assert_int_equal(s->types[t].n_fields, t + 1);
		for (uint32_t f = 0; f <= t; f++) {
			const struct field *at = schema_field(&s->types[t], (struct str){ name, (size_t)sprintf(name, "field%u", f) });
			assert_ptr_equal(at, &s->types[t].fields[f]);
			assert_int_equal(at->column, COL_FIRST + f);
		}
	}
	schema_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(schema_types_and_columns),
		cmocka_unit_test(schema_grows),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
