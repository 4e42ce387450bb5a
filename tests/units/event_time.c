// SPDX-License-Identifier: Apache-2.0
/* Times in and out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/event/civil.h"
#include "ingest/event/value.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* want: as time_print writes it; NULL is bad. */
static const struct {
	const char *text, *want;
} rows[] = {
	{ "2026-11-20T00:00:00.160Z", "2026-11-20T00:00:00.160000Z" },
	{ "2026-11-20T00:00:00Z", "2026-11-20T00:00:00.000000Z" },
	{ "2026-11-20 23:59:59", "2026-11-20T23:59:59.000000Z" },
	{ "2026-11-20T00:00:00z", "2026-11-20T00:00:00.000000Z" },
	{ "2026-11-20T00:00:00.1", "2026-11-20T00:00:00.100000Z" },
	{ "2026-11-20T00:00:00.12", "2026-11-20T00:00:00.120000Z" },
	{ "2026-11-20T00:00:00.123", "2026-11-20T00:00:00.123000Z" },
	{ "2026-11-20T00:00:00.1234", "2026-11-20T00:00:00.123400Z" },
	{ "2026-11-20T00:00:00.12345", "2026-11-20T00:00:00.123450Z" },
	{ "2026-11-20T00:00:00.123456", "2026-11-20T00:00:00.123456Z" },
	{ "2026-11-20T00:00:00.1234567", "2026-11-20T00:00:00.123456Z" },
	{ "2026-11-20T00:00:00.12345699Z", "2026-11-20T00:00:00.123456Z" },
	{ "2026-11-20T00:00:00.123456999Z", "2026-11-20T00:00:00.123456Z" },
	{ "2026-11-20T00:00:00.000000001+00:00", "2026-11-20T00:00:00.000000Z" },
	{ "1969-12-31T23:59:59.9999999Z", "1969-12-31T23:59:59.999999Z" },
	{ "2026-11-20T00:00:00+05:30", "2026-11-19T18:30:00.000000Z" },
	{ "2026-11-20T00:00:00.5-08:00", "2026-11-20T08:00:00.500000Z" },
	{ "2026-11-20T00:00:00-00:00", "2026-11-20T00:00:00.000000Z" },
	{ "2026-11-20T00:00:00+23:59", "2026-11-19T00:01:00.000000Z" },
	{ "0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z" },
	{ "9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999Z" },
	{ "2024-02-29T12:00:00Z", "2024-02-29T12:00:00.000000Z" },
	{ "2000-02-29T12:00:00Z", "2000-02-29T12:00:00.000000Z" },
	/* beyond the years, also by the offset alone */
	{ "0001-01-01T00:00:00+00:01", NULL },
	{ "0001-01-01T00:00:00-00:01", "0001-01-01T00:01:00.000000Z" },
	{ "9999-12-31T23:59:59-00:01", NULL },
	{ "0000-12-31T23:59:59Z", NULL },
	{ "0000-12-31T23:59:59-01:00", NULL },
	{ "10000-01-01T00:00:00Z", NULL },
	/* no such day, no such second */
	{ "2023-02-29T00:00:00Z", NULL },
	{ "1900-02-29T00:00:00Z", NULL },
	{ "2026-04-31T00:00:00Z", NULL },
	{ "2026-06-31T00:00:00Z", NULL },
	{ "2026-09-31T00:00:00Z", NULL },
	{ "2026-11-31T00:00:00Z", NULL },
	{ "2026-12-32T00:00:00Z", NULL },
	{ "2026-00-10T00:00:00Z", NULL },
	{ "2026-13-10T00:00:00Z", NULL },
	{ "2026-01-00T00:00:00Z", NULL },
	{ "2026-11-20T24:00:00Z", NULL },
	{ "2026-11-20T00:60:00Z", NULL },
	{ "2026-12-31T23:59:60Z", NULL },
	/* other shapes */
	{ "2026-11-20", NULL },
	{ "2026-11-20T00:00Z", NULL },
	{ "2026-11-20t00:00:00Z", NULL },
	{ "2026-11-20_00:00:00Z", NULL },
	{ "2026/11/20T00:00:00Z", NULL },
	{ "2026-11-20T00.00:00Z", NULL },
	{ "2026-1-20T00:00:00.0Z", NULL },
	{ "20261120T000000.0000Z", NULL },
	{ "2026-11-20T00:00:00.Z", NULL },
	{ "2026-11-20T00:00:00.", NULL },
	{ "2026-11-20T00:00:00.1234567890Z", NULL },
	{ "2026-11-20T00:00:00,5Z", NULL },
	{ "2026-11-20T00:00:00 Z", NULL },
	{ "2026-11-20T00:00:00ZZ", NULL },
	{ "2026-11-20T00:00:00Z ", NULL },
	{ " 2026-11-20T00:00:00Z", NULL },
	{ "2026-11-20T00:00:00+0530", NULL },
	{ "2026-11-20T00:00:00+05", NULL },
	{ "2026-11-20T00:00:00+24:00", NULL },
	{ "2026-11-20T00:00:00+05:60", NULL },
	{ "2026-11-20T00:00:00+5:030", NULL },
	{ "2026-11-20T00:00:00*05:30", NULL },
	{ "2026-11-20T00:00:00+05:0:", NULL },
	{ "2026-11-20T00:00:00+0::00", NULL },
	{ "2026-11-20T00:00:00+:5:00", NULL },
	{ "2026-11-20T00:00:00+05-30", NULL },
	{ "-026-11-20T00:00:00Z", NULL },
	{ "+026-11-20T00:00:00Z", NULL },
	{ "2026-11-20T00:00:0:Z", NULL },
	{ "2026-11-20T00:00:0/Z", NULL },
	{ "2026-11-2:T00:00:00Z", NULL },
	{ "", NULL },
	{ "yesterday", NULL },
	{ "null", NULL },
	/* numbers: seconds below 1e11, millis below 1e14, else micros */
	{ "0", "1970-01-01T00:00:00.000000Z" },
	{ "-0", "1970-01-01T00:00:00.000000Z" },
	{ "1763596800", "2025-11-20T00:00:00.000000Z" },
	{ "1763596800.160", "2025-11-20T00:00:00.160000Z" },
	{ "1763596800.1234569", "2025-11-20T00:00:00.123456Z" },
	{ "1.763596800160e9", "2025-11-20T00:00:00.160000Z" },
	{ "17635968001600000e-7", "2025-11-20T00:00:00.160000Z" },
	{ "1763596800160", "2025-11-20T00:00:00.160000Z" },
	{ "1763596800160.5009", "2025-11-20T00:00:00.160500Z" },
	{ "1763596800160500", "2025-11-20T00:00:00.160500Z" },
	{ "1763596800160500.999", "2025-11-20T00:00:00.160500Z" },
	{ "99999999999", "5138-11-16T09:46:39.000000Z" },
	{ "99999999999.999999", "5138-11-16T09:46:39.999999Z" },
	{ "100000000000", "1973-03-03T09:46:40.000000Z" },
	{ "1e11", "1973-03-03T09:46:40.000000Z" },
	{ "99999999999999", "5138-11-16T09:46:39.999000Z" },
	{ "100000000000000", "1973-03-03T09:46:40.000000Z" },
	{ "-1.5", "1969-12-31T23:59:58.500000Z" },
	{ "-1.0000019", "1969-12-31T23:59:58.999999Z" },
	{ "-99999999999", NULL },
	{ "-62135596800", "0001-01-01T00:00:00.000000Z" },
	{ "-62135596800.000001", NULL },
	{ "-62135596800.0000009", "0001-01-01T00:00:00.000000Z" },
	{ "253402300799999999", "9999-12-31T23:59:59.999999Z" },
	{ "253402300800000000", NULL },
	{ "9223372036854775807", NULL },
	{ "18446744073709551617", NULL },
	{ "1e400", NULL },
	{ "1e-400", "1970-01-01T00:00:00.000000Z" },
	{ "1763596800.", NULL },
	{ "1763596800Z", NULL },
	{ "+1763596800", NULL },
};

