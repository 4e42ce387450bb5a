/* SPDX-License-Identifier: Apache-2.0
 * Records of one size by id, in chunks: addresses are stable, ids are 32-bit and begin with 1, freed ones are used again. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SLAB_CHUNK_BITS 10u
#define SLAB_CHUNK      (1u << SLAB_CHUNK_BITS)

struct slab {
	uint32_t size; /* of a record; a multiple of 8 */
	uint32_t n;    /* ids handed out so far, id 0 among them */
	uint32_t free; /* the freed id to be used next; 0: none */
	uint32_t live;
	char **chunks;
	uint32_t n_chunks, cap_chunks;
};

void slab_init(struct slab *s, uint32_t size); /* allocates nothing */
void slab_done(struct slab *s);                /* of a zeroed slab too */

/* After this, one slab_take cannot fail. false when memory is out. */
bool slab_reserve(struct slab *s);
/* A zeroed record; its id, or 0 when memory is out. */
uint32_t slab_take(struct slab *s);
/* Writes into the record's first 4 bytes and leaves the others as they are. */
void slab_give(struct slab *s, uint32_t id);
size_t slab_bytes(const struct slab *s);

static inline __attribute__((always_inline)) void *slab_at(const struct slab *s, uint32_t id)
{
	return s->chunks[id >> SLAB_CHUNK_BITS] + (size_t)(id & (SLAB_CHUNK - 1u)) * s->size;
}

/* A record's first line and the one it may reach into. Always inline: gcc 12 drops calls of functions that only prefetch. */
static inline __attribute__((always_inline)) void slab_prefetch(const struct slab *s, uint32_t id)
{
	const char *r = slab_at(s, id);
	__builtin_prefetch(r, 1);
	__builtin_prefetch(r + (s->size < 64 ? s->size : 64) - 1, 1);
}
