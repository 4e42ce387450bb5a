/* SPDX-License-Identifier: Apache-2.0
 * Open addressing from hash to number, so that a known text costs one look at one line of the cache; texts in an arena. Doubles at half
 * full. */
#include "ingest/base/intern.h"

#include "ingest/base/arena.h"
#include "ingest/base/err.h"

#include <stdlib.h>

#define FIRST_SIZE 64u

struct slot {
	uint64_t hash;
	uint32_t id; /* 0: empty */
};

struct intern {
	struct arena arena;
	struct slot *slots; /* size of them */
	struct str *texts;  /* room for size / 2 */
	uint32_t size, n, max;
};

int intern_new(uint32_t max, struct intern **ret)
{
	struct intern *t = calloc(1, sizeof *t);
	if (!t)
		return ERR_NOMEM;
	t->max = max;
	t->size = FIRST_SIZE;
	t->slots = calloc(t->size, sizeof *t->slots);
	t->texts = calloc(t->size / 2, sizeof *t->texts);
	if (!t->slots || !t->texts) {
		intern_free(t);
		return ERR_NOMEM;
	}
	*ret = t;
	return 0;
}

void intern_free(struct intern *t)
{
	if (!t)
		return;
	arena_done(&t->arena);
	free(t->slots);
	free(t->texts);
	free(t);
}

static int grow(struct intern *t)
{
	uint32_t size = t->size * 2;
	struct slot *slots = calloc(size, sizeof *slots);
	struct str *texts = realloc(t->texts, size / 2 * sizeof *texts);
	if (texts)
		t->texts = texts;
	if (!slots || !texts) {
		free(slots);
		return ERR_NOMEM;
	}
	for (uint32_t i = 0; i < t->size; i++) {
		size_t at = t->slots[i].hash & (size - 1);
		while (t->slots[i].id && slots[at].id)
			at = (at + 1) & (size - 1);
		if (t->slots[i].id)
			slots[at] = t->slots[i];
	}
	free(t->slots);
	t->slots = slots;
	t->size = size;
	return 0;
}

int intern_put(struct intern *t, struct str s, uint64_t hash, uint32_t *ret)
{
	size_t mask = t->size - 1, at = hash & mask;
	for (; t->slots[at].id; at = (at + 1) & mask) {
		if (t->slots[at].hash == hash) {
			*ret = t->slots[at].id;
			return 0;
		}
	}
	*ret = 0;
	if (t->n == t->max || s.n > INTERN_LONGEST)
		return 0;
	if (t->n == t->size / 2) {
		int r = grow(t);
		return r ? r : intern_put(t, s, hash, ret);
	}
	struct str copy = arena_str(&t->arena, s);
	if (!copy.p)
		return ERR_NOMEM;
	t->texts[t->n++] = copy;
	t->slots[at] = (struct slot){ .hash = hash, .id = t->n };
	*ret = t->n;
	return 0;
}

void intern_prefetch(const struct intern *t, uint64_t hash)
{
	__builtin_prefetch(&t->slots[hash & (t->size - 1)]);
}

struct str intern_text(const struct intern *t, uint32_t id)
{
	return t->texts[id - 1];
}

size_t intern_bytes(const struct intern *t)
{
	return t->arena.bytes + t->size * sizeof *t->slots + t->size / 2 * sizeof *t->texts;
}
