// SPDX-License-Identifier: Apache-2.0
/* Numbers out: as ECMAScript writes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/event/shortest.h"
#include "ingest/event/value.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The wanted texts are what node prints for String(v). */
static const struct {
	double v;
	const char *want;
} rows[] = {
	{ 0.0, "0" },
	{ -0.0, "0" },
	{ 1, "1" },
	{ -1, "-1" },
	{ 4.5, "4.5" },
	{ 402, "402" },
	{ 100, "100" },
	{ 0.1, "0.1" },
	{ 0.1 + 0.2, "0.30000000000000004" },
	{ 1.0 / 3, "0.3333333333333333" },
	{ 2.0 / 3, "0.6666666666666666" },
	{ 100.0 / 3, "33.333333333333336" },
	{ -31.0 / 402, "-0.07711442786069651" },
	{ 0.000001, "0.000001" },
	{ 0.0000015, "0.0000015" },
	{ 0.00000123, "0.00000123" },
	{ 0.0000001, "1e-7" },
	{ 0.00000015, "1.5e-7" },
	{ 123456789.123456, "123456789.123456" },
	{ 999999998.999999, "999999998.999999" },
	{ 999999999.999999, "999999999.999999" },
	{ 9007199254740991, "9007199254740991" },
	{ 9007199254740992, "9007199254740992" },
	{ 9007199254740994, "9007199254740994" },
	{ 1e15, "1000000000000000" },
	{ 1e20, "100000000000000000000" },
	{ 123456789012345680000.0, "123456789012345680000" },
	{ 999999999999999900000.0, "999999999999999900000" },
	{ 1e21, "1e+21" },
	{ 1.5e21, "1.5e+21" },
	{ -1.2345e21, "-1.2345e+21" },
	{ 1e23, "1e+23" },
	{ 9.999999999999997e22, "9.999999999999997e+22" },
	{ 1e100, "1e+100" },
	{ 5e-324, "5e-324" },
	{ 1e-323, "1e-323" },
	{ 1.5e-323, "1.5e-323" },
	{ 2.2250738585072014e-308, "2.2250738585072014e-308" },
	{ 2.225073858507201e-308, "2.225073858507201e-308" },
	{ 1.7976931348623157e308, "1.7976931348623157e+308" },
	{ -1.7976931348623157e308, "-1.7976931348623157e+308" },
	/* powers of two: the gap below is half as wide as the one above */
	{ 0x1p-44, "5.684341886080802e-14" },
	{ 0x1p-1022, "2.2250738585072014e-308" },
	{ 0x1p63, "9223372036854776000" },
	{ 0x1p70, "1.1805916207174113e+21" },
	{ 0x1p-24, "5.960464477539063e-8" },
	{ 0x1p-25, "2.9802322387695312e-8" },
	{ 4.35, "4.35" },
	{ 9223372036854.775, "9223372036854.775" },
	{ 9223372036854.777, "9223372036854.777" },
	{ 2e-44, "2e-44" },
	{ 8.41e21, "8.41e+21" },
	{ 2.0 * 0x1p53 + 4, "18014398509481988" },
};

static void table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char got[NUMBER_MAX + 1];
		got[number_print(rows[i].v, got)] = 0;
		if (strcmp(got, rows[i].want) != 0)
			fail_msg("%.17g prints as %s", rows[i].v, got);
	}
}

static const struct {
	int64_t v;
	const char *want;
} millionths[] = {
	{ 0, "0" },
	{ 1, "0.000001" },
	{ -1, "-0.000001" },
	{ 1000000, "1" },
	{ 4500000, "4.5" },
	{ 10, "0.00001" },
	{ 100000000, "100" },
	{ -123456, "-0.123456" },
	{ 999999999999999, "999999999.999999" },
	{ 1000000000000000, "1000000000" },
	{ 1000000000000001, "1000000000.000001" },
	{ 123456789012345678, "123456789012.34567" },
	{ INT64_MAX, "9223372036854.775" },
	{ -INT64_MAX, "-9223372036854.775" },
};

static void of_millionths(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof millionths / sizeof millionths[0]; i++) {
		char got[NUMBER_MAX + 1];
		got[millionths_print(millionths[i].v, got)] = 0;
		if (strcmp(got, millionths[i].want) != 0)
			fail_msg("%lld prints as %s", (long long)millionths[i].v, got);
	}
}

static uint64_t rng(uint64_t *s)
{
	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return *s;
}

static double random_double(uint64_t *s)
{
	uint64_t bits = rng(s);
	double v;
	switch (rng(s) % 5) {
	case 0:
		return (double)(int64_t)bits / 1e6;
	case 1:
		return (double)(bits % 100000) / (double)(1 + rng(s) % 1000);
	case 2:
		return ldexp(1, (int)(bits % 2000) - 1000);
	case 3: /* around a short decimal */
		v = (double)(bits % 1000) * pow(10, (double)(int)(rng(s) % 40) - 20);
		return nextafter(v, (rng(s) & 1) ? 0 : INFINITY);
	default:
		memcpy(&v, &bits, sizeof v);
		return isfinite(v) ? v : 1.25;
	}
}

/* The fewest digits with which printf's nearest decimal reads back. Shorter ones exist only right above a power of two. */
static int digits_by_trying(double v)
{
	char text[64];
	int p = 0;
	do
		snprintf(text, sizeof text, "%.*e", p, v);
	while (strtod(text, NULL) != v && ++p < 17);
	return p + 1;
}

static void against_trying(void **state)
{
	(void)state;
	uint64_t s = 88172645463325252u;
	for (int round = 0; round < 60000; round++) {
		double v = random_double(&s);
		if (v == 0)
			continue;
		char got[NUMBER_MAX + 1], want[64], digits[SHORTEST_MAX];
		got[number_print(v, got)] = 0;
		if (strtod(got, NULL) != v)
			fail_msg("%.17g prints as %s", v, got);
		int point, tried = digits_by_trying(v);
		int n = (int)shortest(fabs(v), digits, &point);
		snprintf(want, sizeof want, "%.*e", tried - 1, fabs(v));
		/* 1.2345e+06: the digits but for the dot */
		bool same = n == tried && want[0] == digits[0] && memcmp(want + 2, digits + 1, (size_t)n - 1) == 0;
		if (!same && !(n < tried && frexp(fabs(v), &point) == 0.5))
			fail_msg("%.17g: %d digits %.*s, printf %s", v, n, n, digits, want);
	}
}

/* Both ways of printing a number of a log are one. */
static void millionths_as_doubles(void **state)
{
	(void)state;
	uint64_t s = 362436069362436069u;
	for (int round = 0; round < 100000; round++) {
		int64_t v = (int64_t)rng(&s) >> (rng(&s) % 64);
		if (v == INT64_MIN)
			continue;
		char a[NUMBER_MAX], b[NUMBER_MAX];
		size_t n = millionths_print(v, a);
		if (n != number_print((double)v / 1e6, b) || memcmp(a, b, n) != 0)
			fail_msg("%lld: %.*s", (long long)v, (int)n, a);
		int64_t back;
		if (v > -1000000000000000 && v < 1000000000000000 && v % 10) {
			assert_int_equal(number_read((struct str){ a, n }, &back), READ_OK);
			assert_int_equal(back, v);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(of_millionths),
		cmocka_unit_test(against_trying),
		cmocka_unit_test(millionths_as_doubles),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
