/* SPDX-License-Identifier: Apache-2.0
 *   https://user@Shop.Example:8080/x?y      shop.example/x
 *   ^scheme ^user ^host       ^port         ^host          (no scheme: only if it begins like one and holds a dot) */
#include "engine/judge/host.h"

static size_t find_end(struct str s, size_t from)
{
	while (from < s.n && s.p[from] != '/' && s.p[from] != '?' && s.p[from] != '#')
		from++;
	return from;
}

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Without user and port; a bracketed IPv6 address keeps its brackets. */
static struct str bare(struct str s)
{
	const char *user = memrchr(s.p, '@', s.n);
	if (user)
		s = (struct str){ user + 1, s.n - (size_t)(user + 1 - s.p) };
	size_t from = 0;
	if (s.n && s.p[0] == '[') {
		const char *close = memchr(s.p, ']', s.n);
		if (!close)
			return (struct str){ 0 };
		from = (size_t)(close - s.p);
	}
	const char *port = s.n ? memchr(s.p + from, ':', s.n - from) : NULL;
	if (port)
		s.n = (size_t)(port - s.p);
	return s.n ? s : (struct str){ 0 };
}

struct str host_of(struct str s)
{
	size_t end = find_end(s, 0);
	bool url = end >= 1 && end + 1 < s.n && s.p[end - 1] == ':' && s.p[end] == '/' && s.p[end + 1] == '/';
	if (url) {
		size_t from = end + 2;
		return bare((struct str){ s.p + from, find_end(s, from) - from });
	}
	if (!end || (!letter(s.p[0]) && !digit(s.p[0])) || !memchr(s.p, '.', end))
		return (struct str){ 0 };
	return bare((struct str){ s.p, end });
}
