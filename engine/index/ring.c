/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/index/ring.h"

#include <stdlib.h>

/* Half of what numbers can tell apart. */
#define LIVE_MAX (1u << 31)

void ring_init(struct ring *r, uint32_t entry_size)
{
	/* from 1: a link of 0 in fresh memory names an entry that is not there */
	*r = (struct ring){ .entry_size = entry_size, .next = 1, .tail = 1 };
}

void ring_done(struct ring *r)
{
	for (uint32_t i = 0; r->chunks && i <= r->chunk_mask; i++)
		free(r->chunks[i]);
	free(r->chunks);
	free(r->spare);
	*r = (struct ring){ 0 };
}

static bool directory_grow(struct ring *r)
{
	uint32_t mask = r->chunks ? r->chunk_mask * 2 + 1 : 0;
	char **chunks = calloc(mask + 1u, sizeof *chunks);
	if (!chunks)
		return false;
	uint32_t first = r->tail >> RING_CHUNK_BITS;
	for (uint32_t i = first; r->chunks && i != first + r->chunk_mask + 1; i++)
		chunks[i & mask] = r->chunks[i & r->chunk_mask];
	r->bytes += (mask + 1u - (r->chunks ? r->chunk_mask + 1u : 0)) * sizeof *chunks;
	free(r->chunks);
	r->chunks = chunks;
	r->chunk_mask = mask;
	return true;
}

bool ring_reserve(struct ring *r)
{
	uint32_t number = r->next >> RING_CHUNK_BITS;
	uint32_t ahead = (number - (r->tail >> RING_CHUNK_BITS)) & (UINT32_MAX >> RING_CHUNK_BITS);
	if (ring_live(r) >= LIVE_MAX)
		return false;
	if ((!r->chunks || ahead > r->chunk_mask) && !directory_grow(r))
		return false;
	char **chunk = &r->chunks[number & r->chunk_mask];
	if (*chunk)
		return true;
	if (r->spare) {
		*chunk = r->spare;
		r->spare = NULL;
		return true;
	}
	*chunk = malloc((size_t)RING_CHUNK * r->entry_size);
	if (*chunk)
		r->bytes += (size_t)RING_CHUNK * r->entry_size;
	return *chunk != NULL;
}

void ring_pop(struct ring *r)
{
	char **chunk = &r->chunks[r->tail >> RING_CHUNK_BITS & r->chunk_mask];
	if (++r->tail % RING_CHUNK)
		return;
	if (r->spare) {
		free(*chunk);
		r->bytes -= (size_t)RING_CHUNK * r->entry_size;
	} else {
		r->spare = *chunk;
	}
	*chunk = NULL;
}
