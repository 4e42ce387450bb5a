/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/window/wide.h"

#include <math.h>
#include <stdbool.h>

/* ret[4] = a[n] · b */
static void times(const uint64_t *a, uint32_t n, uint64_t b, uint64_t ret[4])
{
	uint64_t carry = 0;
	for (uint32_t i = 0; i < 4; i++) {
		u128 product = (u128)(i < n ? a[i] : 0) * b + carry;
		ret[i] = (uint64_t)product;
		carry = (uint64_t)(product >> 64);
	}
}

static double to_double(const uint64_t w[4])
{
	int top = 3;
	while (top > 0 && !w[top])
		top--;
	if (!top)
		return (double)w[0];
	/* 64 leading bits; a last one that tells of any bit below them makes the rounding right */
	int shift = __builtin_clzll(w[top]);
	uint64_t lead = shift ? w[top] << shift | w[top - 1] >> (64 - shift) : w[top];
	bool rest = shift && w[top - 1] << shift;
	if (!shift)
		rest = w[top - 1] != 0;
	for (int i = 0; i < top - 1; i++)
		rest |= w[i] != 0;
	return ldexp((double)(lead | rest), 64 * top - shift);
}

double wide_variance(uint64_t n, const uint64_t sum[2], const uint64_t squares[3])
{
	uint64_t total[4], square[4], high[4];
	times(squares, 3, n, total);
	bool negative = sum[1] >> 63;
	u128 s = (u128)sum[1] << 64 | sum[0];
	if (negative)
		s = -s;
	uint64_t magnitude[2] = { (uint64_t)s, (uint64_t)(s >> 64) };
	times(magnitude, 2, magnitude[0], square);
	times(magnitude, 2, magnitude[1], high);
	wide_add(square + 1, high, 3);
	wide_sub(total, square, 4);
	return to_double(total);
}
