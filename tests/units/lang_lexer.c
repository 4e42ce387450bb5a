/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "rules/lang/lexer.h"
#include "rules/lang/literal.h"

#include <stdio.h>
#include <stdlib.h>

/* Tokens as `KIND line:col text` joined by |. */
static void words(struct str text, char *ret, size_t max)
{
	static const char *const kinds[] = { "end", "name", "number", "percent", "duration", "text", "quote", "line", "bad",
		                             "(",   ")",    "[",      "]",       ",",        ":",    ".",     "=",    "==",
		                             "!=",  "<",    "<=",     ">",       ">=",       "+",    "-",     "*",    "/" };
	struct reader *r = calloc(1, sizeof *r);
	assert_non_null(r);
	if (setjmp(r->nomem))
		fail();
	struct tokens t = lex(r, text);
	size_t n = 0;
	ret[0] = 0;
	for (uint32_t i = 0; i < t.n; i++) {
		const struct token *k = &t.list[i];
		n += (size_t)snprintf(ret + n, max - n, "%s%s%s %u:%u", i ? "|" : "", kinds[k->kind], k->first ? "*" : "", k->line, k->col);
		if (k->kind <= TOK_BAD && k->kind != TOK_END)
			n += (size_t)snprintf(ret + n, max - n, " %.*s", STR_FMT(k->text));
	}
	arena_done(&r->arena);
	free(r);
}

static void tokens(void **state)
{
	(void)state;
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "", "end* 1:1" },
		{ "\xef\xbb\xbf"
		  "a",
		  "name* 1:1 a|end 1:2" },
		{ "a-b a - b a -b a- b a--b -a",
		  "name* 1:1 a-b|name 1:5 a|- 1:7|name 1:9 b|name 1:11 a|- 1:13|name 1:14 b|name 1:16 a|- 1:17|name 1:19 b|"
		  "name 1:21 a--b|- 1:26|name 1:27 a|end 1:28" },
		{ "a_1-2 A ab-C _x", "name* 1:1 a_1-2|bad 1:7 A|bad 1:9 ab-C|bad 1:14 _x|end 1:16" },
		{ "500ms 10s 5m 24h 30d 5% 0.5 007 1e3 1.5e-2%",
		  "duration* 1:1 500ms|duration 1:7 10s|duration 1:11 5m|duration 1:14 24h|duration 1:18 30d|"
		  "percent 1:22 5%|number 1:25 0.5|number 1:29 007|number 1:33 1e3|percent 1:37 1.5e-2%|end 1:44" },
		{ "1.5h 5x 5. 5e 5mss", "bad* 1:1 1.5h|bad 1:6 5x|number 1:9 5|. 1:10|bad 1:12 5e|bad 1:15 5mss|end 1:19" },
		{ "a.b==c!=d<=e>=f<g>h=i",
		  "name* 1:1 a|. 1:2|name 1:3 b|== 1:4|name 1:6 c|!= 1:7|name 1:9 d|<= 1:10|name 1:12 e|>= 1:13|name 1:15 f|< 1:16|"
		  "name 1:17 g|> 1:18|name 1:19 h|= 1:20|name 1:21 i|end 1:22" },
		{ "\"a\\\"b\" 'c\"' \"\xc3\xa9\" x", "text* 1:1 a\\\"b|quote 1:8 c\"|text 1:13 \xc3\xa9|name 1:17 x|end 1:18" },
		{ "\"a\nb \"c\\\nd", "bad* 1:1 \"a|name* 2:1 b|bad 2:3 \"c\\|name* 3:1 d|end 3:2" },
		{ "# note \" '\r\n\ta # more\n", "name* 2:2 a|end* 3:1" },
		{ "()[],:+*/ ! && || <> ; & | % \xc2\xa7",
		  "(* 1:1|) 1:2|[ 1:3|] 1:4|, 1:5|: 1:6|+ 1:7|* 1:8|/ 1:9|bad 1:11 !|bad 1:13 &&|bad 1:16 |||bad 1:19 <>|"
		  "bad 1:22 ;|bad 1:24 &|bad 1:26 ||bad 1:28 %|bad 1:30 \xc2\xa7|end 1:31" },
		{ "test \"t\" # c\n  12:00:00 a b=\"c\" \r\n\n  # c\n expect A\nrule",
		  "name* 1:1 test|text 1:6 t|line* 2:3 12:00:00 a b=\"c\"|line* 5:2 expect A|"
		  "name* 6:1 rule|end 6:5" },
		{ "test \"t\"\nrules x\n list l", "name* 1:1 test|text 1:6 t|line* 2:1 rules x|name* 3:2 list|name 3:7 l|end 3:8" },
		{ "on test \"t\"\nx y", "name* 1:1 on|name 1:4 test|text 1:9 t|name* 2:1 x|name 2:3 y|end 2:4" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char got[2048], *exact = malloc(strlen(rows[i].text) + 1);
		assert_non_null(exact);
		memcpy(exact, rows[i].text, strlen(rows[i].text));
		words((struct str){ exact, strlen(rows[i].text) }, got, sizeof got);
		assert_string_equal(got, rows[i].want);
		free(exact);
	}
}

