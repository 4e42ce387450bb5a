/* SPDX-License-Identifier: Apache-2.0
 * A number's text as digits and the place of its point: what the exact readers of numbers and times share. */
#pragma once
#include "ingest/base/str.h"

/* The value is ±0.DDDD… × 10^point, its digits being those of text from the first that is not 0. A zero has no digits. */
struct decimal {
	const char *first, *end; /* digits, perhaps with the dot among them */
	int64_t point;
	bool negative;
};

/* JSON's grammar, leading zeros allowed; the whole slice. */
bool decimal_read(struct str s, struct decimal *ret);

enum cut { CUT_ZERO, CUT_BELOW_HALF, CUT_HALF, CUT_ABOVE_HALF }; /* what was left after the digits taken */
/* |value| × 10^shift without its decimals. False when it is 10^19 or more. */
bool decimal_take(const struct decimal *d, int shift, uint64_t *ret, enum cut *ret_cut);
