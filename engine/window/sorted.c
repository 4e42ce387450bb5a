/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/window/sorted.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/base/err.h"

#define CHUNK_MIN 4u
#define CHUNK_MAX 512u /* 4 KiB: moving half of it costs less than a miss */

/* The first chunk that ends at val or beyond; the last one if none does. There must be one. */
static uint32_t chunk_of(const struct sorted *s, int64_t val)
{
	uint32_t lo = 0, hi = s->n_chunks - 1;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (s->chunks[mid].vals[s->chunks[mid].n - 1] < val)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* The first place in the chunk whose value is not below val. */
static uint32_t place_of(const struct sorted_chunk *c, int64_t val)
{
	uint32_t lo = 0, hi = c->n;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (c->vals[mid] < val)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static int directory_ensure(struct sorted *s, size_t *bytes)
{
	if (s->n_chunks < s->cap_chunks)
		return 0;
	uint32_t cap = s->cap_chunks ? s->cap_chunks * 2 : 1;
	struct sorted_chunk *chunks = realloc(s->chunks, cap * sizeof *chunks);
	if (!chunks)
		return ERR_NOMEM;
	*bytes += (cap - s->cap_chunks) * sizeof *chunks;
	s->chunks = chunks;
	s->cap_chunks = cap;
	return 0;
}

static int chunk_grow(struct sorted_chunk *c, size_t *bytes)
{
	uint32_t cap = c->cap ? c->cap * 2 : CHUNK_MIN;
	int64_t *vals = realloc(c->vals, cap * sizeof *vals);
	if (!vals)
		return ERR_NOMEM;
	*bytes += (cap - c->cap) * sizeof *vals;
	c->vals = vals;
	c->cap = cap;
	return 0;
}

static int chunk_split(struct sorted *s, uint32_t i, size_t *bytes)
{
	struct sorted_chunk right = { .vals = malloc(CHUNK_MAX * sizeof *right.vals), .n = CHUNK_MAX / 2, .cap = CHUNK_MAX };
	if (!right.vals)
		return ERR_NOMEM;
	if (directory_ensure(s, bytes)) {
		free(right.vals);
		return ERR_NOMEM;
	}
	*bytes += CHUNK_MAX * sizeof *right.vals;
	s->chunks[i].n -= right.n;
	memcpy(right.vals, s->chunks[i].vals + s->chunks[i].n, right.n * sizeof *right.vals);
	memmove(&s->chunks[i + 2], &s->chunks[i + 1], (s->n_chunks - i - 1) * sizeof s->chunks[0]);
	s->chunks[i + 1] = right;
	s->n_chunks++;
	return 0;
}

int sorted_reserve(struct sorted *s, int64_t val, size_t *bytes)
{
	if (!s->n_chunks) {
		struct sorted_chunk first = { 0 };
		if (directory_ensure(s, bytes) || chunk_grow(&first, bytes))
			return ERR_NOMEM;
		s->chunks[0] = first;
		s->n_chunks = 1;
		return 0;
	}
	if (!s->n)
		return 0;
	uint32_t i = chunk_of(s, val);
	if (s->chunks[i].n < s->chunks[i].cap)
		return 0;
	return s->chunks[i].cap < CHUNK_MAX ? chunk_grow(&s->chunks[i], bytes) : chunk_split(s, i, bytes);
}

void sorted_add(struct sorted *s, int64_t val)
{
	struct sorted_chunk *c = &s->chunks[s->n ? chunk_of(s, val) : 0];
	uint32_t at = place_of(c, val);
	memmove(c->vals + at + 1, c->vals + at, (c->n - at) * sizeof *c->vals);
	c->vals[at] = val;
	c->n++;
	s->n++;
}

static void chunk_drop(struct sorted *s, uint32_t i, size_t *bytes)
{
	free(s->chunks[i].vals);
	*bytes -= s->chunks[i].cap * sizeof *s->chunks[i].vals;
	s->n_chunks--;
	memmove(&s->chunks[i], &s->chunks[i + 1], (s->n_chunks - i) * sizeof s->chunks[0]);
}

/* So that values which wander through leave no trail of chunks with few. */
static void chunk_merge(struct sorted *s, uint32_t i, size_t *bytes)
{
	struct sorted_chunk *a = &s->chunks[i], *b = a + 1;
	if (a->n + b->n > CHUNK_MAX / 2 || a->n + b->n > a->cap)
		return;
	memcpy(a->vals + a->n, b->vals, b->n * sizeof *b->vals);
	a->n += b->n;
	chunk_drop(s, i + 1, bytes);
}

void sorted_remove(struct sorted *s, int64_t val, size_t *bytes)
{
	uint32_t i = chunk_of(s, val);
	struct sorted_chunk *c = &s->chunks[i];
	uint32_t at = place_of(c, val);
	c->n--;
	s->n--;
	memmove(c->vals + at, c->vals + at + 1, (c->n - at) * sizeof *c->vals);
	if (!c->n && s->n_chunks > 1)
		chunk_drop(s, i, bytes);
	else if (i + 1 < s->n_chunks)
		chunk_merge(s, i, bytes);
}

int64_t sorted_at(const struct sorted *s, uint64_t rank)
{
	const struct sorted_chunk *c = s->chunks;
	while (rank > c->n)
		rank -= c++->n;
	return c->vals[rank - 1];
}

void sorted_done(struct sorted *s, size_t *bytes)
{
	while (s->n_chunks)
		chunk_drop(s, s->n_chunks - 1, bytes);
	*bytes -= s->cap_chunks * sizeof *s->chunks;
	free(s->chunks);
	*s = (struct sorted){ 0 };
}
