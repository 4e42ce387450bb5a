/* SPDX-License-Identifier: Apache-2.0
 * Open addressing over 64-bit hashes. */
#include "ingest/parse/names.h"

#include "ingest/base/err.h"
#include "ingest/base/hash.h"

#define NAMES_MIN 64u

int names_init(struct names *s, struct arena *a)
{
	*s = (struct names){ .arena = a, .cap = NAMES_MIN, .table_size = 2 * NAMES_MIN };
	s->name = arena_zalloc(a, s->cap * sizeof *s->name);
	s->table = arena_zalloc(a, s->table_size * sizeof *s->table);
	if (!s->name || !s->table)
		return ERR_NOMEM;
	s->n = 1;
	return 0;
}

/* The place of a name in the table, or the free place where it belongs. */
static uint32_t *place_of(const struct names *s, struct str name)
{
	uint32_t at = (uint32_t)hash64(name, 0) & (s->table_size - 1);
	while (s->table[at] && !str_eq(s->name[s->table[at]], name))
		at = (at + 1) & (s->table_size - 1);
	return &s->table[at];
}

static int grow(struct names *s)
{
	struct names to = *s;
	to.cap *= 2;
	to.table_size *= 2;
	to.name = arena_zalloc(s->arena, to.cap * sizeof *to.name);
	to.table = arena_zalloc(s->arena, to.table_size * sizeof *to.table);
	if (!to.name || !to.table)
		return ERR_NOMEM;
	memcpy(to.name, s->name, s->n * sizeof *s->name);
	for (uint32_t i = 1; i < s->n; i++)
		*place_of(&to, to.name[i]) = i;
	*s = to;
	return 0;
}

int names_add(struct names *s, struct str name, uint32_t *ret_id)
{
	uint32_t *place = place_of(s, name);
	if (!*place) {
		if (s->n == s->cap) {
			if (grow(s))
				return ERR_NOMEM;
			place = place_of(s, name);
		}
		s->name[s->n] = name;
		*place = s->n++;
		if (name.n > s->longest)
			s->longest = name.n;
	}
	*ret_id = *place;
	return 0;
}

uint32_t names_find(const struct names *s, struct str name)
{
	return name.n > s->longest ? NAME_NONE : *place_of(s, name);
}
