/* SPDX-License-Identifier: Apache-2.0
 * The judge's instructions over all rows of a group at once: three-valued tables, arithmetic, texts, lists. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/judge/eval.h"
#include "engine/judge/host.h"
#include "engine/judge/lists.h"
#include "ingest/base/arena.h"

#include <math.h>
#include <stdio.h>

/* Flags as letters: t, f, u(nknown). */
static void put_flags(struct reg *r, const char *flags)
{
	r->known = r->truth = 0;
	for (uint32_t i = 0; flags[i]; i++) {
		r->known |= (uint64_t)(flags[i] != 'u') << i;
		r->truth |= (uint64_t)(flags[i] == 't') << i;
	}
}

static const char *flags_of(const struct reg *r, uint32_t n, char *ret)
{
	for (uint32_t i = 0; i < n; i++)
		ret[i] = r->known >> i & 1 ? r->truth >> i & 1 ? 't' : 'f' : 'u';
	ret[n] = 0;
	return ret;
}

static void kleene(void **state)
{
	(void)state;
	static const struct {
		enum op op;
		const char *a, *b, *want;
	} rows[] = {
		{ OP_AND, "tttfffuuu", "tfutfutfu", "tfufffufu" },
		{ OP_OR, "tttfffuuu", "tfutfutfu", "ttttfutuu" },
		{ OP_NOT, "tfu", "uuu", "ftu" },
		{ OP_KNOWN, "tfu", "uuu", "ttf" },
	};
	for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
		struct reg a, b, dst = { .known = UINT64_MAX, .truth = UINT64_MAX };
		char got[65];
		uint32_t n = (uint32_t)strlen(rows[k].want);
		put_flags(&a, rows[k].a);
		put_flags(&b, rows[k].b);
		struct ins x = { .dst = &dst, .a = &a, .b = &b };
		eval_logic(rows[k].op)(NULL, &x, BIT(n) - 1);
		assert_string_equal(flags_of(&dst, n, got), rows[k].want);
		assert_true(dst.known >> n == 0 && dst.truth >> n == 0); /* rows outside the mask are not spoken of */
	}
}

static void flags_compare(void **state)
{
	(void)state;
	struct reg a, b, dst;
	char got[65];
	put_flags(&a, "tttfffuuu");
	put_flags(&b, "tfutfutfu");
	struct ins x = { .dst = &dst, .a = &a, .b = &b };
	eval_compare(OP_EQ, KIND_FLAG)(NULL, &x, BIT(9) - 1);
	assert_string_equal(flags_of(&dst, 9, got), "tfuftuuuu");
}

#define NONE NAN
static void numbers(void **state)
{
	(void)state;
	static const struct {
		enum op op;
		double a, b, want; /* NAN: unknown */
	} rows[] = {
		{ OP_ADD, 1.5, 2, 3.5 },
		{ OP_ADD, NONE, 2, NONE },
		{ OP_ADD, 2, NONE, NONE },
		{ OP_ADD, 1.7e308, 1.7e308, NONE },
		{ OP_SUB, 1, 3, -2 },
		{ OP_MUL, 1e200, 1e200, NONE },
		{ OP_MUL, 4, 2.5, 10 },
		{ OP_DIV, 1, 4, 0.25 },
		{ OP_DIV, 1, 0, NONE },
		{ OP_DIV, 0, 0, NONE },
		{ OP_NEG, 3, 0, -3 },
		{ OP_ABS, -3, 0, 3 },
		{ OP_MIN, 3, -4, -4 },
		{ OP_MIN, 3, NONE, NONE },
		{ OP_MAX, 3, -4, 3 },
		{ OP_RATE_LOW, 0, 10, 0 },
		{ OP_RATE_HIGH, 10, 10, 1 },
		{ OP_RATE_LOW, 1, 0, NONE },
		{ OP_RATE_LOW, 11, 10, NONE },
		{ OP_RATE_LOW, -1, 10, NONE },
		{ OP_RATE_HIGH, 1, NONE, NONE },
		{ OP_RATE_LOW, 31, 402, 0.05485592940568093 },
		{ OP_RATE_HIGH, 31, 402, 0.10737850337698326 },
	};
	for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
		struct reg a = { .known = (uint64_t)!isnan(rows[k].a) << 63 }, b = { .known = (uint64_t)!isnan(rows[k].b) << 63 };
		struct reg dst = { .known = 0 };
		a.num[63] = rows[k].a;
		b.num[63] = rows[k].b;
		struct ins x = { .dst = &dst, .a = &a, .b = &b };
		eval_number(rows[k].op)(NULL, &x, BIT(63));
		if (isnan(rows[k].want)) {
			assert_int_equal(dst.known, 0);
			continue;
		}
		assert_true(dst.known == BIT(63));
		if (dst.num[63] != rows[k].want)
			print_error("row %zu: %.17g is not %.17g\n", k, dst.num[63], rows[k].want);
		assert_true(dst.num[63] == rows[k].want);
	}
}

