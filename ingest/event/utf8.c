// SPDX-License-Identifier: Apache-2.0
/* UTF-8 as RFC 3629 has it. Logs are nearly all ASCII: that is passed over 32 bytes at a time. */
#include "ingest/event/value.h"

#define HIGH_BITS UINT64_C(0x8080808080808080)

static uint64_t load64(const char *p)
{
	uint64_t v;
	memcpy(&v, p, sizeof v);
	return v;
}

/* The first byte from p on that may be no ASCII; within 8 of it at least. */
static const char *skip_ascii(const char *p, const char *end)
{
	while (end - p >= 32 && !((load64(p) | load64(p + 8) | load64(p + 16) | load64(p + 24)) & HIGH_BITS))
		p += 32;
	while (end - p >= 8 && !(load64(p) & HIGH_BITS))
		p += 8;
	while (p < end && (unsigned char)*p < 0x80)
		p++;
	return p;
}

static bool is_tail(unsigned char c)
{
	return (c & 0xc0) == 0x80;
}

/* Bytes of the code point that begins with a byte of 0x80 or more; 0 when it is not valid. */
static size_t sequence_length(const unsigned char *p, size_t left)
{
	unsigned char c = p[0];
	size_t n = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
	if (c < 0xc2 || c > 0xf4 || left < n)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if (!is_tail(p[i]))
			return 0;
	}
	/* the second byte tells overlong forms, surrogates and what is past U+10FFFF */
	if ((c == 0xe0 && p[1] < 0xa0) || (c == 0xed && p[1] > 0x9f) || (c == 0xf0 && p[1] < 0x90) || (c == 0xf4 && p[1] > 0x8f))
		return 0;
	return n;
}

bool utf8_valid(struct str s)
{
	if (s.n == 0)
		return true;
	const char *p = s.p, *end = s.p + s.n;
	for (;;) {
		p = skip_ascii(p, end);
		if (p == end)
			return true;
		while (p < end && (unsigned char)*p >= 0x80) {
			size_t n = sequence_length((const unsigned char *)p, (size_t)(end - p));
			if (n == 0)
				return false;
			p += n;
		}
	}
}

size_t utf8_length(struct str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += !is_tail((unsigned char)s.p[i]);
	return n;
}
