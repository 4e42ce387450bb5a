/* SPDX-License-Identifier: Apache-2.0
 * Validity is checked apart from decoding: a line is found good or bad before anybody asks for one of its texts. */
#include "ingest/parse/unescape.h"

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Four hex digits, or -1. */
static int32_t unit_read(const char *p)
{
	int32_t u = 0;
	for (int i = 0; i < 4; i++) {
		int h = hex(p[i]);
		if (h < 0)
			return -1;
		u = u << 4 | h;
	}
	return u;
}

const char *escape_end(const char *p)
{
	char c = p[1];
	if (c == '"' || c == '\\' || c == '/' || c == 'b' || c == 'f' || c == 'n' || c == 'r' || c == 't')
		return p + 2;
	if (c != 'u')
		return NULL;
	int32_t u = unit_read(p + 2);
	if (u < 0 || (u >= 0xdc00 && u < 0xe000))
		return NULL;
	if (u < 0xd800 || u >= 0xe000)
		return p + 6;
	if (p[6] != '\\' || p[7] != 'u')
		return NULL;
	u = unit_read(p + 8);
	return u >= 0xdc00 && u < 0xe000 ? p + 12 : NULL;
}

static size_t utf8_put(uint32_t c, char *ret)
{
	if (c < 0x80) {
		ret[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		ret[0] = (char)(0xc0 | c >> 6);
		ret[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		ret[0] = (char)(0xe0 | c >> 12);
		ret[1] = (char)(0x80 | (c >> 6 & 0x3f));
		ret[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	ret[0] = (char)(0xf0 | c >> 18);
	ret[1] = (char)(0x80 | (c >> 12 & 0x3f));
	ret[2] = (char)(0x80 | (c >> 6 & 0x3f));
	ret[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* p is behind the backslash of a valid escape; moves it behind the escape. */
static uint32_t escape_read(const char **p)
{
	char c = *(*p)++;
	switch (c) {
	case 'b':
		return '\b';
	case 'f':
		return '\f';
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case 't':
		return '\t';
	case 'u':
		break;
	default:
		return (unsigned char)c;
	}
	uint32_t u = (uint32_t)unit_read(*p);
	*p += 4;
	if (u >= 0xd800 && u < 0xdc00) {
		u = 0x10000 + ((u - 0xd800) << 10) + ((uint32_t)unit_read(*p + 2) - 0xdc00);
		*p += 6;
	}
	return u;
}

size_t unescape(struct str s, char *ret)
{
	const char *p = s.p, *end = s.p + s.n;
	char *to = ret;
	while (p < end) {
		const char *stop = memchr(p, '\\', (size_t)(end - p));
		size_t n = (size_t)((stop ? stop : end) - p);
		memcpy(to, p, n);
		to += n;
		if (!stop)
			break;
		p = stop + 1;
		to += utf8_put(escape_read(&p), to);
	}
	return (size_t)(to - ret);
}

size_t unquote(struct str s, char *ret)
{
	char *to = ret;
	for (size_t i = 0; i < s.n; i++) {
		*to++ = s.p[i];
		i += s.p[i] == '"';
	}
	return (size_t)(to - ret);
}
