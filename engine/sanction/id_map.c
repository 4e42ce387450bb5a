/* SPDX-License-Identifier: Apache-2.0
 * Open addressing; a dropped slot is filled by those behind it, so that there are no tombstones. */
#include "engine/sanction/id_map.h"

#include "ingest/base/err.h"

#include <stdlib.h>

#define MAP_MIN 64u

struct id_slot {
	uint64_t hash;
	uint32_t id; /* 0: free */
};

void id_map_done(struct id_map *m)
{
	free(m->slots);
	*m = (struct id_map){ 0 };
}

/* The slot of the hash, or the free one where it would be. */
static struct id_slot *find(const struct id_map *m, uint64_t hash)
{
	size_t i = hash & (m->cap - 1);
	while (m->slots[i].id && m->slots[i].hash != hash)
		i = (i + 1) & (m->cap - 1);
	return &m->slots[i];
}

static int grow(struct id_map *m)
{
	struct id_map big = { .n = m->n, .cap = m->cap ? m->cap * 2 : MAP_MIN };
	big.slots = calloc(big.cap, sizeof *big.slots);
	if (!big.slots)
		return ERR_NOMEM;
	for (size_t i = 0; i < m->cap; i++) {
		if (m->slots[i].id)
			*find(&big, m->slots[i].hash) = m->slots[i];
	}
	free(m->slots);
	*m = big;
	return 0;
}

uint32_t id_map_get(const struct id_map *m, uint64_t hash)
{
	return m->cap ? find(m, hash)->id : 0;
}

int id_map_set(struct id_map *m, uint64_t hash, uint32_t id)
{
	struct id_slot *s = m->cap ? find(m, hash) : NULL;
	if (s && s->id) {
		s->id = id;
		return 0;
	}
	if ((m->n + 1) * 4 > m->cap * 3) {
		int err = grow(m);
		if (err)
			return err;
		s = find(m, hash);
	}
	*s = (struct id_slot){ hash, id };
	m->n++;
	return 0;
}

void id_map_drop(struct id_map *m, uint64_t hash)
{
	struct id_slot *s = m->cap ? find(m, hash) : NULL;
	if (!s || !s->id)
		return;
	size_t mask = m->cap - 1, hole = (size_t)(s - m->slots);
	for (size_t i = (hole + 1) & mask; m->slots[i].id; i = (i + 1) & mask) {
		size_t home = m->slots[i].hash & mask;
		/* It may move into the hole unless its home lies behind the hole. */
		if (((i - home) & mask) < ((i - hole) & mask))
			continue;
		m->slots[hole] = m->slots[i];
		hole = i;
	}
	m->slots[hole].id = 0;
	m->n--;
}

size_t id_map_bytes(const struct id_map *m)
{
	return m->cap * sizeof *m->slots;
}
