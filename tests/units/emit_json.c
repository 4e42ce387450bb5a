/* SPDX-License-Identifier: Apache-2.0
 * JSON text: commas, escapes, numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/emit/json.h"
#include "ingest/base/err.h"

static void assert_json(struct json *j, const char *want)
{
	assert_int_equal(j->err, 0);
	if (!str_eq((struct str){ j->p, j->n }, str_z(want)))
		fail_msg("got %.*s, wanted %s", (int)j->n, j->p, want);
	json_reset(j);
}

static void texts(void **state)
{
	(void)state;
	static const struct {
		struct str text;
		const char *want;
	} rows[] = {
		{ { "", 0 }, "\"\"" },
		{ { "p1", 2 }, "\"p1\"" },
		{ { "say \"no\" \\", 10 }, "\"say \\\"no\\\" \\\\\"" },
		{ { "\b\f\n\r\t", 5 }, "\"\\b\\f\\n\\r\\t\"" },
		{ { "\0\x01\x0b\x1f", 4 }, "\"\\u0000\\u0001\\u000b\\u001f\"" },
		{ { "/\x7f", 2 }, "\"/\x7f\"" },
		{ { "\xe4\xb8\x8a\xe6\xb5\xb7 \xf0\x9f\x98\x80", 11 }, "\"\xe4\xb8\x8a\xe6\xb5\xb7 \xf0\x9f\x98\x80\"" },
		{ { "a\xff\"b", 4 }, "\"a\xef\xbf\xbd\\\"b\"" },                  /* a byte of no character */
		{ { "\xe4\xb8", 2 }, "\"\xef\xbf\xbd\xef\xbf\xbd\"" },           /* cut in the middle */
		{ { "\xed\xa0\x80x", 4 }, "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdx\"" }, /* half of a pair */
	};
	struct json j = { 0 };
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		json_text(&j, rows[i].text);
		assert_json(&j, rows[i].want);
	}
	json_done(&j);
}

static void values(void **state)
{
	(void)state;
	struct json j = { 0 };
	json_number(&j, 4.5);
	assert_json(&j, "4.5");
	json_number(&j, 3);
	assert_json(&j, "3");
	json_number(&j, 1e21);
	assert_json(&j, "1e+21");
	json_count(&j, 0);
	assert_json(&j, "0");
	json_count(&j, UINT64_MAX);
	assert_json(&j, "18446744073709551615");
	json_flag(&j, true);
	json_flag(&j, false);
	assert_json(&j, "true,false");
	json_time(&j, INT64_C(1767268805000000));
	assert_json(&j, "\"2026-01-01T12:00:05.000000Z\"");
	json_done(&j);
}

static void nesting(void **state)
{
	(void)state;
	struct json j = { 0 };
	for (int line = 0; line < 2; line++) {
		json_begin(&j, '{');
		json_pair(&j, STR("a"), STR("1"));
		json_key(&j, STR("b"));
		json_begin(&j, '[');
		json_end(&j, ']');
		json_key(&j, STR("c"));
		json_begin(&j, '[');
		for (int i = 0; i < 2; i++) {
			json_begin(&j, '{');
			json_key(&j, STR("line"));
			json_count(&j, 7);
			json_end(&j, '}');
		}
		json_end(&j, ']');
		json_key(&j, STR("d"));
		json_flag(&j, true);
		json_end(&j, '}');
		json_line_end(&j);
	}
	assert_json(&j, "{\"a\":\"1\",\"b\":[],\"c\":[{\"line\":7},{\"line\":7}],\"d\":true}\n"
			"{\"a\":\"1\",\"b\":[],\"c\":[{\"line\":7},{\"line\":7}],\"d\":true}\n");
	json_done(&j);
}

static void grows(void **state)
{
	(void)state;
	struct json j = { 0 };
	char text[3000];
	memset(text, 'x', sizeof text);
	json_begin(&j, '[');
	for (int i = 0; i < 100; i++)
		json_text(&j, (struct str){ text, sizeof text });
	json_end(&j, ']');
	assert_int_equal(j.err, 0);
	assert_int_equal(j.n, 2 + 100 * (sizeof text + 2) + 99);
	json_done(&j);
	assert_null(j.p);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(texts), cmocka_unit_test(values), cmocka_unit_test(nesting), cmocka_unit_test(grows) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
