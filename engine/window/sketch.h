/* SPDX-License-Identifier: Apache-2.0
 * An estimate of how many distinct values were seen since a step: a sliding HyperLogLog. Each of 2^14 registers keeps, newest first, the ranks that may still
 * become its greatest when older steps leave. Standard error 0.81 %, however the window has moved; the same whatever order the values came in. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct sketch;
/* *bytes follows what is held. 0 or ERR_NOMEM. */
int sketch_new(struct sketch **ret, size_t *bytes);
void sketch_free(struct sketch *s, size_t *bytes); /* NULL is a no-op */
/* Makes room for one value. 0 or ERR_NOMEM. */
int sketch_reserve(struct sketch *s, size_t *bytes);
void sketch_add(struct sketch *s, uint64_t hash, int64_t step); /* after sketch_reserve. Steps never go back. */
void sketch_expire(struct sketch *s, int64_t step);             /* forgets what was last seen at `step` or before */
double sketch_size(const struct sketch *s);                     /* a whole number */
