// SPDX-License-Identifier: Apache-2.0
/* The system's zone files, and the look-up. libc's own zones are no use: they are one setting of the whole process. */
#include "ingest/event/zone.h"

#include "ingest/base/err.h"
#include "ingest/event/civil.h"
#include "ingest/event/tzif.h"

#include <stdio.h>
#include <stdlib.h>

#define ZONE_DIR       "/usr/share/zoneinfo"
#define NAME_MAX_BYTES 255
#define FILE_MAX_BYTES (1u << 18)                 /* the largest of tzdata has 4 KiB */
#define REPEAT_SECONDS (146097 * SECONDS_PER_DAY) /* 400 years */

/* A name from a rule file must not lead out of the folder of zones. */
static bool name_good(struct str name)
{
	if (name.n == 0 || name.n > NAME_MAX_BYTES || name.p[0] == '/' || memchr(name.p, 0, name.n))
		return false;
	return !memmem(name.p, name.n, "..", 2);
}

static int file_read(const char *path, char *buf, size_t cap, size_t *ret_n)
{
	FILE *f = fopen(path, "rbe");
	if (!f)
		return ERR_OPEN;
	size_t n = fread(buf, 1, cap, f);
	bool bad = ferror(f) != 0;
	fclose(f);
	if (bad) /* a folder, for one */
		return ERR_OPEN;
	*ret_n = n;
	return n < cap ? 0 : ERR_DAMAGED;
}

int zone_open(struct str name, struct zone **ret)
{
	if (!name_good(name))
		return ERR_OPEN;
	const char *dir = getenv("TZDIR");
	char path[4096];
	int len = snprintf(path, sizeof path, "%s/%.*s", dir && *dir ? dir : ZONE_DIR, STR_FMT(name));
	if (len < 0 || (size_t)len >= sizeof path)
		return ERR_OPEN;
	char *buf = malloc(FILE_MAX_BYTES);
	if (!buf)
		return ERR_NOMEM;
	size_t n;
	int err = file_read(path, buf, FILE_MAX_BYTES, &n);
	if (!err)
		err = tzif_read((struct str){ buf, n }, ret);
	free(buf);
	return err;
}

void zone_free(struct zone *z)
{
	if (!z)
		return;
	free(z->at);
	free(z->offset);
	free(z);
}

/* The offset in force until at[i]. */
static int64_t offset_before(const struct zone *z, size_t i)
{
	return i ? z->offset[i - 1] : z->first;
}

/* The first span between changes that still lasts when its own clock shows `local`. */
static size_t span_of(const struct zone *z, int64_t local)
{
	size_t low = 0, high = z->n;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (z->at[mid] - local > -offset_before(z, mid))
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

int64_t zone_to_utc(const struct zone *z, int64_t local_micros)
{
	int64_t local = floor_div(local_micros, MICROS_PER_SECOND), back = 0;
	if (z->repeats && local >= z->repeat_from)
		back = ((local - z->repeat_from) / REPEAT_SECONDS + 1) * REPEAT_SECONDS;
	size_t i = span_of(z, local - back);
	/*   span i-1            | skipped |  span i
	 *   … 01:59 on its clock|         |03:00 on its clock …   `local` in between: the clock before the jump counts on */
	bool skipped = i > 0 && local - back - offset_before(z, i) < z->at[i - 1];
	return local_micros - offset_before(z, skipped ? i - 1 : i) * MICROS_PER_SECOND;
}
