// SPDX-License-Identifier: Apache-2.0
/* The small kinds: names, flags, sets. */
#include "ingest/event/value.h"

const char *kind_name(enum kind k)
{
	static const char *const names[KINDS] = {
		[KIND_TEXT] = "text", [KIND_NUMBER] = "number", [KIND_FLAG] = "flag",         [KIND_TIME] = "time",
		[KIND_IP] = "ip",     [KIND_SET] = "set",       [KIND_DURATION] = "duration",
	};
	return names[k];
}

bool flag_read(struct str s, bool *ret)
{
	bool yes = str_eq(s, STR("true")) || str_eq(s, STR("1"));
	if (!yes && !str_eq(s, STR("false")) && !str_eq(s, STR("0")))
		return false;
	*ret = yes;
	return true;
}

static size_t bars(struct str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == '|';
	return n;
}

struct set *set_read(struct str s, struct arena *a)
{
	struct set *set = arena_alloc(a, sizeof *set);
	struct str *items = set ? arena_alloc(a, (bars(s) + 1) * sizeof *items) : NULL;
	if (!items)
		return NULL;
	size_t n = 0;
	for (size_t at = 0; at < s.n;) {
		const char *bar = memchr(s.p + at, '|', s.n - at);
		size_t end = bar ? (size_t)(bar - s.p) : s.n;
		if (end > at)
			items[n++] = (struct str){ s.p + at, end - at };
		at = end + 1;
	}
	*set = (struct set){ .n = n, .items = items };
	return set;
}
