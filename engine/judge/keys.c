/* SPDX-License-Identifier: Apache-2.0
 * The list of all keys, each once: rules that group by the same fields share one hash. */
#include "engine/judge/group.h"

/* Room for one more in an arena's array; the old one stays behind until the arena goes, which doubling bounds. */
static void *room(struct arena *a, void *list, uint32_t n, uint32_t *cap, size_t size)
{
	if (n < *cap)
		return list;
	uint32_t more = *cap ? *cap * 2 : 8;
	void *fresh = arena_zalloc(a, more * size);
	if (!fresh)
		return NULL;
	if (n)
		memcpy(fresh, list, n * size);
	*cap = more;
	return fresh;
}

int keys_column(struct keys *k, const struct schema *s, uint32_t column, uint32_t *ret)
{
	for (uint32_t i = 0; i < k->n_columns; i++) {
		if (k->columns[i].column == column) {
			*ret = i;
			return 0;
		}
	}
	void *list = room(k->arena, k->columns, k->n_columns, &k->cap_columns, sizeof *k->columns);
	if (!list)
		return ERR_NOMEM;
	k->columns = list;
	*ret = k->n_columns;
	k->columns[k->n_columns++] = (struct hashed){ .column = column, .kind = s->columns[column].kind };
	return 0;
}

static bool same_parts(const struct key_def *d, const struct key_part *parts, uint32_t n)
{
	if (d->n != n)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		if (d->parts[i].hashed == NO_ID || d->parts[i].hashed != parts[i].hashed)
			return false;
	}
	return true;
}

int keys_of_parts(struct keys *k, const struct key_part *parts, uint32_t n, uint32_t *ret)
{
	for (uint32_t i = 0; i < k->n_defs; i++) {
		if (same_parts(&k->defs[i], parts, n)) {
			*ret = i;
			return 0;
		}
	}
	void *list = room(k->arena, k->defs, k->n_defs, &k->cap_defs, sizeof *k->defs);
	struct key_part *own = arena_alloc(k->arena, n * sizeof *own);
	if (!list || !own)
		return ERR_NOMEM;
	k->defs = list;
	if (n)
		memcpy(own, parts, n * sizeof *own);
	*ret = k->n_defs;
	k->defs[k->n_defs++] = (struct key_def){ .parts = own, .n = n };
	return 0;
}

int keys_of_columns(struct keys *k, const struct schema *s, const uint32_t *columns, uint32_t n, uint32_t *ret)
{
	struct key_part *parts = arena_zalloc(k->arena, n * sizeof *parts);
	if (!parts)
		return ERR_NOMEM;
	for (uint32_t i = 0; i < n; i++) {
		int r = keys_column(k, s, columns[i], &parts[i].hashed);
		if (r)
			return r;
		parts[i].kind = s->columns[columns[i]].kind;
	}
	return keys_of_parts(k, parts, n, ret);
}
