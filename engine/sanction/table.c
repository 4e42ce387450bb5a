/* SPDX-License-Identifier: Apache-2.0
 * The chained table. It doubles when there is a link for every slot, and never shrinks. */
#include "engine/sanction/table.h"

#include "ingest/base/err.h"

#include <stdlib.h>

#define TABLE_MIN 16u

void table_done(struct table *t)
{
	free(t->slot);
	*t = (struct table){ 0 };
}

static struct link **slot_of(const struct table *t, uint64_t hash)
{
	return &t->slot[hash & (t->cap - 1)];
}

static void push(struct table *t, struct link *l)
{
	struct link **s = slot_of(t, l->hash);
	l->next = *s;
	*s = l;
}

int table_room(struct table *t)
{
	if (t->n < t->cap)
		return 0;
	struct table big = { .n = t->n, .cap = t->cap ? t->cap * 2 : TABLE_MIN };
	big.slot = calloc(big.cap, sizeof *big.slot);
	if (!big.slot)
		return ERR_NOMEM;
	for (size_t i = 0; i < t->cap; i++) {
		for (struct link *l = t->slot[i], *next; l; l = next) {
			next = l->next;
			push(&big, l);
		}
	}
	free(t->slot);
	*t = big;
	return 0;
}

void table_add(struct table *t, struct link *l, uint64_t hash)
{
	l->hash = hash;
	push(t, l);
	t->n++;
}

void table_remove(struct table *t, struct link *l)
{
	struct link **at = slot_of(t, l->hash);
	while (*at != l)
		at = &(*at)->next;
	*at = l->next;
	t->n--;
}

static struct link *same(struct link *l, uint64_t hash)
{
	while (l && l->hash != hash)
		l = l->next;
	return l;
}

struct link *table_first(const struct table *t, uint64_t hash)
{
	return t->cap ? same(*slot_of(t, hash), hash) : NULL;
}

struct link *table_next(const struct link *l)
{
	return same(l->next, l->hash);
}