static void durations(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t want; /* -1: none */
	} rows[] = {
		{ "500ms", 500000 },
		{ "0s", 0 },
		{ "10s", 10000000 },
		{ "5m", 300000000 },
		{ "24h", 86400000000 },
		{ "30d", 2592000000000 },
		{ "3652500d", 3652500 * DAY },
		{ "3652501d", -1 },
		{ "99999999999999999999s", -1 },
		{ "s", -1 },
		{ "5", -1 },
		{ "", -1 },
		{ "5w", -1 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t got = -1;
		if (!duration_read(str_z(rows[i].text), &got))
			got = -1;
		assert_int_equal(got, rows[i].want);
	}
}

static void numbers(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool percent, ok;
		double want;
	} rows[] = {
		{ "5%", true, true, 0.05 },
		{ "60%", true, true, 0.6 },
		{ "0.1%", true, true, 0.001 },
		{ "1.5e-2%", true, true, 0.00015 },
		{ "1e2%", true, true, 1 },
		{ "12345e0%", true, true, 123.45 },
		{ "0.1", false, true, 0.1 },
		{ "007", false, true, 7 },
		{ "1e308", false, true, 1e308 },
		{ "1e309", false, false, 0 },
		{ "1e99999999999999999999%", true, false, 0 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		double got = 0;
		assert_int_equal(literal_number(str_z(rows[i].text), rows[i].percent, &got), rows[i].ok);
		if (rows[i].ok)
			assert_true(got == rows[i].want);
	}
}

static void escapes(void **state)
{
	(void)state;
	static const struct {
		const char *text, *want; /* NULL: bad, at */
		size_t at;
	} rows[] = {
		{ "plain", "plain", 0 },
		{ "\\\"\\\\\\n\\t\\'", "\"\\\n\t'", 0 },
		{ "\\u{e9}\\u{1F600}\\u{41}\\u{20ac}",
		  "\xc3\xa9\xf0\x9f\x98\x80"
		  "A\xe2\x82\xac",
		  0 },
		{ "ab\\q", NULL, 2 },
		{ "\\u{d800}", NULL, 0 },
		{ "\\u{110000}", NULL, 0 },
		{ "\\u{}", NULL, 0 },
		{ "\\u{1234567}", NULL, 0 },
		{ "\\u41", NULL, 0 },
		{ "\\u{41", NULL, 0 },
		{ "x\\", NULL, 1 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena a = { 0 };
		struct str got;
		size_t bad = 99;
		bool ok = text_decode(str_z(rows[i].text), &a, &got, &bad);
		assert_int_equal(ok, rows[i].want != NULL);
		if (ok)
			assert_true(str_eq(got, str_z(rows[i].want)));
		else
			assert_int_equal(bad, rows[i].at);
		arena_done(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tokens),
		cmocka_unit_test(durations),
		cmocka_unit_test(numbers),
		cmocka_unit_test(escapes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