static void table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		int64_t t = 77;
		char text[TIME_MAX + 1] = "";
		enum read r = time_read(str_z(rows[i].text), NULL, &t);
		if (r == READ_OK)
			text[time_print(t, text)] = 0;
		if ((r == READ_OK) != (rows[i].want != NULL) || (r == READ_OK && strcmp(text, rows[i].want) != 0))
			fail_msg("%s: %d %s, not %s", rows[i].text, r, text, rows[i].want ? rows[i].want : "bad");
	}
}

static void every_day(void **state)
{
	(void)state;
	int64_t want = civil_days(1, 1, 1);
	assert_int_equal(want * 86400, -INT64_C(62135596800));
	for (int64_t year = 1; year <= 9999; year++) {
		for (unsigned month = 1; month <= 12; month++) {
			unsigned days = civil_month_days(year, month);
			for (unsigned day = 1; day <= days; day += day == 1 ? days - 1 : 1, want++) {
				if (day == days)
					want += days - 2; /* only the first and the last of each month are looked at */
				struct civil c = civil_date(want);
				if (civil_days(year, month, day) != want || c.year != year || c.month != month || c.day != day)
					fail_msg("%lld-%u-%u", (long long)year, month, day);
			}
		}
	}
	assert_int_equal(want * 86400, INT64_C(253402300800));
}

