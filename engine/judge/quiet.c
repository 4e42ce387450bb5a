/* SPDX-License-Identifier: Apache-2.0
 * Open addressing; when half full, a new table with only the keys that are still quiet, twice their number at least. */
#include "engine/judge/quiet.h"

#include "ingest/base/err.h"

#include <stdlib.h>

#define FIRST_SIZE 8u

void quiet_done(struct quiet *q)
{
	free(q->slots);
	*q = (struct quiet){ 0 };
}

static struct quiet_slot *place(const struct quiet *q, uint64_t key)
{
	size_t at = key & (q->size - 1);
	while (q->slots[at].until != QUIET_EMPTY && q->slots[at].key != key)
		at = (at + 1) & (q->size - 1);
	return &q->slots[at];
}

bool quiet_is(const struct quiet *q, uint64_t key, int64_t now)
{
	return q->size && now < place(q, key)->until;
}

static int renew(struct quiet *q, int64_t now)
{
	struct quiet fresh = { .size = FIRST_SIZE };
	size_t live = 0;
	for (size_t i = 0; i < q->size; i++)
		live += q->slots[i].until > now;
	while (fresh.size / 4 <= live)
		fresh.size *= 2;
	fresh.slots = malloc(fresh.size * sizeof *fresh.slots);
	if (!fresh.slots)
		return ERR_NOMEM;
	for (size_t i = 0; i < fresh.size; i++)
		fresh.slots[i] = (struct quiet_slot){ .until = QUIET_EMPTY };
	for (size_t i = 0; i < q->size; i++) {
		if (q->slots[i].until > now)
			*place(&fresh, q->slots[i].key) = q->slots[i];
	}
	fresh.n = live;
	free(q->slots);
	*q = fresh;
	return 0;
}

int quiet_set(struct quiet *q, uint64_t key, int64_t now, int64_t until)
{
	if (q->n >= q->size / 2) {
		int r = renew(q, now);
		if (r)
			return r;
	}
	struct quiet_slot *s = place(q, key);
	q->n += s->until == QUIET_EMPTY;
	*s = (struct quiet_slot){ .key = key, .until = until };
	return 0;
}
