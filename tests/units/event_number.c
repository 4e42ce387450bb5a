// SPDX-License-Identifier: Apache-2.0
/* Numbers in: exact millionths, against a table and against long arithmetic with digits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/event/value.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const struct {
	const char *text;
	enum read want;
	int64_t millionths;
} rows[] = {
	{ "0", READ_OK, 0 },
	{ "-0", READ_OK, 0 },
	{ "-0.0000000001", READ_OK, 0 },
	{ "1", READ_OK, 1000000 },
	{ "-1", READ_OK, -1000000 },
	{ "007", READ_OK, 7000000 },
	{ "00000000000000000000000000012.5", READ_OK, 12500000 },
	{ "4.5", READ_OK, 4500000 },
	{ "0.1", READ_OK, 100000 },
	{ "0.000001", READ_OK, 1 },
	{ "123456789012.123456", READ_OK, 123456789012123456 },
	{ "1234567890123.123456", READ_OK, 1234567890123123456 },
	/* half to even at the sixth decimal, and what follows the half */
	{ "0.0000005", READ_OK, 0 },
	{ "0.0000015", READ_OK, 2 },
	{ "0.0000025", READ_OK, 2 },
	{ "-0.0000015", READ_OK, -2 },
	{ "-0.0000025", READ_OK, -2 },
	{ "0.00000050", READ_OK, 0 },
	{ "0.0000005000000000000000000000000000000000000000000001", READ_OK, 1 },
	{ "0.00000249999999999999999999999999999999999999999999", READ_OK, 2 },
	{ "0.0000024999999", READ_OK, 2 },
	{ "0.0000009", READ_OK, 1 },
	{ "0.00000005", READ_OK, 0 },
	{ "0.9999995", READ_OK, 1000000 },
	{ "0.9999994", READ_OK, 999999 },
	/* exponents */
	{ "1e0", READ_OK, 1000000 },
	{ "1E3", READ_OK, 1000000000 },
	{ "1e+3", READ_OK, 1000000000 },
	{ "25e-7", READ_OK, 2 },
	{ "15e-7", READ_OK, 2 },
	{ "5e-7", READ_OK, 0 },
	{ "5.0e-7", READ_OK, 0 },
	{ "5.01e-7", READ_OK, 1 },
	{ "0.05e-5", READ_OK, 0 },
	{ "0.051e-5", READ_OK, 1 },
	{ "12.5e-1", READ_OK, 1250000 },
	{ "0.000000000000000000000001e24", READ_OK, 1000000 },
	{ "1000000000000000000000000e-24", READ_OK, 1000000 },
	{ "1e-400", READ_OK, 0 },
	{ "-1e-400", READ_OK, 0 },
	{ "1e-99999999999999999999999999", READ_OK, 0 },
	{ "0e99999999999999999999999999", READ_OK, 0 },
	{ "0.000e400", READ_OK, 0 },
	{ "1e00000000000000000000000000003", READ_OK, 1000000000 },
	/* the range */
	{ "9223372036854.775807", READ_OK, INT64_MAX },
	{ "-9223372036854.775807", READ_OK, -INT64_MAX },
	{ "9223372036854.7758074", READ_OK, INT64_MAX },
	{ "9223372036854.7758075", READ_RANGE, 0 },
	{ "9223372036854.775808", READ_RANGE, 0 },
	{ "-9223372036854.775808", READ_RANGE, 0 },
	{ "9223372036854.77580749999999999999999", READ_OK, INT64_MAX },
	{ "18446744073709.551617", READ_RANGE, 0 },
	{ "9999999999999.9999999", READ_RANGE, 0 },
	{ "10000000000000", READ_RANGE, 0 },
	{ "1e13", READ_RANGE, 0 },
	{ "9.2e12", READ_OK, 9200000000000000000 },
	{ "1e400", READ_RANGE, 0 },
	{ "-1e99999999999999999999999999", READ_RANGE, 0 },
	/* what JSON does not take */
	{ "", READ_BAD, 0 },
	{ "-", READ_BAD, 0 },
	{ "+1", READ_BAD, 0 },
	{ ".5", READ_BAD, 0 },
	{ "5.", READ_BAD, 0 },
	{ "-.5", READ_BAD, 0 },
	{ "1.e3", READ_BAD, 0 },
	{ "1e", READ_BAD, 0 },
	{ "1e+", READ_BAD, 0 },
	{ "1e3.5", READ_BAD, 0 },
	{ "1e400x", READ_BAD, 0 },
	{ "e3", READ_BAD, 0 },
	{ "1 ", READ_BAD, 0 },
	{ " 1", READ_BAD, 0 },
	{ "--1", READ_BAD, 0 },
	{ "1..2", READ_BAD, 0 },
	{ "1.2.3", READ_BAD, 0 },
	{ "0x10", READ_BAD, 0 },
	{ "1,5", READ_BAD, 0 },
	{ "1e5\n", READ_BAD, 0 },
	{ "NaN", READ_BAD, 0 },
	{ "inf", READ_BAD, 0 },
	{ "1/", READ_BAD, 0 },
	{ "1:", READ_BAD, 0 },
};

