/* SPDX-License-Identifier: Apache-2.0
 * How many values fall into each bucket. Buckets are cut from the integer's bits: its exponent and 6 bits below the leading one, so that a bucket's middle is
 * within 1/128 of each of its values; values below 128 have a bucket each. A zeroed struct is an empty one. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct buckets {
	uint64_t *at; /* code << 48 | count, in order */
	uint32_t n, cap;
};

/* Makes room for val. *bytes follows what is held. 0 or ERR_NOMEM. */
int buckets_reserve(struct buckets *b, int64_t val, size_t *bytes);
void buckets_add(struct buckets *b, int64_t val); /* after buckets_reserve of the same value */
/* Takes the counts of `part` off, all of which are in b. */
void buckets_sub(struct buckets *b, const struct buckets *part);
uint64_t buckets_count(const struct buckets *b);
int64_t buckets_at(const struct buckets *b, uint64_t rank); /* the middle of the bucket of the value of that rank, 1 ≤ rank ≤ count */
void buckets_done(struct buckets *b, size_t *bytes);
