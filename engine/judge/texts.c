/* SPDX-License-Identifier: Apache-2.0
 * A word below 2^31 is the number of an interned text. Above, its low 31 bits are the place in the log, in units of 8 bytes, modulo 2^31:
 * 16 GiB of live texts are apart from each other. Each text in the log is its length, then its bytes; no text spans two chunks. */
#include "engine/judge/texts.h"

#include "ingest/base/err.h"
#include "ingest/base/intern.h"

#include <stdlib.h>

#define IN_LOG      0x80000000u
#define INTERN_MAX  65536u
#define UNIT        8u
#define CHUNK_UNITS (1u << 19) /* 4 MiB: the longest text and its length fit */
#define CHUNKS_MAX  (IN_LOG / CHUNK_UNITS)

struct chunk {
	int64_t newest; /* ts of its last text */
	uint64_t data[];
};

struct texts {
	int64_t horizon;
	struct intern *few;
	struct chunk **chunks; /* ring of `ring` places; chunk number c sits at c % ring */
	uint32_t ring;
	uint32_t first, n; /* live chunks are first … first + n - 1; numbers run on */
	uint32_t used;     /* units of the last one */
};

int texts_new(int64_t horizon, struct texts **ret)
{
	struct texts *t = calloc(1, sizeof *t);
	if (!t)
		return ERR_NOMEM;
	t->horizon = horizon;
	if (intern_new(INTERN_MAX, &t->few)) {
		texts_free(t);
		return ERR_NOMEM;
	}
	*ret = t;
	return 0;
}

static struct chunk **chunk_at(const struct texts *t, uint32_t number)
{
	return &t->chunks[number & (t->ring - 1)];
}

void texts_free(struct texts *t)
{
	if (!t)
		return;
	for (uint32_t i = 0; i < t->n; i++)
		free(*chunk_at(t, t->first + i));
	free(t->chunks);
	intern_free(t->few);
	free(t);
}

static void expire(struct texts *t, int64_t now)
{
	while (t->n > 1 && (*chunk_at(t, t->first))->newest < now - t->horizon) {
		free(*chunk_at(t, t->first));
		t->first++;
		t->n--;
	}
}

static int grow_ring(struct texts *t)
{
	uint32_t ring = t->ring ? t->ring * 2 : 4;
	if (ring > CHUNKS_MAX)
		return ERR_NOMEM;
	struct chunk **chunks = calloc(ring, sizeof *chunks);
	if (!chunks)
		return ERR_NOMEM;
	for (uint32_t i = 0; i < t->n; i++)
		chunks[(t->first + i) & (ring - 1)] = *chunk_at(t, t->first + i);
	free(t->chunks);
	t->chunks = chunks;
	t->ring = ring;
	return 0;
}

static int open_chunk(struct texts *t)
{
	int r = t->n == t->ring ? grow_ring(t) : 0;
	if (r)
		return r;
	struct chunk *c = malloc(sizeof *c + (size_t)CHUNK_UNITS * UNIT);
	if (!c)
		return ERR_NOMEM;
	*chunk_at(t, t->first + t->n++) = c;
	t->used = 0;
	return 0;
}

static int put_in_log(struct texts *t, struct str s, int64_t now, uint32_t *ret)
{
	if (s.n > TEXTS_LONGEST)
		return ERR_LIMIT;
	uint32_t units = (uint32_t)((sizeof(uint32_t) + s.n + UNIT - 1) / UNIT);
	expire(t, now);
	int r = !t->n || CHUNK_UNITS - t->used < units ? open_chunk(t) : 0;
	if (r)
		return r;
	uint32_t number = t->first + t->n - 1, length = (uint32_t)s.n;
	struct chunk *c = *chunk_at(t, number);
	char *p = (char *)&c->data[t->used];
	memcpy(p, &length, sizeof length);
	if (s.n)
		memcpy(p + sizeof length, s.p, s.n);
	c->newest = now;
	*ret = IN_LOG | ((number % CHUNKS_MAX) * CHUNK_UNITS + t->used);
	t->used += units;
	return 0;
}

int texts_put(struct texts *t, struct str s, uint64_t hash, int64_t now, uint32_t *ret)
{
	int r = intern_put(t->few, s, hash, ret);
	return r || *ret ? r : put_in_log(t, s, now, ret);
}

void texts_prefetch(const struct texts *t, uint64_t hash)
{
	intern_prefetch(t->few, hash);
}

struct str texts_get(const struct texts *t, uint32_t word)
{
	if (!(word & IN_LOG))
		return intern_text(t->few, word);
	uint32_t place = word & ~IN_LOG;
	/* the ring's size divides CHUNKS_MAX, so the number modulo CHUNKS_MAX finds its place too */
	const struct chunk *c = *chunk_at(t, place / CHUNK_UNITS);
	const char *p = (const char *)&c->data[place % CHUNK_UNITS];
	uint32_t length;
	memcpy(&length, p, sizeof length);
	return (struct str){ p + sizeof length, length };
}

size_t texts_bytes(const struct texts *t)
{
	return intern_bytes(t->few) + (size_t)t->n * CHUNK_UNITS * UNIT;
}