static void table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		int64_t got = 77;
		enum read r = number_read(str_z(rows[i].text), &got);
		if (r != rows[i].want || (r == READ_OK && got != rows[i].millionths))
			fail_msg("%s: %d, %lld", rows[i].text, r, (long long)got);
	}
}

static void stays_within_the_slice(void **state)
{
	(void)state;
	int64_t v;
	assert_int_equal(number_read((struct str){ "12345", 2 }, &v), READ_OK);
	assert_int_equal(v, 12000000);
	assert_int_equal(number_read((struct str){ "1.5e3", 4 }, &v), READ_BAD);
	assert_int_equal(number_read((struct str){ "1.5", 2 }, &v), READ_BAD);
}

static uint64_t rng(uint64_t *s)
{
	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return *s;
}

#define PLACES 200
#define ONES   100 /* place[ONES] counts ones, place[ONES - 1] tenths */

/* The slow way: every digit into its place of a long decimal, then round at the sixth by looking at all of the rest. */
static enum read slow_read(const char *p, int64_t *ret)
{
	int place[PLACES] = { 0 };
	bool negative = *p == '-';
	p += negative;
	size_t whole = strspn(p, "0123456789");
	const char *e = strpbrk(p, "eE");
	int at = ONES + (e ? atoi(e + 1) : 0) + (int)whole - 1;
	for (; *p && p != e; p++) {
		if (*p != '.')
			place[at--] = *p - '0';
	}
	__extension__ unsigned __int128 v = 0;
	for (int i = PLACES - 1; i >= ONES - 6; i--) {
		v = v * 10 + (unsigned)place[i];
		if (v > UINT64_MAX)
			return READ_RANGE;
	}
	bool more = false;
	for (int i = 0; i < ONES - 7; i++)
		more |= place[i] != 0;
	int half = place[ONES - 7];
	v += half > 5 || (half == 5 && (more || (v & 1)));
	if (v > INT64_MAX)
		return READ_RANGE;
	*ret = negative ? -(int64_t)v : (int64_t)v;
	return READ_OK;
}

static size_t random_digits(uint64_t *s, char *p, size_t max)
{
	size_t n = 1 + rng(s) % max;
	for (size_t i = 0; i < n; i++) {
		uint64_t r = rng(s);
		p[i] = r % 3 == 0 ? '0' : r % 3 == 1 ? "59"[r / 3 % 2] : (char)('0' + r / 3 % 10);
	}
	return n;
}

