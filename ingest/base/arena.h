/* SPDX-License-Identifier: Apache-2.0
 * Bump allocation of things that die together. Nothing is freed singly. */
#pragma once
#include "ingest/base/str.h"

struct arena_chunk;
struct arena {
	struct arena_chunk *chunks; /* newest first */
	char *at, *end;             /* free part of the newest chunk */
	size_t bytes;               /* held in all chunks */
};

/* A zeroed struct arena is an empty one. */
void arena_done(struct arena *a);  /* frees all; leaves an empty arena */
void arena_reset(struct arena *a); /* forgets all, keeps the newest chunk for reuse */

/* n bytes aligned to 16, not zeroed; NULL when memory is out. n == 0 gives a valid pointer. */
void *arena_alloc(struct arena *a, size_t n);
/* The same, zeroed. */
void *arena_zalloc(struct arena *a, size_t n);
/* n bytes without alignment, for texts. */
char *arena_bytes(struct arena *a, size_t n);
/* A copy of s that ends in NUL as well; .p is NULL when memory is out (and when s.p is NULL). */
struct str arena_str(struct arena *a, struct str s);
