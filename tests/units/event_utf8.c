// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/event/value.h"
#include <stdlib.h>

/* Is this code point's number, in this many bytes, good UTF-8? By the definition, not by bytes. */
static bool good_point(uint32_t v, size_t n)
{
	size_t need = v < 0x80 ? 1 : v < 0x800 ? 2 : v < 0x10000 ? 3 : 4;
	return n == need && v <= 0x10ffff && (v < 0xd800 || v > 0xdfff);
}

static size_t encode(uint32_t v, size_t n, char *ret)
{
	static const unsigned char lead[5] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	for (size_t i = n; i-- > 1; v >>= 6)
		ret[i] = (char)(0x80 | (v & 0x3f));
	ret[0] = (char)(lead[n] | v);
	return n;
}

static void every_code_point(void **state)
{
	(void)state;
	static const uint32_t past[5] = { 0, 0x80, 0x800, 0x10000, 0x200000 };
	char text[4];
	for (size_t n = 1; n <= 4; n++) {
		for (uint32_t v = 0; v < past[n]; v++) {
			struct str s = { text, encode(v, n, text) };
			if (utf8_valid(s) != good_point(v, n))
				fail_msg("U+%04X in %zu bytes", v, n);
			if (n > 1 && utf8_valid((struct str){ text, n - 1 }))
				fail_msg("U+%04X cut", v);
		}
	}
}

/* At every place of texts of every length, with ASCII all around; the text ends where its memory does. */
static void at_every_place(void **state)
{
	(void)state;
	static const struct {
		const char *bytes;
		bool good;
	} pieces[] = {
		{ "\xc3\xa4", true },
		{ "\xe2\x82\xac", true },
		{ "\xf0\x9f\x98\x80", true },
		{ "\xc3\xa4\xf0\x9f\x98\x80\xe2\x82\xac", true },
		{ "\x80", false },
		{ "\xc0\x80", false },
		{ "\xc1\xbf", false },
		{ "\xff", false },
		{ "\xed\xa0\x80", false },
		{ "\xe0\x9f\xbf", false },
		{ "\xf0\x8f\xbf\xbf", false },
		{ "\xf4\x90\x80\x80", false },
		{ "\xf8\x88\x80\x80\x80", false },
		{ "\xc3", false },
		{ "\xe2\x82", false },
		{ "\xf0\x9f\x98", false },
		{ "\xc3\xa4\x80", false },
	};
	for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
		size_t len = strlen(pieces[i].bytes);
		for (size_t n = len; n < 80; n++) {
			char *text = malloc(n);
			assert_non_null(text);
			for (size_t at = 0; at + len <= n; at++) {
				memset(text, 'a', n);
				memcpy(text + at, pieces[i].bytes, len);
				if (utf8_valid((struct str){ text, n }) != pieces[i].good)
					fail_msg("piece %zu at %zu of %zu", i, at, n);
			}
			memset(text, 0x7f, n);
			assert_true(utf8_valid((struct str){ text, n }));
			free(text);
		}
	}
	assert_true(utf8_valid(STR("")));
	assert_true(utf8_valid((struct str){ 0 }));
	assert_true(utf8_valid((struct str){ "a\0b", 3 }));
}

static void length(void **state)
{
	(void)state;
	assert_int_equal(utf8_length(STR("")), 0);
	assert_int_equal(utf8_length(STR("cookie")), 6);
	assert_int_equal(utf8_length(STR("h\xc3\xa4ndler \xe2\x82\xac \xf0\x9f\x98\x80")), 11);
	char many[300];
	for (size_t i = 0; i < sizeof many; i += 3)
		memcpy(many + i, "\xe2\x82\xac", 3);
	assert_int_equal(utf8_length((struct str){ many, sizeof many }), 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_point),
		cmocka_unit_test(at_every_place),
		cmocka_unit_test(length),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
