// SPDX-License-Identifier: Apache-2.0
/* IANA zones: named cases, libc on random moments, and files that are damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/base/err.h"
#include "ingest/event/posix_tz.h"
#include "ingest/event/tzif.h"
#include "ingest/event/value.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static struct zone *open_zone(const char *name)
{
	struct zone *z = NULL;
	int err = zone_open(str_z(name), &z);
	if (err)
		fail_msg("%s: %s (is tzdata there?)", name, err_text(err));
	return z;
}

static const struct {
	const char *zone, *local, *utc;
} rows[] = {
	{ "UTC", "2026-11-20 01:02:03.000004", "2026-11-20T01:02:03.000004Z" },
	{ "Asia/Shanghai", "2017-11-06 16:00:00", "2017-11-06T08:00:00.000000Z" },
	{ "Asia/Shanghai", "2117-11-06 16:00:00", "2117-11-06T08:00:00.000000Z" },
	{ "Asia/Kolkata", "2026-11-20 00:00:00", "2026-11-19T18:30:00.000000Z" },
	{ "Asia/Kathmandu", "2026-11-20 00:00:00", "2026-11-19T18:15:00.000000Z" },
	{ "Europe/Berlin", "2026-03-29 01:59:59.999999", "2026-03-29T00:59:59.999999Z" },
	{ "Europe/Berlin", "2026-03-29 02:00:00", "2026-03-29T01:00:00.000000Z" }, /* skipped: read with +01:00 */
	{ "Europe/Berlin", "2026-03-29 02:30:00", "2026-03-29T01:30:00.000000Z" },
	{ "Europe/Berlin", "2026-03-29 03:00:00", "2026-03-29T01:00:00.000000Z" },
	{ "Europe/Berlin", "2026-10-25 01:59:59", "2026-10-24T23:59:59.000000Z" },
	{ "Europe/Berlin", "2026-10-25 02:00:00", "2026-10-25T00:00:00.000000Z" }, /* shown twice: the earlier */
	{ "Europe/Berlin", "2026-10-25 02:59:59", "2026-10-25T00:59:59.000000Z" },
	{ "Europe/Berlin", "2026-10-25 03:00:00", "2026-10-25T02:00:00.000000Z" },
	{ "Europe/Berlin", "1900-01-01 00:00:00", "1899-12-31T23:00:00.000000Z" },
	{ "Europe/Berlin", "1880-01-01 00:53:28", "1880-01-01T00:00:00.000000Z" }, /* before the first change */
	/* far past the table: the rule, also beyond its 401 years */
	{ "Europe/Berlin", "2300-07-01 12:00:00", "2300-07-01T10:00:00.000000Z" },
	{ "Europe/Berlin", "2300-12-01 12:00:00", "2300-12-01T11:00:00.000000Z" },
	{ "Europe/Berlin", "2826-03-29 02:30:00", "2826-03-29T01:30:00.000000Z" },
	{ "Europe/Berlin", "9999-07-01 12:00:00", "9999-07-01T10:00:00.000000Z" },
	{ "Europe/Berlin", "9999-12-31 23:59:59", "9999-12-31T22:59:59.000000Z" },
	{ "America/New_York", "2026-03-08 02:30:00", "2026-03-08T07:30:00.000000Z" },
	{ "America/New_York", "2026-11-01 01:30:00", "2026-11-01T05:30:00.000000Z" },
	{ "America/New_York", "2150-07-04 12:00:00", "2150-07-04T16:00:00.000000Z" },
	{ "Australia/Sydney", "2200-01-01 12:00:00", "2200-01-01T01:00:00.000000Z" }, /* summer at the turn of the year */
	{ "Australia/Sydney", "2200-07-01 12:00:00", "2200-07-01T02:00:00.000000Z" },
	{ "Australia/Lord_Howe", "2026-04-05 01:45:00", "2026-04-04T14:45:00.000000Z" }, /* half an hour of summer time */
	{ "Europe/Dublin", "2026-01-15 12:00:00", "2026-01-15T12:00:00.000000Z" },       /* its winter is the exception */
	{ "Europe/Dublin", "2150-07-15 12:00:00", "2150-07-15T11:00:00.000000Z" },
	{ "Pacific/Apia", "2011-12-30 12:00:00", "2011-12-30T22:00:00.000000Z" }, /* a day that never was: UTC-10 before it */
	{ "America/Nuuk", "2150-07-15 12:00:00", "2150-07-15T13:00:00.000000Z" },
};

