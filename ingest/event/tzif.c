// SPDX-License-Identifier: Apache-2.0
/* Only the 64-bit part of a file is read. The rule that follows the table is written out for 401 years, for the calendar repeats after
 * 400: so a look-up is one binary search, whatever the year. */
#include "ingest/event/tzif.h"

#include "ingest/base/err.h"
#include "ingest/event/civil.h"
#include "ingest/event/posix_tz.h"

#include <stdlib.h>

#define HEADER     44u
#define RULE_YEARS 401
#define BIG_BANG   (-(INT64_C(1) << 59)) /* some files begin so early; also keeps sums within 64 bits */

/* The counts in a header, in the order of the file. */
struct counts {
	uint32_t is_utc, is_std, leap, time, type, abbreviation;
};

static uint32_t be32(const char *p)
{
	const unsigned char *b = (const unsigned char *)p;
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static int64_t be64(const char *p)
{
	return (int64_t)((uint64_t)be32(p) << 32 | be32(p + 4));
}

static bool header_read(struct str s, struct counts *ret)
{
	if (s.n < HEADER || memcmp(s.p, "TZif", 4) != 0 || s.p[4] < '2')
		return false;
	const char *p = s.p + 20;
	*ret = (struct counts){ be32(p), be32(p + 4), be32(p + 8), be32(p + 12), be32(p + 16), be32(p + 20) };
	return true;
}

/* Bytes of the data after a header whose times have `wide` bytes. */
static uint64_t data_size(const struct counts *c, uint64_t wide)
{
	return c->time * (wide + 1) + c->type * UINT64_C(6) + c->abbreviation + c->leap * (wide + 4) + c->is_std + (uint64_t)c->is_utc;
}

/* Cuts the 64-bit part out of the file: its data, and the rule's text between two line ends. */
static bool parts(struct str file, struct counts *ret_counts, struct str *ret_data, struct str *ret_rule)
{
	struct counts c;
	if (!header_read(file, &c) || data_size(&c, 4) > file.n - HEADER)
		return false;
	size_t skip = HEADER + (size_t)data_size(&c, 4);
	struct str rest = { file.p + skip, file.n - skip };
	if (!header_read(rest, &c) || data_size(&c, 8) > rest.n - HEADER || c.type == 0 || c.leap != 0)
		return false;
	size_t n = (size_t)data_size(&c, 8);
	*ret_counts = c;
	*ret_data = (struct str){ rest.p + HEADER, n };
	struct str foot = { rest.p + HEADER + n, rest.n - HEADER - n };
	if (foot.n < 2 || foot.p[0] != '\n' || foot.p[foot.n - 1] != '\n')
		return false;
	*ret_rule = (struct str){ foot.p + 1, foot.n - 2 };
	return true;
}

/* Room has been made by tzif_read. Two changes at one moment are the later one. False when times go backwards. */
static bool change_add(struct zone *z, int64_t at, int64_t offset)
{
	if (at < BIG_BANG)
		at = BIG_BANG;
	if (z->n && at < z->at[z->n - 1])
		return false;
	if (z->n && at == z->at[z->n - 1])
		z->n--;
	z->at[z->n] = at;
	z->offset[z->n++] = (int32_t)offset;
	return true;
}

static bool table_read(struct zone *z, const struct counts *c, struct str data)
{
	const char *times = data.p, *kinds = times + (size_t)c->time * 8, *types = kinds + c->time;
	for (uint32_t i = 0; i < c->type; i++) {
		int32_t offset = (int32_t)be32(types + (size_t)i * 6);
		if (offset < -SECONDS_PER_DAY * 2 || offset > SECONDS_PER_DAY * 2)
			return false;
	}
	z->first = (int32_t)be32(types);
	for (uint32_t i = 0; i < c->time; i++) {
		unsigned kind = (unsigned char)kinds[i];
		if (kind >= c->type || !change_add(z, be64(times + (size_t)i * 8), (int32_t)be32(types + (size_t)kind * 6)))
			return false;
	}
	return z->n == 0 || z->at[z->n - 1] < civil_days(10000, 1, 1) * SECONDS_PER_DAY;
}

static void rule_add_year(struct zone *z, const struct tz_rule *r, int64_t year, int64_t after)
{
	int64_t start = tz_change_at(&r->start, year) - r->offset, end = tz_change_at(&r->end, year) - r->summer_offset;
	bool south = end < start;
	int64_t at[2] = { south ? end : start, south ? start : end };
	for (int i = 0; i < 2; i++) {
		bool summer = (i == 0) != south;
		if (at[i] > after)
			change_add(z, at[i], summer ? r->summer_offset : r->offset);
	}
}

static void rule_add(struct zone *z, const struct tz_rule *r)
{
	if (!r->changes) {
		if (z->n == 0)
			z->first = r->offset;
		return;
	}
	int64_t after = z->n ? z->at[z->n - 1] : INT64_MIN;
	int64_t year = z->n && after > 0 ? civil_date(after / SECONDS_PER_DAY).year : 1;
	for (int64_t y = year; y < year + RULE_YEARS; y++)
		rule_add_year(z, r, y, after);
	z->repeats = true;
	z->repeat_from = civil_days(year + RULE_YEARS - 1, 6, 1) * SECONDS_PER_DAY;
}

int tzif_read(struct str bytes, struct zone **ret)
{
	struct counts c;
	struct str data, text;
	struct tz_rule rule;
	if (!parts(bytes, &c, &data, &text) || (text.n && !tz_rule_read(text, &rule)))
		return ERR_DAMAGED;
	struct zone *z = calloc(1, sizeof *z);
	size_t room = (size_t)c.time + (size_t)RULE_YEARS * 2;
	if (!z || !(z->at = malloc(room * sizeof *z->at)) || !(z->offset = malloc(room * sizeof *z->offset))) {
		zone_free(z);
		return ERR_NOMEM;
	}
	if (!table_read(z, &c, data)) {
		zone_free(z);
		return ERR_DAMAGED;
	}
	if (text.n)
		rule_add(z, &rule);
	*ret = z;
	return 0;
}
