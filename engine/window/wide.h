/* SPDX-License-Identifier: Apache-2.0
 * Integers of several 64-bit words, least first, in two's complement. */
#pragma once
#include <stdint.h>

__extension__ typedef unsigned __int128 u128;
__extension__ typedef __int128 i128;

static inline void wide_add(uint64_t *to, const uint64_t *from, uint32_t words)
{
	uint64_t carry = 0;
	for (uint32_t i = 0; i < words; i++) {
		u128 sum = (u128)to[i] + from[i] + carry;
		to[i] = (uint64_t)sum;
		carry = (uint64_t)(sum >> 64);
	}
}

static inline void wide_sub(uint64_t *to, const uint64_t *from, uint32_t words)
{
	uint64_t borrow = 0;
	for (uint32_t i = 0; i < words; i++) {
		u128 difference = (u128)to[i] - from[i] - borrow;
		to[i] = (uint64_t)difference;
		borrow = (uint64_t)(difference >> 64) & 1;
	}
}

/* One rounding, to the nearest double, half to even. */
static inline double wide_i128(const uint64_t w[2])
{
	return (double)(i128)((u128)w[1] << 64 | w[0]);
}

/* n times the sum of squares less the square of the sum (n² times the variance), exact in 256 bits, then one rounding. */
double wide_variance(uint64_t n, const uint64_t sum[2], const uint64_t squares[3]);