static void named_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct zone *z = open_zone(rows[i].zone);
		int64_t t = 0;
		char got[TIME_MAX + 1];
		assert_int_equal(time_read(str_z(rows[i].local), z, &t), READ_OK);
		got[time_print(t, got)] = 0;
		if (strcmp(got, rows[i].utc) != 0)
			fail_msg("%s %s: %s, not %s", rows[i].zone, rows[i].local, got, rows[i].utc);
		zone_free(z);
	}
}

static void an_offset_beats_the_zone(void **state)
{
	(void)state;
	struct zone *z = open_zone("Asia/Shanghai");
	int64_t with, without;
	assert_int_equal(time_read(STR("2026-11-20T00:00:00Z"), z, &with), READ_OK);
	assert_int_equal(time_read(STR("2026-11-20T00:00:00"), z, &without), READ_OK);
	assert_true(with - without == INT64_C(8) * 3600 * 1000000);
	assert_int_equal(time_read(STR("1763596800"), z, &with), READ_OK);
	assert_true(with == INT64_C(1763596800000000));
	/* the years count after the zone */
	assert_int_equal(time_read(STR("0001-01-01T00:00:00"), z, &with), READ_BAD);
	zone_free(z);
}

static uint64_t rng(uint64_t *s)
{
	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return *s;
}

static int64_t local_of(int64_t utc)
{
	time_t t = (time_t)utc;
	struct tm tm;
	assert_non_null(localtime_r(&t, &tm));
	return utc + tm.tm_gmtoff;
}

/* Each moment's local time must lead back to it, or to an earlier moment of the same local time. */
static void against_libc(void **state)
{
	(void)state;
	static const char *const zones[] = { "Europe/Berlin",     "America/New_York", "Asia/Shanghai",     "Australia/Lord_Howe",
		                             "America/Sao_Paulo", "Asia/Tehran",      "Africa/Casablanca", "Pacific/Chatham",
		                             "Europe/Dublin",     "Asia/Gaza",        "America/Nuuk",      "Antarctica/Troll" };
	uint64_t s = 88172645463325252u;
	for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
		struct zone *z = open_zone(zones[i]);
		setenv("TZ", zones[i], 1);
		tzset();
		for (int round = 0; round < 5000; round++) {
			int64_t from = round % 2 ? INT64_C(-2000000000) : 0, span = round % 2 ? INT64_C(100000000000) : INT64_C(4000000000);
			int64_t utc = from + (int64_t)(rng(&s) % (uint64_t)span), local = local_of(utc);
			int64_t got = zone_to_utc(z, local * 1000000) / 1000000;
			if (got > utc || utc - got > 86400 || local_of(got) != local)
				fail_msg("%s: %lld, shown as %lld, was %lld", zones[i], (long long)utc, (long long)local, (long long)got);
		}
		unsetenv("TZ");
		tzset();
		zone_free(z);
	}
}

