/* SPDX-License-Identifier: Apache-2.0
 * What is done many bytes at a time, against the same done one by one. */
#include "tests/units/parse_help.h"

#include "ingest/parse/address.h"
#include "ingest/parse/names.h"
#include "ingest/parse/unescape.h"

static uint64_t next(uint64_t *seed)
{
	*seed ^= *seed << 13, *seed ^= *seed >> 7, *seed ^= *seed << 17;
	return *seed;
}

static void stops_where_plain_does(void **state)
{
	(void)state;
	struct guarded g = guarded_new(4096);
	uint64_t seed = 7;
	for (int n = 0; n < 200; n++) {
		struct block b = guarded_block(&g, (struct str){ g.map, (size_t)n });
		for (int round = 0; round < 300; round++) {
			bool any_high = false;
			for (int i = 0; i < n; i++)
				b.text[i] = next(&seed) % 60 ? (char)('a' + seed % 26) : (char)(seed >> 32);
			b.text[n] = '\n';
			const char *string = b.text, *cell = b.text;
			for (; (unsigned char)*string >= 0x20 && *string != '"' && *string != '\\'; string++)
				any_high |= (unsigned char)*string > 0x7f;
			for (; *cell != '\n' && *cell != '"' && *cell != ','; cell++)
				;
			struct high high = high_none(), other = high_none();
			assert_ptr_equal(scan_string(b.text, &high), string);
			assert_ptr_equal(scan_cell(b.text, ',', &other), cell);
			assert_true(!any_high || high_any(&high));
		}
	}
	guarded_free(&g);
}

static void every_byte_stops_or_not(void **state)
{
	(void)state;
	char text[64];
	for (int c = 0; c < 256; c++) {
		for (int at = 0; at < 16; at++) {
			struct high high = high_none();
			memset(text, 'x', sizeof text);
			text[20] = '\n';
			text[at] = (char)c;
			assert_int_equal(scan_string(text, &high) - text, c < 0x20 || c == '"' || c == '\\' ? at : 20);
			assert_int_equal(high_any(&high), c > 0x7f);
		}
	}
}

static void same_is_same(void **state)
{
	(void)state;
	struct guarded g = guarded_new(4096);
	unsigned char text[32];
	for (int i = 0; i < 32; i++)
		text[i] = (unsigned char)(i * 7 + 1);
	for (uint32_t n = 1; n <= 32; n++) {
		for (uint32_t differs = 0; differs < 32; differs++) {
			char *p = g.end - 32;
			memcpy(p, text, 32);
			assert_true(scan_same(p, text, n));
			p[differs] ^= 0x40;
			assert_int_equal(scan_same(p, text, n), differs >= n);
		}
	}
	guarded_free(&g);
}

static void address_is_ip_read(struct str s)
{
	struct ip fast = { 1, 1 }, plain = { 2, 2 };
	if (address_v4(s, &fast)) {
		assert_true(ip_read(s, &plain));
		assert_true(ip_eq(fast, plain));
	}
}

static void addresses(void **state)
{
	(void)state;
	static const char *const good[] = { "0.0.0.0", "1.2.3.4", "255.255.255.255", "10.20.30.40", "9.99.199.249", "100.10.1.0", "127.0.0.10" };
	static const char *const bad[] = { "1.2.3", "1.2.3.4.5", "1..2.3", ".1.2.3.4", "1.2.3.", "01.2.3.4", "1.2.3.00", "256.1.1.1", "1.1.1.999", "1.2.3.4 ",
		"1.2.3.a", "1234.1.1.1", "::1", "", "1.2.3/4", "1.2.3:4" };
	struct ip ip;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		assert_int_equal(address_v4(str_z(good[i]), &ip), SCAN_SSE2);
		address_is_ip_read(str_z(good[i]));
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(address_v4(str_z(bad[i]), &ip));
	struct guarded g = guarded_new(64);
	uint64_t seed = 99;
	for (int i = 0; i < 400000; i++) {
		char text[32];
		int n = snprintf(text, sizeof text, "%u.%u.%u.%u", (unsigned)(next(&seed) % 300), (unsigned)(seed >> 20) % 256, (unsigned)(seed >> 30) % 101,
				 (unsigned)(seed >> 40) % 256);
		if (seed >> 50 & 1)
			text[(seed >> 12) % (unsigned)n] = "0123456789./:a "[(seed >> 52) % 15];
		struct str s = { g.end - n, (size_t)n };
		memcpy(g.end - n, text, (size_t)n);
		address_is_ip_read(s);
	}
	guarded_free(&g);
}

static void unescaping(void **state)
{
	(void)state;
	const struct { struct str in, want; } rows[] = {
		{ STR(""), STR("") }, { STR("plain"), STR("plain") }, { STR("\\\"\\\\\\/\\b\\f\\n\\r\\t"), STR("\"\\/\b\f\n\r\t") },
		{ STR("a\\u0000b"), STR("a\0b") }, { STR("\\u007f\\u0080\\u07ff\\u0800\\uffff"), STR("\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf") },
		{ STR("\\uD800\\uDC00\\udbff\\udfff"), STR("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf") }, { STR("x\\u0041"), STR("xA") },
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char out[64];
		size_t n = unescape(rows[i].in, out);
		assert_true(str_eq((struct str){ out, n }, rows[i].want));
	}
	char out[8];
	assert_int_equal(unquote(STR("a\"\"b\"\"\"\""), out), 5);
	assert_memory_equal(out, "a\"b\"\"", 5);
}

/* More names than the first table has room for. */
static void names_are_found(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct names s;
	static char text[500][16];
	uint32_t id;
	assert_int_equal(names_init(&s, &a), 0);
	for (int i = 0; i < 500; i++) {
		snprintf(text[i], sizeof text[i], "n%d", i);
		assert_int_equal(names_add(&s, str_z(text[i]), &id), 0);
		assert_int_equal(id, i + 1);
	}
	for (int i = 0; i < 500; i++) {
		assert_int_equal(names_find(&s, str_z(text[i])), i + 1);
		assert_int_equal(names_add(&s, str_z(text[i]), &id), 0);
		assert_int_equal(id, i + 1);
	}
	assert_int_equal(names_find(&s, STR("n500")), NAME_NONE);
	assert_int_equal(names_find(&s, STR("")), NAME_NONE);
	assert_int_equal(names_find(&s, STR("much longer than all")), NAME_NONE);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stops_where_plain_does), cmocka_unit_test(every_byte_stops_or_not), cmocka_unit_test(same_is_same),
		cmocka_unit_test(addresses), cmocka_unit_test(unescaping), cmocka_unit_test(names_are_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
