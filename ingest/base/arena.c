/* SPDX-License-Identifier: Apache-2.0
 * Bump allocation. Chunks double up to 1 MiB, so that an arena of a few bytes stays small. */
#include "ingest/base/arena.h"

#include <stdlib.h>

#define CHUNK_MIN 1024u
#define CHUNK_MAX (1u << 20)

struct arena_chunk {
	struct arena_chunk *next;
	size_t size; /* of the data that follows */
};

static char *chunk_data(struct arena_chunk *c)
{
	return (char *)(c + 1);
}

static void chunk_open(struct arena *a, struct arena_chunk *c)
{
	a->at = chunk_data(c);
	a->end = a->at + c->size;
}

static bool chunk_add(struct arena *a, size_t need)
{
	size_t size = a->chunks ? a->chunks->size * 2 : CHUNK_MIN;
	if (size > CHUNK_MAX)
		size = CHUNK_MAX;
	if (size < need)
		size = need;
	if (size > SIZE_MAX - sizeof(struct arena_chunk))
		return false;
	struct arena_chunk *c = malloc(sizeof *c + size);
	if (!c)
		return false;
	*c = (struct arena_chunk){ .next = a->chunks, .size = size };
	a->chunks = c;
	a->bytes += size;
	chunk_open(a, c);
	return true;
}

static void chunks_free(struct arena_chunk *c)
{
	while (c) {
		struct arena_chunk *next = c->next;
		free(c);
		c = next;
	}
}

void arena_done(struct arena *a)
{
	chunks_free(a->chunks);
	*a = (struct arena){ 0 };
}

void arena_reset(struct arena *a)
{
	if (!a->chunks)
		return;
	chunks_free(a->chunks->next);
	a->chunks->next = NULL;
	a->bytes = a->chunks->size;
	chunk_open(a, a->chunks);
}

char *arena_bytes(struct arena *a, size_t n)
{
	if (!a->at || (size_t)(a->end - a->at) < n) {
		if (!chunk_add(a, n))
			return NULL;
	}
	char *p = a->at;
	a->at += n;
	return p;
}

void *arena_alloc(struct arena *a, size_t n)
{
	if (n > SIZE_MAX - 16)
		return NULL;
	size_t pad = -(uintptr_t)a->at & 15u;
	if (!a->at || (size_t)(a->end - a->at) < n + pad) {
		/* 15 more, for a chunk's data need not begin on 16 */
		if (!chunk_add(a, n + 15))
			return NULL;
		pad = -(uintptr_t)a->at & 15u;
	}
	char *p = a->at + pad;
	a->at = p + n;
	return p;
}

void *arena_zalloc(struct arena *a, size_t n)
{
	void *p = arena_alloc(a, n);
	return p ? memset(p, 0, n) : NULL;
}

struct str arena_str(struct arena *a, struct str s)
{
	if (!s.p)
		return s;
	char *p = arena_bytes(a, s.n + 1);
	if (!p)
		return (struct str){ 0 };
	if (s.n)
		memcpy(p, s.p, s.n);
	p[s.n] = 0;
	return (struct str){ p, s.n };
}