static uint64_t rng(uint64_t *s)
{
	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return *s;
}

static void against_libc(void **state)
{
	(void)state;
	uint64_t s = 88172645463325252u;
	for (int round = 0; round < 100000; round++) {
		int64_t micros = -INT64_C(62135596800000000) + (int64_t)(rng(&s) % UINT64_C(315537897600000000));
		int64_t seconds = floor_div(micros, 1000000);
		time_t t = (time_t)seconds;
		struct tm tm;
		assert_non_null(gmtime_r(&t, &tm));
		char want[64], got[TIME_MAX];
		snprintf(want, sizeof want, "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
		         tm.tm_min, tm.tm_sec, (int)(micros - seconds * 1000000));
		size_t n = time_print(micros, got);
		assert_int_equal(n, strlen(want));
		assert_memory_equal(got, want, n);
		int64_t back;
		assert_int_equal(time_read((struct str){ got, n }, NULL, &back), READ_OK);
		assert_int_equal(back, micros);
	}
}

/* Each byte of a good time, replaced by each other byte: what is still read must print as it reads. */
static void every_byte_counts(void **state)
{
	(void)state;
	static const char good[] = "2026-11-20T05:06:07.089123Z";
	size_t read = 0;
	for (size_t at = 0; at < sizeof good - 1; at++) {
		for (int c = 0; c < 256; c++) {
			char text[sizeof good], back[TIME_MAX];
			memcpy(text, good, sizeof good);
			text[at] = (char)c;
			int64_t t;
			if (time_read((struct str){ text, sizeof good - 1 }, NULL, &t) != READ_OK)
				continue;
			read++;
			assert_int_equal(time_print(t, back), sizeof good - 1);
			if (at == 10)
				text[at] = 'T';
			if (at == sizeof good - 2)
				text[at] = 'Z';
			assert_memory_equal(text, back, sizeof good - 1);
		}
	}
	/* year, month 01 11 and 10 11 12, day 10 20 30 and 20-29, the two marks, hour 05 15 and 00-09, minute, second, decimals, Z z and
	 * digits, and the five that stand between */
	assert_int_equal(read, 40 + 2 + 3 + 3 + 10 + 2 + 2 + 10 + 6 + 10 + 6 + 10 + 60 + 2 + 10 + 5);
}

static void prints_all_of_the_range(void **state)
{
	(void)state;
	char text[TIME_MAX];
	const int64_t ends[] = { INT64_MIN, INT64_MIN + 1, -1, 0, INT64_MAX };
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
		assert_in_range(time_print(ends[i], text), 27, TIME_MAX);
	assert_int_equal(time_print(-1, text), 27);
	assert_memory_equal(text, "1969-12-31T23:59:59.999999Z", 27);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(every_day),
		cmocka_unit_test(against_libc),
		cmocka_unit_test(every_byte_counts),
		cmocka_unit_test(prints_all_of_the_range),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
