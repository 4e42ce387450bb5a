/* SPDX-License-Identifier: Apache-2.0
 * The proleptic Gregorian calendar in whole days: no tables of years, no libc (whose functions know locales and zones). */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#define MICROS_PER_SECOND INT64_C(1000000)
#define SECONDS_PER_DAY   INT64_C(86400)

static inline bool civil_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Month 1 to 12. */
static inline unsigned civil_month_days(int64_t year, unsigned month)
{
	return month == 2 ? 28u + civil_leap(year) : 30u + ((month + (month >> 3)) & 1u);
}

/* Days since 1970-01-01 of a date that exists, year -400 and later. Years are counted from March, so that the leap day is the last. */
static inline int64_t civil_days(int64_t year, unsigned month, unsigned day)
{
	uint64_t y = (uint64_t)(year + 400 - (month <= 2));
	unsigned m = month > 2 ? month - 3 : month + 9;
	uint64_t days = y * 365 + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1;
	return (int64_t)days - (719468 + 146097);
}

struct civil {
	int64_t year;
	unsigned month, day;
};

/* The date of a day; for all days of int64_t micros. */
static inline struct civil civil_date(int64_t days)
{
	int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
	uint64_t in_era = (uint64_t)(z - era * 146097);
	uint64_t y = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	unsigned in_year = (unsigned)(in_era - (365 * y + y / 4 - y / 100)), m = (5 * in_year + 2) / 153;
	struct civil c = { .month = m < 10 ? m + 3 : m - 9, .day = in_year - (153 * m + 2) / 5 + 1 };
	c.year = (int64_t)y + era * 400 + (c.month <= 2);
	return c;
}

/* Division that rounds down, and what it leaves; b > 0. */
static inline int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}
static inline int64_t floor_mod(int64_t a, int64_t b)
{
	int64_t m = a % b;
	return m < 0 ? m + b : m;
}
