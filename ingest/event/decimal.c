// SPDX-License-Identifier: Apache-2.0
/* Nothing here grows with the exponent: it only moves the point, and at most 19 digits are ever computed with. */
#include "ingest/event/decimal.h"

/* Beyond any text's length, so that a point moved this far stays outside whatever digits there are. */
#define EXPONENT_MAX ((int64_t)1 << 60)

static bool is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

static const char *skip_digits(const char *p, const char *end)
{
	while (p < end && is_digit(*p))
		p++;
	return p;
}

/* After the e: an optional sign and digits up to the end. */
static bool exponent_read(const char *p, const char *end, int64_t *ret)
{
	bool negative = p < end && *p == '-';
	if (p < end && (*p == '-' || *p == '+'))
		p++;
	if (p == end)
		return false;
	int64_t v = 0;
	for (; p < end; p++) {
		if (!is_digit(*p))
			return false;
		if (v < EXPONENT_MAX / 10 - 1)
			v = v * 10 + (*p - '0');
	}
	*ret = negative ? -v : v;
	return true;
}

bool decimal_read(struct str s, struct decimal *ret)
{
	const char *p = s.p, *end = s.p + s.n;
	struct decimal d = { .negative = p < end && *p == '-' };
	p += d.negative;
	const char *whole = p, *dot = skip_digits(p, end);
	if (dot == whole)
		return false;
	p = dot;
	if (p < end && *p == '.') {
		p = skip_digits(dot + 1, end);
		if (p == dot + 1)
			return false;
	}
	d.end = p;
	int64_t exponent = 0;
	if (p < end && ((*p | 0x20) != 'e' || !exponent_read(p + 1, end, &exponent)))
		return false;
	d.first = whole;
	while (d.first < d.end && (*d.first == '0' || *d.first == '.'))
		d.first++;
	/* 0012.5e3     first digit that counts is left of the dot: the point is as many digits after it
	 *   ^ ^dot     else the zeros between dot and digit move the point to the left */
	d.point = exponent + (d.first < dot ? dot - d.first : -(d.first - dot - 1));
	*ret = d;
	return true;
}

static enum cut cut_of(const char *p, const char *end)
{
	if (p < end && *p == '.')
		p++;
	if (p == end)
		return CUT_ZERO;
	char half = *p++;
	while (p < end && (*p == '0' || *p == '.'))
		p++;
	if (half != '5')
		return half > '5' ? CUT_ABOVE_HALF : half == '0' && p == end ? CUT_ZERO : CUT_BELOW_HALF;
	return p == end ? CUT_HALF : CUT_ABOVE_HALF;
}

bool decimal_take(const struct decimal *d, int shift, uint64_t *ret, enum cut *ret_cut)
{
	*ret = 0;
	*ret_cut = CUT_ZERO;
	if (d->first == d->end)
		return true;
	int64_t want = d->point + shift; /* digits before the point */
	if (want > 19)
		return false;
	if (want < 0) {
		*ret_cut = CUT_BELOW_HALF;
		return true;
	}
	uint64_t v = 0;
	const char *p = d->first;
	for (; want > 0 && p < d->end; p++) {
		if (*p == '.')
			continue;
		v = v * 10 + (uint64_t)(*p - '0');
		want--;
	}
	for (; want > 0; want--)
		v *= 10;
	*ret = v;
	*ret_cut = cut_of(p, d->end);
	return true;
}
