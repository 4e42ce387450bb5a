// SPDX-License-Identifier: Apache-2.0
/* Steele and White's free-format printing with big integers (Burger and Dybvig's form): a few hundred nanoseconds, no tables of powers.
 * Most numbers never come here (see number_print), so the clear way was taken and not the fastest. */
#include "ingest/event/shortest.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>

/* 2^1074 × 10 and 2^53 × 10^324 both have fewer than 1,152 bits. */
#define LIMBS 36

struct big {
	int n; /* limbs in use; the top one is not 0 */
	uint32_t limb[LIMBS];
};

static void big_set(struct big *b, uint64_t v)
{
	b->n = 0;
	for (; v; v >>= 32)
		b->limb[b->n++] = (uint32_t)v;
}

static void big_mul(struct big *b, uint32_t by)
{
	uint64_t carry = 0;
	for (int i = 0; i < b->n; i++) {
		carry += (uint64_t)b->limb[i] * by;
		b->limb[i] = (uint32_t)carry;
		carry >>= 32;
	}
	if (carry) {
		assert(b->n < LIMBS);
		b->limb[b->n++] = (uint32_t)carry;
	}
}

static void big_mul_pow10(struct big *b, int power)
{
	for (; power >= 9; power -= 9)
		big_mul(b, 1000000000u);
	for (; power > 0; power--)
		big_mul(b, 10);
}

static void big_shift(struct big *b, int bits)
{
	for (; bits >= 31; bits -= 31)
		big_mul(b, UINT32_C(1) << 31);
	big_mul(b, UINT32_C(1) << bits);
}

static uint32_t limb_of(const struct big *b, int i)
{
	return i < b->n ? b->limb[i] : 0;
}

static int big_cmp(const struct big *a, const struct big *b)
{
	for (int i = a->n > b->n ? a->n : b->n; i-- > 0;) {
		if (limb_of(a, i) != limb_of(b, i))
			return limb_of(a, i) < limb_of(b, i) ? -1 : 1;
	}
	return 0;
}

static void big_add(struct big *a, const struct big *b)
{
	uint64_t carry = 0;
	for (int i = 0; i < b->n || i < a->n || carry; i++) {
		carry += (uint64_t)limb_of(a, i) + limb_of(b, i);
		assert(i < LIMBS);
		if (i >= a->n)
			a->n = i + 1;
		a->limb[i] = (uint32_t)carry;
		carry >>= 32;
	}
}

static void big_sub(struct big *a, const struct big *b) /* a >= b */
{
	int64_t borrow = 0;
	for (int i = 0; i < a->n; i++) {
		borrow += (int64_t)a->limb[i] - limb_of(b, i);
		a->limb[i] = (uint32_t)borrow;
		borrow >>= 32;
	}
	while (a->n && a->limb[a->n - 1] == 0)
		a->n--;
}

/* v = rest/unit; every decimal between (rest - below)/unit and (rest + above)/unit reads back as v, the ends too if `ends`. */
struct interval {
	struct big rest, unit, below, above;
	bool ends;
};

/* Is rest + above at or past the unit? */
static bool reaches_unit(const struct interval *v)
{
	struct big sum = v->rest;
	big_add(&sum, &v->above);
	int c = big_cmp(&sum, &v->unit);
	return v->ends ? c >= 0 : c > 0;
}

static bool within_below(const struct interval *v)
{
	int c = big_cmp(&v->rest, &v->below);
	return v->ends ? c <= 0 : c < 0;
}

static void interval_of(double d, struct interval *ret)
{
	int exponent;
	uint64_t mantissa = (uint64_t)ldexp(frexp(d, &exponent), 53);
	exponent -= 53;
	if (exponent < -1074) { /* a subnormal has fewer bits */
		mantissa >>= -1074 - exponent;
		exponent = -1074;
	}
	/* the gap below a power of two is half of the one above it; all are doubled or quadrupled so that half a gap is whole */
	bool narrow = mantissa == UINT64_C(1) << 52 && exponent > -1074;
	int extra = narrow ? 2 : 1;
	big_set(&ret->rest, mantissa << extra);
	big_set(&ret->unit, UINT64_C(1) << extra);
	big_set(&ret->below, 1);
	big_set(&ret->above, narrow ? 2 : 1);
	ret->ends = (mantissa & 1) == 0;
	if (exponent >= 0) {
		big_shift(&ret->rest, exponent);
		big_shift(&ret->below, exponent);
		big_shift(&ret->above, exponent);
	} else {
		big_shift(&ret->unit, -exponent);
	}
}

/* Scales by a power of ten so that the first digit is the one right after the point. The logarithm is a guess that may be one low. */
static int interval_scale(struct interval *v, double d)
{
	int exponent;
	frexp(d, &exponent); /* d < 2^exponent */
	int point = (int)floor((exponent - 1) * 0.30102999566398114);
	if (point >= 0) {
		big_mul_pow10(&v->unit, point);
	} else {
		big_mul_pow10(&v->rest, -point);
		big_mul_pow10(&v->below, -point);
		big_mul_pow10(&v->above, -point);
	}
	while (reaches_unit(v)) {
		big_mul(&v->unit, 10);
		point++;
	}
	return point;
}

static char next_digit(struct interval *v)
{
	big_mul(&v->rest, 10);
	big_mul(&v->below, 10);
	big_mul(&v->above, 10);
	char digit = '0';
	for (; big_cmp(&v->rest, &v->unit) >= 0; digit++)
		big_sub(&v->rest, &v->unit);
	return digit;
}

/* Up when the rest is above half a unit of the last digit, or is half of it and the digit odd. */
static bool rounds_up(const struct interval *v, char digit)
{
	struct big twice = v->rest;
	big_mul(&twice, 2);
	int c = big_cmp(&twice, &v->unit);
	return c > 0 || (c == 0 && ((digit - '0') & 1));
}

size_t shortest(double v, char ret[SHORTEST_MAX], int *ret_point)
{
	assert(v > 0 && isfinite(v));
	struct interval in;
	interval_of(v, &in);
	*ret_point = interval_scale(&in, v);
	for (size_t n = 0;;) {
		char digit = next_digit(&in);
		bool low = within_below(&in), high = reaches_unit(&in);
		if (low && high)
			high = rounds_up(&in, digit);
		assert(n < SHORTEST_MAX);
		ret[n++] = (char)(digit + high); /* never 10: the digit before would have ended it */
		if (low || high)
			return n;
	}
}
