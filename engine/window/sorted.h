/* SPDX-License-Identifier: Apache-2.0
 * All values of a key in order: sorted chunks under a sorted directory. A value in or out moves at most one chunk's; a rank is found by the directory's
 * counts. A zeroed struct is an empty one. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct sorted_chunk {
	int64_t *vals;
	uint32_t n, cap;
};

struct sorted {
	uint64_t n;
	struct sorted_chunk *chunks; /* none is empty, but for the last one left */
	uint32_t n_chunks, cap_chunks;
};

/* Makes room for val. *bytes follows what is held. 0 or ERR_NOMEM. */
int sorted_reserve(struct sorted *s, int64_t val, size_t *bytes);
void sorted_add(struct sorted *s, int64_t val);                      /* after sorted_reserve of the same value */
void sorted_remove(struct sorted *s, int64_t val, size_t *bytes);    /* it must be there */
int64_t sorted_at(const struct sorted *s, uint64_t rank);            /* 1 ≤ rank ≤ n */
void sorted_done(struct sorted *s, size_t *bytes);
