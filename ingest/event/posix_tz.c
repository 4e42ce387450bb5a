// SPDX-License-Identifier: Apache-2.0
/* CET-1CEST,M3.5.0,M10.5.0/3
 * ^name     ^start  ^end       Offsets count westwards, as POSIX wants it; ours eastwards. */
#include "ingest/event/posix_tz.h"

#include "ingest/event/civil.h"

struct cursor {
	const char *p, *end;
};

static bool at(const struct cursor *c, char want)
{
	return c->p < c->end && *c->p == want;
}

static bool skip(struct cursor *c, char want)
{
	if (!at(c, want))
		return false;
	c->p++;
	return true;
}

/* Up to three digits, at most max. */
static bool small_read(struct cursor *c, unsigned max, unsigned *ret)
{
	const char *first = c->p;
	unsigned v = 0;
	for (; c->p < c->end && c->p - first < 3 && (unsigned char)(*c->p - '0') < 10; c->p++)
		v = v * 10 + (unsigned)(*c->p - '0');
	*ret = v;
	return c->p > first && v <= max;
}

/* CET, or <+0330> */
static bool name_skip(struct cursor *c)
{
	const char *first = c->p;
	if (skip(c, '<')) {
		while (c->p < c->end && *c->p != '>')
			c->p++;
		return skip(c, '>');
	}
	while (c->p < c->end && (unsigned char)((*c->p | 0x20) - 'a') < 26)
		c->p++;
	return c->p > first;
}

/* [+-]hh[:mm[:ss]] to seconds. */
static bool clock_read(struct cursor *c, unsigned max_hour, int64_t *ret)
{
	bool negative = skip(c, '-');
	if (!negative)
		skip(c, '+');
	unsigned h, m = 0, s = 0;
	if (!small_read(c, max_hour, &h))
		return false;
	if (skip(c, ':') && (!small_read(c, 59, &m) || (skip(c, ':') && !small_read(c, 59, &s))))
		return false;
	int64_t v = (int64_t)h * 3600 + m * 60 + s;
	*ret = negative ? -v : v;
	return true;
}

static bool change_read(struct cursor *c, struct tz_change *ret)
{
	struct tz_change v = { .second = 7200 };
	bool good;
	if (skip(c, 'M')) {
		v.form = TZ_MONTH_WEEK_DAY;
		good = small_read(c, 12, &v.month) && v.month > 0 && skip(c, '.') && small_read(c, 5, &v.week) && v.week > 0 &&
		       skip(c, '.') && small_read(c, 6, &v.day);
	} else if (skip(c, 'J')) {
		v.form = TZ_JULIAN;
		good = small_read(c, 365, &v.day) && v.day > 0;
	} else {
		v.form = TZ_DAY;
		good = small_read(c, 365, &v.day);
	}
	if (good && skip(c, '/'))
		good = clock_read(c, 167, &v.second);
	*ret = v;
	return good;
}

bool tz_rule_read(struct str s, struct tz_rule *ret)
{
	struct cursor c = { s.p, s.p + s.n };
	struct tz_rule r = { 0 };
	int64_t west;
	if (!name_skip(&c) || !clock_read(&c, 24, &west))
		return false;
	r.offset = -west;
	if (c.p < c.end) {
		r.changes = true;
		r.summer_offset = r.offset + 3600;
		if (!name_skip(&c))
			return false;
		if (!at(&c, ',')) {
			if (!clock_read(&c, 24, &west))
				return false;
			r.summer_offset = -west;
		}
		if (!skip(&c, ',') || !change_read(&c, &r.start) || !skip(&c, ',') || !change_read(&c, &r.end))
			return false;
	}
	*ret = r;
	return c.p == c.end;
}

/* The n-th (5: last) weekday of a month; weekday 0 is Sunday, and 1970-01-01 was a Thursday. */
static int64_t month_week_day(const struct tz_change *c, int64_t year)
{
	int64_t first = civil_days(year, c->month, 1);
	int64_t weekday = (first % 7 + 7 + 4) % 7, day = (c->day - weekday + 7) % 7 + (int64_t)(c->week - 1) * 7;
	if (day >= civil_month_days(year, c->month))
		day -= 7;
	return first + day;
}

int64_t tz_change_at(const struct tz_change *c, int64_t year)
{
	int64_t days = 0;
	switch (c->form) {
	case TZ_MONTH_WEEK_DAY:
		days = month_week_day(c, year);
		break;
	case TZ_JULIAN: /* 1 March is day 60 in every year */
		days = civil_days(year, 1, 1) + c->day - 1 + (c->day >= 60 && civil_leap(year));
		break;
	case TZ_DAY:
		days = civil_days(year, 1, 1) + c->day;
		break;
	}
	return days * SECONDS_PER_DAY + c->second;
}
