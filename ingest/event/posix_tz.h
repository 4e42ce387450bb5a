/* SPDX-License-Identifier: Apache-2.0
 * The rule at the end of a TZif file: what the clock does after the last change in its table. The POSIX TZ format with the
 * extensions of RFC 8536 (hours from -167 to 167). */
#pragma once
#include "ingest/base/str.h"

/* The day and second of the year at which the clock changes, on the clock before the change. */
struct tz_change {
	enum { TZ_MONTH_WEEK_DAY, TZ_JULIAN, TZ_DAY } form; /* M3.2.0; J60 without 29 February, from 1; 59 with it, from 0 */
	unsigned month, week, day;
	int64_t second;
};

struct tz_rule {
	int64_t offset, summer_offset; /* seconds east of UTC */
	bool changes;                  /* has summer time, from `start` to `end` each year */
	struct tz_change start, end;
};

bool tz_rule_read(struct str s, struct tz_rule *ret);
/* Seconds since 1970, on the clock that shows before the change. */
int64_t tz_change_at(const struct tz_change *c, int64_t year);
