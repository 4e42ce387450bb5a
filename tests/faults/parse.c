/* SPDX-License-Identifier: Apache-2.0
 * A log parsed with the n-th allocation failing: the error is ERR_NOMEM and nothing leaks; once all works the events are those that were there. */
#include "tests/units/parse_help.h"

#include "tests/faults/fault.h"

static struct schema *schema;
static bool *need;
static char log_json[40000], log_csv[40000];

static int setup(void **state)
{
	static char filler[1500];
	char *j = log_json, *c = log_csv;
	(void)state;
	schema = help_schema();
	need = help_need(schema);
	memset(filler, 'x', sizeof filler - 1);
	c += sprintf(c, "ts,type,offer,publisher,countries,\"i\"\"d\"\n");
	for (int i = 0; i < 8; i++) {
		/* long enough that each kind of cell meets the end of the arena's chunk some time */
		j += sprintf(j, "{\"ts\":1,\"type\":\"cl\\u0069ck\",\"publisher\":\"\\u0061%s\",\"ip\":\"10.0.0.%d\",\"ua\":\"\\n%s\"}\n", filler, i, filler);
		j += sprintf(j, "{\"ts\":1,\"type\":\"offer\",\"offer\":\"o\",\"countries\":[\"U\\u0053\",\"%d\",\"\\t%s\"]}\n", i, filler);
		c += sprintf(c, "1,offer,\"o\"\"%s\",,US|CA|%d,\n2,click,\"\"\"\",\"\"\"%s\",,\n", filler, i, filler);
	}
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	schema_free(schema);
	free(need);
	return 0;
}

static int no_reject(void *ctx, uint32_t source, uint64_t line, enum reject why, struct str raw)
{
	(void)ctx, (void)source, (void)line, (void)why, (void)raw;
	fail();
	return 0;
}

static int parse_all(const struct parse_spec *spec, struct str text, uint32_t *ret_rows)
{
	const struct reject_sink sink = { NULL, no_reject };
	struct parse_counts counts = { 0 };
	struct parser *p;
	struct block *block;
	struct batch *batch;
	const char *why;
	int err = block_new(text.n, &block);
	if (err)
		return err;
	memcpy(block->text, text.p, text.n);
	block->n = text.n;
	err = parser_new(spec, 0, text, &p, &why);
	if (!err) {
		err = parser_block(p, block, &sink, &counts, &batch);
		if (!err) {
			*ret_rows = batch->n;
			batch_unref(batch);
		}
		parser_free(p);
	}
	block_unref(block);
	return err;
}

static void each_allocation(const struct parse_spec *spec, const char *text, uint32_t rows)
{
	uint32_t n = 0;
	long k;
	for (fault_in = k = 0; parse_all(spec, str_z(text), &n) == ERR_NOMEM; fault_in = ++k)
		;
	fault_in = -1;
	assert_true(k > 8);
	assert_int_equal(n, rows);
}

static void by_names(void **state)
{
	(void)state;
	struct parse_spec s = { schema, need, NULL, false };
	each_allocation(&s, log_json, 16);
	each_allocation(&s, log_csv, 16);
}

/* event click: ts from "ts"; publisher from "publisher" + "type"; rest by name */
static void by_format(void **state)
{
	(void)state;
	struct format_part parts[] = { { STR("ts"), true }, { STR("publisher"), true }, { STR("type"), true }, { STR("click"), false } };
	struct format_field fields[] = { { FORMAT_TS, parts, 1, NULL }, { 1, parts + 1, 2, NULL } };
	struct format_event event = { 0, parts + 2, parts + 3, 1, 1, false, fields, 2, true };
	struct format f = { STR("f"), FORMAT_NDJSON, &event, 1 };
	struct parse_spec s = { schema, need, &f, false };
	each_allocation(&s, log_json, 8);
	f.base = FORMAT_CSV;
	each_allocation(&s, log_csv, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(by_names), cmocka_unit_test(by_format) };
	return cmocka_run_group_tests(tests, setup, teardown);
}
