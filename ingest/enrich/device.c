// SPDX-License-Identifier: Apache-2.0
/* One pass over the user agent. Three bytes at a time go through a perfect hash of the words' beginnings: nearly every place costs one
 * multiplication and one comparison, and only what begins like a word is compared with care. */
#include "ingest/enrich/device.h"

#define HINT_BOT     1u
#define HINT_TABLET  2u
#define HINT_MOBILE  4u
#define HINT_PHONE   8u /* mobile too, but does not keep an android from being a tablet */
#define HINT_ANDROID 16u

#define HEAD(a, b, c) ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16)
#define LOWER         HEAD(0x20, 0x20, 0x20)
#define HEAD_BITS     HEAD(0xff, 0xff, 0xff)
#define SLOTS         16u

/* The slot of a head; the factor was found by trying until no two words met. */
static unsigned slot_of(uint32_t head)
{
	return (head * UINT32_C(0x1b8d6105)) >> 28;
}

/* Each word stands in the slot of its head. */
static const struct {
	const char *word;
	uint32_t head;
	unsigned hint;
} words[SLOTS] = {
	[0] = { "spider", HEAD('s', 'p', 'i'), HINT_BOT },    [1] = { "android", HEAD('a', 'n', 'd'), HINT_ANDROID },
	[2] = { "mobile", HEAD('m', 'o', 'b'), HINT_MOBILE }, [3] = { "tablet", HEAD('t', 'a', 'b'), HINT_TABLET },
	[5] = { "crawl", HEAD('c', 'r', 'a'), HINT_BOT },     [7] = { "curl", HEAD('c', 'u', 'r'), HINT_BOT },
	[9] = { "iphone", HEAD('i', 'p', 'h'), HINT_PHONE },  [11] = { "headless", HEAD('h', 'e', 'a'), HINT_BOT },
	[12] = { "bot", HEAD('b', 'o', 't'), HINT_BOT },      [13] = { "python-requests", HEAD('p', 'y', 't'), HINT_BOT },
	[14] = { "ipad", HEAD('i', 'p', 'a'), HINT_TABLET },  [15] = { "wget", HEAD('w', 'g', 'e'), HINT_BOT },
};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool begins(const char *p, const char *end, const char *word)
{
	for (; *word; word++, p++) {
		if (p == end || lower(*p) != *word)
			return false;
	}
	return true;
}

static unsigned hint_at(const char *p, const char *end, uint32_t head)
{
	head = (head & HEAD_BITS) | LOWER; /* makes letters small, and other bytes what they are not: `begins` looks again */
	unsigned slot = slot_of(head);
	if (words[slot].head != head || !begins(p, end, words[slot].word))
		return 0;
	return words[slot].hint;
}

static uint32_t load_le32(const char *p)
{
	uint32_t v;
	memcpy(&v, p, sizeof v);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	v = __builtin_bswap32(v);
#endif
	return v;
}

static unsigned hints_of(struct str ua)
{
	if (ua.n < 3)
		return 0;
	const char *p = ua.p, *end = ua.p + ua.n;
	unsigned hints = 0;
	for (; end - p >= 4; p++) {
		hints |= hint_at(p, end, load_le32(p));
		if (hints & HINT_BOT)
			return hints;
	}
	return hints | hint_at(p, end, HEAD((unsigned char)p[0], (unsigned char)p[1], (unsigned char)p[2]));
}

struct str device_of(struct str ua)
{
	unsigned hints = hints_of(ua);
	if (hints & HINT_BOT)
		return STR("bot");
	if ((hints & HINT_TABLET) || ((hints & HINT_ANDROID) && !(hints & HINT_MOBILE)))
		return STR("tablet");
	return hints & (HINT_MOBILE | HINT_PHONE) ? STR("mobile") : STR("desktop");
}
