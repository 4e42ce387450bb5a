// SPDX-License-Identifier: Apache-2.0
/* Numbers as exact millionths: from text through decimal digits, from a double through its 53 bits times 10^6 in 128. A double is
 * never multiplied by 10^6 as a double: that would round twice. */
#include "ingest/event/decimal.h"
#include "ingest/event/value.h"

#include <math.h>

#define DIGITS_WHOLE 12 /* 10^12 × 10^6 still fits into 63 bits, so that the fast path needs no check */

/* Up to 12 digits and 6 decimals, which is nearly every number of a log. False means "look closer", not "bad". */
static bool number_fast(struct str s, int64_t *ret)
{
	static const uint64_t scale[7] = { 1000000, 100000, 10000, 1000, 100, 10, 1 };
	const char *p = s.p, *end = s.p + s.n;
	bool negative = p < end && *p == '-';
	p += negative;
	if (p == end || end - p > DIGITS_WHOLE + 7)
		return false;
	uint64_t v = 0; /* 19 digits fit */
	const char *whole = p;
	for (; p < end && (unsigned char)(*p - '0') < 10; p++)
		v = v * 10 + (uint64_t)(*p - '0');
	if (p == whole || p - whole > DIGITS_WHOLE)
		return false;
	size_t decimals = 0;
	if (p < end) {
		decimals = (size_t)(end - p - 1);
		if (*p++ != '.' || decimals == 0 || decimals > 6)
			return false;
		for (; p < end; p++) {
			if ((unsigned char)(*p - '0') >= 10)
				return false;
			v = v * 10 + (uint64_t)(*p - '0');
		}
	}
	v *= scale[decimals];
	*ret = negative ? -(int64_t)v : (int64_t)v;
	return true;
}

static uint64_t half_to_even(uint64_t v, enum cut cut)
{
	return v + (cut == CUT_ABOVE_HALF || (cut == CUT_HALF && (v & 1)));
}

enum read number_read(struct str s, int64_t *ret_millionths)
{
	if (number_fast(s, ret_millionths))
		return READ_OK;
	struct decimal d;
	if (!decimal_read(s, &d))
		return READ_BAD;
	uint64_t v;
	enum cut cut;
	if (!decimal_take(&d, 6, &v, &cut))
		return READ_RANGE;
	v = half_to_even(v, cut);
	if (v > INT64_MAX)
		return READ_RANGE;
	*ret_millionths = d.negative ? -(int64_t)v : (int64_t)v;
	return READ_OK;
}

bool millionths_of(double v, int64_t *ret)
{
	__extension__ typedef unsigned __int128 u128;
	if (!isfinite(v))
		return false;
	int exponent;
	double fraction = frexp(fabs(v), &exponent); /* |v| = mantissa × 2^(exponent - 53) */
	uint64_t mantissa = (uint64_t)ldexp(fraction, 53);
	if (mantissa == 0 || exponent < -60) { /* below a thousandth of a millionth */
		*ret = 0;
		return true;
	}
	if (exponent > 44) /* 2^44 × 10^6 is past 2^63 */
		return false;
	/* mantissa × 10^6 < 2^73, and 9 <= drop <= 113 bits of it are below the point */
	u128 m = (u128)mantissa * 1000000u;
	int drop = 53 - exponent;
	u128 whole = m >> drop, rest = m - (whole << drop), half = (u128)1 << (drop - 1);
	enum cut cut = rest > half ? CUT_ABOVE_HALF : rest == half ? CUT_HALF : CUT_BELOW_HALF;
	uint64_t r = half_to_even((uint64_t)whole, cut);
	if (whole > INT64_MAX || r > INT64_MAX)
		return false;
	*ret = v < 0 ? -(int64_t)r : (int64_t)r;
	return true;
}
