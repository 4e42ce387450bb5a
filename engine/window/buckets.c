/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/window/buckets.h"

#include <stdlib.h>
#include <string.h>

#include "ingest/base/err.h"

#define CODE_SHIFT 48
#define COUNT_MASK ((1ull << CODE_SHIFT) - 1)
/* The code of 0; those of negative values lie below. The greatest magnitude, 2^63, has 3776. */
#define CODE_ZERO 4096
#define EXACT 128u /* magnitudes below it have a bucket each */

static uint64_t code_of(int64_t val)
{
	uint64_t magnitude = val < 0 ? -(uint64_t)val : (uint64_t)val;
	uint64_t code = magnitude;
	if (magnitude >= EXACT) {
		/* 1xxxxxx........ : 7 leading bits, the rest is cut; 64 codes an exponent, following on 127 */
		int rest = 64 - __builtin_clzll(magnitude) - 7;
		code = (uint64_t)rest * 64 + (magnitude >> rest);
	}
	return val < 0 ? CODE_ZERO - code : CODE_ZERO + code;
}

static int64_t middle_of(uint64_t code)
{
	int64_t c = (int64_t)code - CODE_ZERO;
	uint64_t magnitude = (uint64_t)(c < 0 ? -c : c);
	if (magnitude >= EXACT) {
		uint64_t rest = (magnitude - 64) / 64;
		uint64_t lead = magnitude - rest * 64;
		magnitude = (lead << rest) + (1ull << rest >> 1);
	}
	return (int64_t)(c < 0 ? -magnitude : magnitude);
}

/* The first place whose code is not below. */
static uint32_t place_of(const struct buckets *b, uint64_t code)
{
	uint32_t lo = 0, hi = b->n;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (b->at[mid] >> CODE_SHIFT < code)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

int buckets_reserve(struct buckets *b, int64_t val, size_t *bytes)
{
	(void)val;
	if (b->n < b->cap)
		return 0;
	uint32_t cap = b->cap ? b->cap * 2 : 2;
	uint64_t *at = realloc(b->at, cap * sizeof *at);
	if (!at)
		return ERR_NOMEM;
	*bytes += (cap - b->cap) * sizeof *at;
	b->at = at;
	b->cap = cap;
	return 0;
}

void buckets_add(struct buckets *b, int64_t val)
{
	uint64_t code = code_of(val);
	uint32_t i = place_of(b, code);
	if (i == b->n || b->at[i] >> CODE_SHIFT != code) {
		memmove(b->at + i + 1, b->at + i, (b->n - i) * sizeof *b->at);
		b->at[i] = code << CODE_SHIFT;
		b->n++;
	}
	b->at[i]++;
}

void buckets_sub(struct buckets *b, const struct buckets *part)
{
	uint32_t to = 0, p = 0;
	for (uint32_t from = 0; from < b->n; from++) {
		uint64_t bucket = b->at[from];
		if (p < part->n && part->at[p] >> CODE_SHIFT == bucket >> CODE_SHIFT)
			bucket -= part->at[p++] & COUNT_MASK;
		if (bucket & COUNT_MASK)
			b->at[to++] = bucket;
	}
	b->n = to;
}

uint64_t buckets_count(const struct buckets *b)
{
	uint64_t count = 0;
	for (uint32_t i = 0; i < b->n; i++)
		count += b->at[i] & COUNT_MASK;
	return count;
}

int64_t buckets_at(const struct buckets *b, uint64_t rank)
{
	uint32_t i = 0;
	while (rank > (b->at[i] & COUNT_MASK))
		rank -= b->at[i++] & COUNT_MASK;
	return middle_of(b->at[i] >> CODE_SHIFT);
}

void buckets_done(struct buckets *b, size_t *bytes)
{
	*bytes -= b->cap * sizeof *b->at;
	free(b->at);
	*b = (struct buckets){ 0 };
}
