/* SPDX-License-Identifier: Apache-2.0
 * Finding bytes 16 at a time. Each function relies on a line feed at the end of the text (the parser puts one behind a block) and
 * loads up to 15 bytes past the byte it returns, so inside BLOCK_PAD. SSE2 is there on every x86-64; others take the plain C.
 * Wider vectors chosen at run time would be a second filling of these functions (see README.md). */
#pragma once
#include "ingest/base/str.h"

#if defined(__SSE2__) && !defined(SCAN_PLAIN)
#define SCAN_SSE2 1
#include <emmintrin.h>
#else
#define SCAN_SSE2 0
#endif

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

/* Collects whether any byte seen so far was above 0x7f. It may have looked a little ahead: then it says so wrongly, never the reverse. */
struct high {
#if SCAN_SSE2
	__m128i seen;
#else
	unsigned char seen;
#endif
};

static inline struct high high_none(void)
{
	struct high h;
#if SCAN_SSE2
	h.seen = _mm_setzero_si128();
#else
	h.seen = 0;
#endif
	return h;
}

static inline bool high_any(const struct high *h)
{
#if SCAN_SSE2
	return _mm_movemask_epi8(h->seen) != 0;
#else
	return h->seen > 0x7f;
#endif
}

/* The first quote, backslash or control character at or after p: where a JSON string ends, or stops being simple. */
static inline const char *scan_string(const char *p, struct high *high)
{
#if SCAN_SSE2
	for (;; p += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)p);
		__m128i stop = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')), _mm_cmpeq_epi8(v, _mm_set1_epi8('\\')));
		stop = _mm_or_si128(stop, _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x1f)), v));
		high->seen = _mm_or_si128(high->seen, v);
		int mask = _mm_movemask_epi8(stop);
		if (mask)
			return p + __builtin_ctz((unsigned)mask);
	}
#else
	for (;; p++) {
		unsigned char c = (unsigned char)*p;
		high->seen |= c;
		if (c == '"' || c == '\\' || c < 0x20)
			return p;
	}
#endif
}

/* The first delimiter, quote or line feed at or after p: where a plain CSV cell ends. */
static inline const char *scan_cell(const char *p, char delimiter, struct high *high)
{
#if SCAN_SSE2
	for (;; p += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)p);
		__m128i stop = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')), _mm_cmpeq_epi8(v, _mm_set1_epi8('\n')));
		stop = _mm_or_si128(stop, _mm_cmpeq_epi8(v, _mm_set1_epi8(delimiter)));
		high->seen = _mm_or_si128(high->seen, v);
		int mask = _mm_movemask_epi8(stop);
		if (mask)
			return p + __builtin_ctz((unsigned)mask);
	}
#else
	for (;; p++) {
		high->seen |= (unsigned char)*p;
		if (*p == '"' || *p == '\n' || *p == delimiter)
			return p;
	}
#endif
}

/* The first quote or line feed at or after p: inside a quoted CSV cell. */
static inline const char *scan_quoted(const char *p, struct high *high)
{
	return scan_cell(p, '"', high);
}

/* Whether the n ≤ 32 bytes at p are those of `text`, which has 32 readable bytes, as p has. */
static inline bool scan_same(const char *p, const unsigned char *text, uint32_t n)
{
#if SCAN_SSE2
	/* most are of up to 16 bytes: their mask needs one load */
	__m128i a = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)p), _mm_loadu_si128((const __m128i *)text));
	uint32_t differs = (uint32_t)_mm_movemask_epi8(a) ^ 0xffff;
	if (n <= 16)
		return differs << (32 - n) == 0;
	__m128i b = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(p + 16)), _mm_loadu_si128((const __m128i *)(text + 16)));
	return differs == 0 && (((uint32_t)_mm_movemask_epi8(b) ^ 0xffff) << (48 - n)) == 0;
#else
	return memcmp(p, text, n) == 0;
#endif
}