static void names_that_are_none(void **state)
{
	(void)state;
	static const char *const names[] = { "",   "/etc/passwd", "../etc/passwd", "Asia/../Asia/Shanghai", "Asia", "Asia/Atlantis",
		                             "..", "Asia/" };
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		struct zone *z = NULL;
		assert_int_equal(zone_open(str_z(names[i]), &z), ERR_OPEN);
		assert_null(z);
	}
	struct zone *z = NULL;
	assert_int_equal(zone_open((struct str){ "UTC\0x", 5 }, &z), ERR_OPEN);
	char longer[400];
	memset(longer, 'a', sizeof longer);
	assert_int_equal(zone_open((struct str){ longer, sizeof longer }, &z), ERR_OPEN);
	if (zone_open(STR("zone.tab"), &z) != ERR_OPEN)
		assert_int_equal(zone_open(STR("zone.tab"), &z), ERR_DAMAGED);
}

/* --- files made here --- */

struct file {
	char bytes[512];
	size_t n;
};

static void put32(struct file *f, uint32_t v)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		f->bytes[f->n++] = (char)(v >> shift);
}

static void put_header(struct file *f, char version, uint32_t times, uint32_t types, uint32_t leaps)
{
	memcpy(f->bytes + f->n, "TZif", 4);
	f->bytes[f->n + 4] = version;
	memset(f->bytes + f->n + 5, 0, 15);
	f->n += 20;
	const uint32_t counts[6] = { 0, 0, leaps, times, types, 4 };
	for (int i = 0; i < 6; i++)
		put32(f, counts[i]);
}

/* Changes at 0 and 3600 (or as told) between +1:00 and +2:00, then the rule. */
static struct file make(char version, int32_t at0, int32_t at1, const char *rule)
{
	struct file f = { .n = 0 };
	put_header(&f, version, 0, 1, 0);
	memset(f.bytes + f.n, 0, 10);
	f.n += 10;
	put_header(&f, version, 2, 2, 0);
	put32(&f, at0 < 0 ? UINT32_MAX : 0);
	put32(&f, (uint32_t)at0);
	put32(&f, at1 < 0 ? UINT32_MAX : 0);
	put32(&f, (uint32_t)at1);
	f.bytes[f.n++] = 1;
	f.bytes[f.n++] = 0;
	for (uint32_t i = 1; i <= 2; i++) {
		put32(&f, i * 3600);
		f.bytes[f.n++] = i == 2;
		f.bytes[f.n++] = 0;
	}
	memcpy(f.bytes + f.n, "ABC", 4);
	f.n += 4;
	f.n += (size_t)sprintf(f.bytes + f.n, "\n%s\n", rule);
	return f;
}

/* As a file of just these bytes, so that a read past them is seen. */
static int read_exactly(const char *bytes, size_t n, struct zone **ret)
{
	char *own = malloc(n + !n);
	assert_non_null(own);
	memcpy(own, bytes, n);
	int err = tzif_read((struct str){ own, n }, ret);
	free(own);
	return err;
}

static void made_files(void **state)
{
	(void)state;
	struct file f = make('2', 0, 864000, "CET-1");
	struct zone *z = NULL;
	assert_int_equal(read_exactly(f.bytes, f.n, &z), 0);
	assert_true(zone_to_utc(z, INT64_C(-7200000000)) == INT64_C(-10800000000));
	assert_true(zone_to_utc(z, INT64_C(864000000000)) == INT64_C(856800000000));
	assert_true(zone_to_utc(z, INT64_C(8640000000000)) == INT64_C(8636400000000));
	zone_free(z);
	static const struct {
		char version;
		int32_t at0, at1;
		const char *rule;
		int want;
	} files[] = {
		{ '3', 0, 864000, "<+01>-1", 0 },
		{ '2', 0, 864000, "", 0 },
		{ '2', 5, 5, "CET-1", 0 },
		{ '2', 0, 864000, "EST5EDT,0/0,J365/25", 0 }, /* summer all the year */
		{ 0, 0, 864000, "CET-1", ERR_DAMAGED },       /* version 1 */
		{ '2', 9, 5, "CET-1", ERR_DAMAGED },
		{ '2', 0, 864000, "nonsense", ERR_DAMAGED },
		{ '2', 0, 864000, "CET-1CEST", ERR_DAMAGED },
	};
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		f = make(files[i].version, files[i].at0, files[i].at1, files[i].rule);
		int err = read_exactly(f.bytes, f.n, &z);
		if (err != files[i].want)
			fail_msg("file %zu: %s", i, err_text(err));
		if (!err)
			zone_free(z);
	}
}

