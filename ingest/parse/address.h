/* SPDX-License-Identifier: Apache-2.0
 * IPv4 addresses without a branch on a digit: the lengths of their numbers are as good as random, so reading digit by digit costs four
 * wrong guesses of the processor. What is not plainly IPv4 is left to ip_read, which alone says what an address is. */
#pragma once
#include "ingest/event/value.h"
#include "ingest/parse/scan.h"

#if SCAN_SSE2
/* The value of the up to three digits that are the high bytes of w; lower ones are 0. */
static inline uint32_t address_number(uint32_t w)
{
	return (w >> 24) + 10 * (w >> 16 & 0xff) + 100 * (w >> 8 & 0xff);
}

/* The 4 bytes at p with only the last n (1 to 3) left. */
static inline uint32_t address_tail(const unsigned char *p, unsigned n)
{
	uint32_t w;
	memcpy(&w, p, 4);
	return w & 0xffffffffu << (32 - 8 * n);
}

/* The bytes of s (7 to 15) in a vector, zeros behind them. */
static inline __m128i address_load(struct str s)
{
	uint64_t low = 0, high = 0;
	if (s.n >= 8) {
		memcpy(&low, s.p, 8);
		memcpy(&high, s.p + s.n - 8, 8);
		high = high >> 8 * (15 - s.n) >> 8;
	} else {
		uint32_t part;
		memcpy(&part, s.p, 4);
		memcpy(&low, s.p + 3, 4);
		low = low << 24 | part;
	}
	return _mm_set_epi64x((long long)high, (long long)low);
}

/* 203.0.113.45 */
static inline bool address_v4(struct str s, struct ip *ret)
{
	if (s.n < 7 || s.n > 15)
		return false;
	__m128i v = address_load(s);
	uint32_t dots = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8('.')));
	__m128i digits = _mm_sub_epi8(v, _mm_set1_epi8('0'));
	uint32_t is_digit = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(digits, _mm_set1_epi8(9)), digits));
	if ((dots | is_digit) != (1u << s.n) - 1)
		return false;
	uint32_t dots2 = dots & (dots - 1), dots3 = dots2 & (dots2 - 1);
	if (!dots3 || dots3 & (dots3 - 1)) /* not three */
		return false;
	unsigned a = (unsigned)__builtin_ctz(dots), b = (unsigned)__builtin_ctz(dots2), c = (unsigned)__builtin_ctz(dots3), d = (unsigned)s.n;
	unsigned n0 = a, n1 = b - a - 1, n2 = c - b - 1, n3 = d - c - 1;
	if (n0 - 1 > 2 || n1 - 1 > 2 || n2 - 1 > 2 || n3 - 1 > 2)
		return false;
	unsigned char bytes[20] = { 0 };
	_mm_storeu_si128((__m128i *)(bytes + 4), digits);
	uint32_t w0 = address_tail(bytes + a, n0), w1 = address_tail(bytes + b, n1), w2 = address_tail(bytes + c, n2), w3 = address_tail(bytes + d, n3);
	uint32_t v0 = address_number(w0), v1 = address_number(w1), v2 = address_number(w2), v3 = address_number(w3);
	/* a number of n digits is at least 10^(n-1), or it has a leading zero */
	static const unsigned char least[4] = { 0, 0, 10, 100 };
	bool leading = v0 < least[n0] || v1 < least[n1] || v2 < least[n2] || v3 < least[n3];
	if (leading || (v0 | v1 | v2 | v3) > 255)
		return false;
	*ret = (struct ip){ 0, UINT64_C(0xffff) << 32 | (uint64_t)(v0 << 24 | v1 << 16 | v2 << 8 | v3) };
	return true;
}
#else
static inline bool address_v4(struct str s, struct ip *ret)
{
	(void)s;
	(void)ret;
	return false;
}
#endif