static void against_the_slow_way(void **state)
{
	(void)state;
	uint64_t s = 88172645463325252u;
	for (int round = 0; round < 200000; round++) {
		char text[128], *p = text;
		if (rng(&s) % 3 == 0)
			*p++ = '-';
		p += random_digits(&s, p, 20);
		if (rng(&s) % 3) {
			*p++ = '.';
			p += random_digits(&s, p, 24);
		}
		*p = 0;
		if (rng(&s) % 2)
			sprintf(p, "e%d", (int)(rng(&s) % 61) - 30);
		int64_t want = 0, got = 0;
		enum read slow = slow_read(text, &want), fast = number_read(str_z(text), &got);
		if (slow != fast || (slow == READ_OK && want != got))
			fail_msg("%s: %d %lld, the slow way %d %lld", text, fast, (long long)got, slow, (long long)want);
	}
}

static const struct {
	double v;
	bool good;
	int64_t want;
} doubles[] = {
	{ 0.0, true, 0 },
	{ -0.0, true, 0 },
	{ 1.0, true, 1000000 },
	{ -2.5, true, -2500000 },
	{ 0.1, true, 100000 },
	{ 0.0000005, true, 0 }, /* the double is 4.99999999999999977e-7 */
	{ 0.0000025, true, 3 }, /* 2.50000000000000006e-6 */
	{ 0.0000035, true, 3 }, /* 3.49999999999999995e-6: times 1e6 in doubles it is 3.5, and rounds to 4 */
	{ 0.0000975, true, 97 },
	{ -0.0002935, true, -293 },
	{ 0x1p-7, true, 7812 },      /* 7812.5 */
	{ 3 * 0x1p-7, true, 23438 }, /* 23437.5 */
	{ 5 * 0x1p-7, true, 39062 }, /* 39062.5 */
	{ -3 * 0x1p-7, true, -23438 },
	{ 0x1.0000000000001p-7, true, 7813 },
	{ 0x1.fffffffffffffp-8, true, 7812 },
	{ 5e-324, true, 0 },
	{ 1e-300, true, 0 },
	{ 9223372036854.774, true, 9223372036854773438 }, /* 9223372036854.7734375 */
	{ 9223372036854.775, true, 9223372036854775391 }, /* 9223372036854.775390625 */
	{ 9223372036854.777, false, 0 },
	{ -9223372036854.777, false, 0 },
	{ 0x1p44, false, 0 },
	{ 0x1p60, false, 0 },
	{ 1.7976931348623157e308, false, 0 },
	{ INFINITY, false, 0 },
	{ -INFINITY, false, 0 },
	{ NAN, false, 0 },
};

static void doubles_to_millionths(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof doubles / sizeof doubles[0]; i++) {
		int64_t got = 0;
		bool good = millionths_of(doubles[i].v, &got);
		if (good != doubles[i].good || (good && got != doubles[i].want))
			fail_msg("%.17g: %d %lld", doubles[i].v, good, (long long)got);
	}
}

/* A double's exact decimals, as printf writes them, must be read as the same millionths. */
static void doubles_as_their_decimals(void **state)
{
	(void)state;
	uint64_t s = 362436069362436069u;
	for (int round = 0; round < 100000; round++) {
		double v = ldexp((double)(int64_t)(rng(&s) >> (rng(&s) % 12)), -(int)(rng(&s) % 90));
		if (round & 1)
			v = (double)(rng(&s) % 1000000) * 0.5e-6 + (double)(rng(&s) % 3) * 1e-16;
		char text[512];
		snprintf(text, sizeof text, "%.150f", v);
		int64_t want = 0, got = 0;
		enum read r = number_read(str_z(text), &want);
		bool good = millionths_of(v, &got);
		if (good != (r == READ_OK) || (good && got != want))
			fail_msg("%.17g: %d %lld, its decimals %d %lld", v, good, (long long)got, r, (long long)want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(stays_within_the_slice),
		cmocka_unit_test(against_the_slow_way),
		cmocka_unit_test(doubles_to_millionths),
		cmocka_unit_test(doubles_as_their_decimals),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