/* A file with leap seconds counts other seconds than we do; one without types says nothing. */
static void leap_seconds_and_no_types(void **state)
{
	(void)state;
	struct file good = make('2', 0, 864000, "CET-1");
	struct zone *z = NULL;
	const size_t second = 44 + 10; /* where the header that counts begins */
	struct file f = { .n = 0 };
	memcpy(f.bytes, good.bytes, second);
	f.n = second;
	put_header(&f, '2', 0, 1, 1);
	memset(f.bytes + f.n, 0, 6 + 4 + 12);
	f.n += 6 + 4 + 12;
	memcpy(f.bytes + f.n, "\nCET-1\n", 7);
	f.n += 7;
	assert_int_equal(read_exactly(f.bytes, f.n, &z), ERR_DAMAGED);
	f.n = second;
	put_header(&f, '2', 0, 0, 0);
	memcpy(f.bytes + f.n, "ABC\0\nCET-1\n", 11);
	f.n += 11;
	assert_int_equal(read_exactly(f.bytes, f.n, &z), ERR_DAMAGED);
	f.n = second;
	put_header(&f, '2', 0, 1, 0);
	memcpy(f.bytes + f.n, "\0\0\x0e\x10\0\0ABC\0\nCET-1\n", 17);
	f.n += 17;
	assert_int_equal(read_exactly(f.bytes, f.n, &z), 0); /* the same with one, and no changes at all */
	assert_true(zone_to_utc(z, 0) == INT64_C(-3600000000));
	zone_free(z);
	f.n -= 7; /* the rule alone may have summer time as well */
	memcpy(f.bytes + f.n, "\nCET-1CEST,M3.5.0,M10.5.0/3\n", 28);
	f.n += 28;
	assert_int_equal(read_exactly(f.bytes, f.n, &z), 0);
	static const struct {
		const char *local;
		int64_t hours;
	} rule_only[] = {
		{ "0050-07-01T00:00:00", 2 }, { "1950-12-01T00:00:00", 1 }, { "2026-07-01T00:00:00", 2 }, { "9999-01-01T00:00:00", 1 }
	};
	for (size_t i = 0; i < sizeof rule_only / sizeof rule_only[0]; i++) {
		int64_t zoned, plain;
		assert_int_equal(time_read(str_z(rule_only[i].local), z, &zoned), READ_OK);
		assert_int_equal(time_read(str_z(rule_only[i].local), NULL, &plain), READ_OK);
		assert_true(plain - zoned == rule_only[i].hours * 3600 * 1000000);
	}
	zone_free(z);
}

static void summer_all_the_year(void **state)
{
	(void)state;
	struct file f = make('3', 0, 864000, "EST5EDT,0/0,J365/25");
	struct zone *z = NULL;
	assert_int_equal(read_exactly(f.bytes, f.n, &z), 0);
	static const char *const locals[] = { "2026-01-01T00:30:00", "2026-07-01T12:00:00", "2026-12-31T23:30:00", "3026-12-31T23:59:59" };
	for (size_t i = 0; i < sizeof locals / sizeof locals[0]; i++) {
		int64_t zoned, plain;
		assert_int_equal(time_read(str_z(locals[i]), z, &zoned), READ_OK);
		assert_int_equal(time_read(str_z(locals[i]), NULL, &plain), READ_OK);
		assert_true(zoned - plain == INT64_C(4) * 3600 * 1000000);
	}
	zone_free(z);
}

