/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/index/slab.h"

#include <stdlib.h>
#include <string.h>

void slab_init(struct slab *s, uint32_t size)
{
	*s = (struct slab){ .size = size, .n = 1 };
}

void slab_done(struct slab *s)
{
	for (uint32_t i = 0; i < s->n_chunks; i++)
		free(s->chunks[i]);
	free(s->chunks);
	*s = (struct slab){ 0 };
}

static bool chunk_add(struct slab *s)
{
	if (s->n_chunks == s->cap_chunks) {
		uint32_t cap = s->cap_chunks ? s->cap_chunks * 2 : 4;
		char **chunks = realloc(s->chunks, cap * sizeof *chunks);
		if (!chunks)
			return false;
		s->chunks = chunks;
		s->cap_chunks = cap;
	}
	char *chunk = malloc((size_t)SLAB_CHUNK * s->size);
	if (!chunk)
		return false;
	s->chunks[s->n_chunks++] = chunk;
	return true;
}

bool slab_reserve(struct slab *s)
{
	return s->free || (s->n != UINT32_MAX && (s->n >> SLAB_CHUNK_BITS < s->n_chunks || chunk_add(s)));
}

uint32_t slab_take(struct slab *s)
{
	if (!slab_reserve(s))
		return 0;
	uint32_t id = s->free;
	if (id) {
		memcpy(&s->free, slab_at(s, id), sizeof s->free);
	} else {
		id = s->n++;
	}
	s->live++;
	memset(slab_at(s, id), 0, s->size);
	return id;
}

void slab_give(struct slab *s, uint32_t id)
{
	memcpy(slab_at(s, id), &s->free, sizeof s->free);
	s->free = id;
	s->live--;
}

size_t slab_bytes(const struct slab *s)
{
	return (size_t)s->n_chunks * SLAB_CHUNK * s->size + s->cap_chunks * sizeof *s->chunks;
}