static void times(void **state)
{
	(void)state;
	static const struct {
		enum op op;
		int64_t t;
		double d;
		bool known;
		int64_t want;
	} rows[] = {
		{ OP_ADD, 1000, 500, true, 1500 },
		{ OP_SUB, 1000, 500, true, 500 },
		{ OP_ADD, 1000, 0.9, true, 1000 },
		{ OP_ADD, 1000, -0.5, true, 999 },
		{ OP_ADD, -1000, 0.5, true, -999 },
		{ OP_SUB, -1000, 0.5, true, -1000 },
		{ OP_ADD, 253402300799999999, 0.5, true, 253402300799999999 },
		{ OP_ADD, 253402300799999999, 1, false, 0 },
		{ OP_SUB, -62135596800000000, 1, false, 0 },
		{ OP_ADD, 0, 1e300, false, 0 },
	};
	for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
		struct reg a = { .known = 1 }, b = { .known = 1 }, dst = { .known = 0 };
		a.time[0] = rows[k].t;
		b.num[0] = rows[k].d;
		struct ins x = { .dst = &dst, .a = &a, .b = &b };
		eval_time(rows[k].op, KIND_TIME)(NULL, &x, 1);
		assert_int_equal(dst.known, rows[k].known);
		if (rows[k].known)
			assert_int_equal(dst.time[0], rows[k].want);
	}
}

static void hours(void **state)
{
	(void)state;
	static const struct {
		int64_t t;
		double want;
	} rows[] = { { 0, 0 },          { 3599999999, 0 }, { 3600000000, 1 }, { -1, 23 }, { -3600000000, 23 }, { -3600000001, 22 },
		     { 86400000000, 0 } };
	for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
		struct reg a = { .known = 1 }, dst = { .known = 0 };
		a.time[0] = rows[k].t;
		struct ins x = { .dst = &dst, .a = &a };
		eval_time(OP_HOUR, KIND_NUMBER)(NULL, &x, 1);
		assert_true(dst.known == 1 && dst.num[0] == rows[k].want);
	}
}

static void hosts(void **state)
{
	(void)state;
	static const struct {
		const char *url, *want; /* NULL: unknown */
	} rows[] = {
		{ "https://Shop.example/x", "Shop.example" },
		{ "https://u:p@shop.example:8080/x?y", "shop.example" },
		{ "http://[2001:db8::1]:80/", "[2001:db8::1]" },
		{ "http://a@b@c.example", "c.example" },
		{ "http://shop.example?q=a/b", "shop.example" },
		{ "http:///x", NULL },
		{ "http://", NULL },
		{ "shop.example/x", "shop.example" },
		{ "shop.example", "shop.example" },
		{ "shop.example:81", "shop.example" },
		{ "shop/x.y", NULL },
		{ "//shop.example/x", NULL },
		{ "/x.html", NULL },
		{ ".shop.example", NULL },
		{ "q?u=http://a.b", NULL },
		{ "a.b?u=http://c.d", "a.b" },
		{ "localhost", NULL },
		{ "", NULL },
	};
	for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
		struct str got = host_of(str_z(rows[k].url));
		if (!rows[k].want)
			assert_null(got.p);
		else
			assert_true(got.p && str_eq(got, str_z(rows[k].want)));
	}
}