static void cut_and_changed_files(void **state)
{
	(void)state;
	struct file f = make('2', 0, 864000, "CET-1CEST,M3.5.0,M10.5.0/3");
	struct zone *z = NULL;
	for (size_t n = 0; n < f.n; n++)
		assert_int_equal(read_exactly(f.bytes, n, &z), ERR_DAMAGED);
	for (size_t at = 0; at < f.n; at++) {
		for (int bit = 0; bit < 8; bit++) {
			struct file g = f;
			g.bytes[at] = (char)(g.bytes[at] ^ 1 << bit);
			if (read_exactly(g.bytes, g.n, &z))
				continue;
			zone_to_utc(z, INT64_C(1700000000000000));
			zone_to_utc(z, INT64_C(253402300799999999));
			zone_to_utc(z, INT64_C(-62135596800000000));
			zone_free(z);
		}
	}
}

static void rules(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool good;
		int64_t offset, summer, start, end; /* in 2026 */
	} table[] = {
		{ "UTC0", true, 0, 0, 0, 0 },
		{ "<+0545>-5:45", true, 20700, 0, 0, 0 },
		{ "<-03>3", true, -10800, 0, 0, 0 },
		{ "CET-1CEST,M3.5.0,M10.5.0/3", true, 3600, 7200, 1774749600, 1792897200 },
		{ "EST5EDT,M3.2.0,M11.1.0", true, -18000, -14400, 1772935200, 1793498400 },
		{ "IST-2IDT,M3.4.4/26,M10.5.0", true, 7200, 10800, 1774576800, 1792893600 },
		{ "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", true, -7200, -3600, 1774738800, 1792886400 },
		{ "AAA3BBB2:30:15,J60/0,300", true, -10800, -9015, 1772323200, 1793152800 },
		{ "", false, 0, 0, 0, 0 },
		{ "CET", false, 0, 0, 0, 0 },
		{ "1", false, 0, 0, 0, 0 },
		{ "<+01-1", false, 0, 0, 0, 0 },
		{ "CET-25", false, 0, 0, 0, 0 },
		{ "CET-1:60", false, 0, 0, 0, 0 },
		{ "CET-1CEST", false, 0, 0, 0, 0 },
		{ "CET-1CEST,M3.5.0", false, 0, 0, 0, 0 },
		{ "CET-1CEST,M13.5.0,M10.5.0", false, 0, 0, 0, 0 },
		{ "CET-1CEST,M3.6.0,M10.5.0", false, 0, 0, 0, 0 },
		{ "CET-1CEST,M3.5.7,M10.5.0", false, 0, 0, 0, 0 },
		{ "CET-1CEST,J0,J10", false, 0, 0, 0, 0 },
		{ "CET-1CEST,M3.5.0,M10.5.0/168", false, 0, 0, 0, 0 },
		{ "CET-1CEST,M3.5.0,M10.5.0 ", false, 0, 0, 0, 0 },
	};
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		struct tz_rule r = { 0 };
		bool good = tz_rule_read(str_z(table[i].text), &r);
		if (good != table[i].good)
			fail_msg("%s: %d", table[i].text, good);
		if (!good)
			continue;
		assert_int_equal(r.offset, table[i].offset);
		assert_int_equal(r.changes, table[i].start != 0);
		if (!r.changes)
			continue;
		assert_int_equal(r.summer_offset, table[i].summer);
		assert_int_equal(tz_change_at(&r.start, 2026), table[i].start);
		assert_int_equal(tz_change_at(&r.end, 2026), table[i].end);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(named_cases),
		cmocka_unit_test(an_offset_beats_the_zone),
		cmocka_unit_test(against_libc),
		cmocka_unit_test(names_that_are_none),
		cmocka_unit_test(made_files),
		cmocka_unit_test(summer_all_the_year),
		cmocka_unit_test(cut_and_changed_files),
		cmocka_unit_test(rules),
		cmocka_unit_test(leap_seconds_and_no_types),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
