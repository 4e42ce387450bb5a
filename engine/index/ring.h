/* SPDX-License-Identifier: Apache-2.0
 * A queue of fixed-size entries in chunks: added at the end, dropped at the tail, never moved. Numbers of entries are running and wrap at 2^32; those in
 * [tail, next) are there. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RING_CHUNK_BITS 12u
#define RING_CHUNK (1u << RING_CHUNK_BITS)

struct ring {
	uint32_t entry_size;
	uint32_t next, tail;
	uint32_t chunk_mask;
	char **chunks; /* number >> RING_CHUNK_BITS & chunk_mask; NULL while none was added */
	char *spare;   /* one chunk that the tail has left */
	size_t bytes;  /* allocated */
};

void ring_init(struct ring *r, uint32_t entry_size); /* empty; allocates nothing. entry_size: a multiple of 8 */
void ring_done(struct ring *r);                      /* of a zeroed ring too */

/* Makes room for entry `next`. false when memory is out, or at 2^31 entries; nothing has changed then. */
bool ring_reserve(struct ring *r);
/* Drops the oldest entry; there must be one. */
void ring_pop(struct ring *r);

static inline uint32_t ring_live(const struct ring *r)
{
	return r->next - r->tail;
}

static inline __attribute__((always_inline)) void *ring_at(const struct ring *r, uint32_t number)
{
	return r->chunks[number >> RING_CHUNK_BITS & r->chunk_mask] + (size_t)(number & (RING_CHUNK - 1u)) * r->entry_size;
}
