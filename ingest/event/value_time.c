// SPDX-License-Identifier: Apache-2.0
/* Reading times. Every event has one, so the usual shape is read eight bytes at a time; everything is integers, also the numbers,
 * for 1e11 and 1e14 are exact borders. */
#include "ingest/event/civil.h"
#include "ingest/event/decimal.h"
#include "ingest/event/value.h"
#include "ingest/event/zone.h"

#define TIME_FIRST INT64_C(-62135596800000000) /* 0001-01-01T00:00:00Z */
#define TIME_LAST  INT64_C(253402300799999999) /* 9999-12-31T23:59:59.999999Z */
#define DATE_TIME  19                          /* bytes of 2026-11-20T00:00:00 */

#define ZEROS UINT64_C(0x3030303030303030)

static uint64_t load_le64(const char *p)
{
	uint64_t v;
	memcpy(&v, p, sizeof v);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	v = __builtin_bswap64(v);
#endif
	return v;
}

/* Eight bytes against a pattern of '0' for a digit and other bytes for themselves; the digits' values, or false. */
static bool match8(const char *p, uint64_t pattern, uint64_t *ret)
{
	uint64_t digits = pattern ^ ZEROS; /* 0 where a digit is wanted */
	uint64_t room = ((digits + UINT64_C(0x7f7f7f7f7f7f7f7f)) >> 7) & UINT64_C(0x0101010101010101);
	uint64_t past = UINT64_C(0x7676767676767676) + room * 9; /* 0x76 + 10, 0x7f + 1: the high bit */
	uint64_t v = load_le64(p) ^ pattern;
	if (((v + past) | v) & UINT64_C(0x8080808080808080))
		return false;
	/* each byte: itself × 10 + the next */
	*ret = v * 10 + (v >> 8);
	return true;
}

static unsigned byte_at(uint64_t v, unsigned at)
{
	return (unsigned)(v >> (8 * at)) & 0xff;
}

static unsigned digit(char c)
{
	return (unsigned)(unsigned char)c - '0'; /* above 9 for what is none */
}

/* 2026-11-20T00:00:00 to seconds as if it were UTC. At least DATE_TIME bytes. */
static bool date_time_read(const char *p, int64_t *ret_seconds)
{
	uint64_t date, clock; /* "2026-11-" "00:00:00" */
	if (!match8(p, UINT64_C(0x2d30302d30303030), &date) || !match8(p + 11, UINT64_C(0x30303a30303a3030), &clock))
		return false;
	unsigned year = byte_at(date, 0) * 100 + byte_at(date, 2), month = byte_at(date, 5);
	unsigned day10 = digit(p[8]), day1 = digit(p[9]), day = day10 * 10 + day1;
	unsigned h = byte_at(clock, 0), m = byte_at(clock, 3), s = byte_at(clock, 6);
	if ((p[10] != 'T' && p[10] != ' ') || day10 > 9 || day1 > 9 || h > 23 || m > 59 || s > 59)
		return false;
	if (year == 0 || month - 1 > 11 || day == 0 || (day > 28 && day > civil_month_days(year, month)))
		return false;
	*ret_seconds = civil_days(year, month, day) * SECONDS_PER_DAY + (int64_t)(h * 3600 + m * 60 + s);
	return true;
}

/* .160 to micros; moves *p past it. Nothing there is 0. */
static bool fraction_read(const char **p, const char *end, unsigned *ret_micros)
{
	static const unsigned scale[10] = { 1, 100000, 10000, 1000, 100, 10, 1, 1, 1, 1 };
	const char *at = *p;
	*ret_micros = 0;
	if (at == end || *at != '.')
		return true;
	const char *first = ++at;
	unsigned v = 0;
	for (; at < end && digit(*at) <= 9; at++) {
		if (at - first < 6)
			v = v * 10 + digit(*at);
	}
	if (at == first || at - first > 9)
		return false;
	*ret_micros = v * scale[at - first];
	*p = at;
	return true;
}

/* Z or +05:30, up to the end, to seconds east of UTC. */
static bool offset_read(const char *p, const char *end, int64_t *ret_seconds)
{
	*ret_seconds = 0;
	if (end - p == 1)
		return *p == 'Z' || *p == 'z';
	if (end - p != 6 || (*p != '+' && *p != '-') || p[3] != ':')
		return false;
	unsigned h10 = digit(p[1]), h1 = digit(p[2]), m10 = digit(p[4]), m1 = digit(p[5]);
	if (h10 > 9 || h1 > 9 || m10 > 5 || m1 > 9 || h10 * 10 + h1 > 23)
		return false;
	int64_t seconds = (int64_t)((h10 * 10 + h1) * 3600 + (m10 * 10 + m1) * 60);
	*ret_seconds = *p == '-' ? -seconds : seconds;
	return true;
}

/* 1e11 and more are millis, 1e14 and more micros: by the digits before the point. Cut towards zero. */
static enum read epoch_read(struct str s, int64_t *ret)
{
	struct decimal d;
	if (!decimal_read(s, &d))
		return READ_BAD;
	int scale = d.point <= 11 ? 6 : d.point <= 14 ? 3 : 0;
	uint64_t v;
	enum cut cut;
	if (!decimal_take(&d, scale, &v, &cut) || v > INT64_MAX)
		return READ_BAD;
	*ret = d.negative ? -(int64_t)v : (int64_t)v;
	return READ_OK;
}

enum read time_read(struct str s, const struct zone *zone, int64_t *ret_micros)
{
	int64_t t, seconds, offset;
	unsigned micros;
	if (s.n < DATE_TIME || !date_time_read(s.p, &seconds)) {
		if (epoch_read(s, &t) != READ_OK)
			return READ_BAD;
	} else {
		const char *p = s.p + DATE_TIME, *end = s.p + s.n;
		if (!fraction_read(&p, end, &micros))
			return READ_BAD;
		t = seconds * MICROS_PER_SECOND + micros;
		if (p == end)
			t = zone ? zone_to_utc(zone, t) : t;
		else if (offset_read(p, end, &offset))
			t -= offset * MICROS_PER_SECOND;
		else
			return READ_BAD;
	}
	if (t < TIME_FIRST || t > TIME_LAST)
		return READ_BAD;
	*ret_micros = t;
	return READ_OK;
}