static bool has_ip(const struct list_set *l, const char *text)
{
	struct ip ip;
	assert_true(ip_read(str_z(text), &ip));
	return list_has_ip(l, ip);
}

static void lists(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct str items[] = { STR("10.0.0.0/8"), STR("10.1.0.0/16"), STR("192.168.1.7"), STR("2001:db8::/32"),
		               STR("Curl"),       STR("bot"),         STR("no address") };
	struct list l = { .items = items, .n = sizeof items / sizeof items[0] };
	struct list_set *set;
	assert_int_equal(list_set_make(&l, &a, &set), 0);
	assert_true(has_ip(set, "10.255.255.255") && has_ip(set, "10.0.0.0") && has_ip(set, "::ffff:10.1.2.3") &&
	            has_ip(set, "192.168.1.7"));
	assert_false(has_ip(set, "11.0.0.0") || has_ip(set, "9.255.255.255") || has_ip(set, "192.168.1.8") || has_ip(set, "192.168.1.6"));
	assert_true(has_ip(set, "2001:db8:ffff::1") && !has_ip(set, "2001:db9::"));
	assert_true(list_has_text(set, STR("Curl")) && !list_has_text(set, STR("curl")) && !list_has_text(set, STR("")));
	assert_true(list_matches(set, STR("xcURLx")) && list_matches(set, STR("goodBOT")) && list_matches(set, STR("bot")));
	assert_false(list_matches(set, STR("bo")) || list_matches(set, STR("")) || list_matches(set, STR("cur l")));
	struct list none = { .n = 0 };
	assert_int_equal(list_set_make(&none, &a, &set), 0);
	assert_false(has_ip(set, "::1") || list_has_text(set, STR("x")) || list_matches(set, STR("x")));
	struct str empty[] = { STR("") };
	struct list one = { .items = empty, .n = 1 };
	assert_int_equal(list_set_make(&one, &a, &set), 0);
	assert_true(list_matches(set, STR("")) && list_has_text(set, STR("")));
	arena_done(&a);
}

static void whole_range(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct str items[] = { STR("::/0") };
	struct list l = { .items = items, .n = 1 };
	struct list_set *set;
	assert_int_equal(list_set_make(&l, &a, &set), 0);
	assert_true(has_ip(set, "::") && has_ip(set, "1.2.3.4") && has_ip(set, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
	arena_done(&a);
}

static void texts(void **state)
{
	(void)state;
	static const struct {
		enum op op;
		const char *a, *b;
		bool want;
	} rows[] = {
		{ OP_STARTS, "publisher", "pub", true },   { OP_STARTS, "pub", "publisher", false },   { OP_STARTS, "", "", true },
		{ OP_ENDS, "publisher", "her", true },     { OP_ENDS, "her", "publisher", false },     { OP_ENDS, "x", "", true },
		{ OP_CONTAINS, "publisher", "lis", true }, { OP_CONTAINS, "publisher", "Lis", false }, { OP_CONTAINS, "x", "", true },
	};
	for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
		struct str sa = str_z(rows[k].a), sb = str_z(rows[k].b);
		struct reg a = { .known = 5 }, b = { .known = 5 }, dst = { .known = 0 };
		a.text[2] = &sa;
		b.text[2] = &sb;
		struct ins x = { .dst = &dst, .a = &a, .b = &b };
		eval_text(rows[k].op)(NULL, &x, BIT(2));
		assert_int_equal(dst.known, BIT(2));
		assert_int_equal(dst.truth, rows[k].want ? BIT(2) : 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kleene), cmocka_unit_test(flags_compare), cmocka_unit_test(numbers),
		cmocka_unit_test(times),  cmocka_unit_test(hours),         cmocka_unit_test(hosts),
		cmocka_unit_test(lists),  cmocka_unit_test(whole_range),   cmocka_unit_test(texts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
