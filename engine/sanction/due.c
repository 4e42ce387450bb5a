/* SPDX-License-Identifier: Apache-2.0
 * A binary heap by time; slots count from 1, so that the parent of i is i / 2. */
#include "engine/sanction/due.h"

#include "ingest/base/err.h"

#include <stdlib.h>

#define DUES_MIN 16u

void dues_done(struct dues *d)
{
	free(d->heap);
	*d = (struct dues){ 0 };
}

int dues_room(struct dues *d, size_t n)
{
	size_t cap = d->cap ? d->cap : DUES_MIN;
	while (cap <= d->n + n) /* slot 0 is nobody's */
		cap *= 2;
	if (cap == d->cap)
		return 0;
	struct due **heap = realloc(d->heap, cap * sizeof *heap);
	if (!heap)
		return ERR_NOMEM;
	d->heap = heap;
	d->cap = cap;
	return 0;
}

static void place(struct dues *d, struct due *x, size_t slot)
{
	d->heap[slot] = x;
	x->slot = slot;
}

/* x belongs at slot or above. */
static void rise(struct dues *d, struct due *x, size_t slot)
{
	while (slot > 1 && d->heap[slot / 2]->at > x->at) {
		place(d, d->heap[slot / 2], slot);
		slot /= 2;
	}
	place(d, x, slot);
}

/* x belongs at slot or below. */
static void sink(struct dues *d, struct due *x, size_t slot)
{
	for (size_t child; (child = slot * 2) <= d->n; slot = child) {
		if (child < d->n && d->heap[child + 1]->at < d->heap[child]->at)
			child++;
		if (d->heap[child]->at >= x->at)
			break;
		place(d, d->heap[child], slot);
	}
	place(d, x, slot);
}

static void settle(struct dues *d, struct due *x, size_t slot)
{
	rise(d, x, slot);
	sink(d, x, x->slot);
}

void dues_set(struct dues *d, struct due *x, int64_t at)
{
	x->at = at;
	settle(d, x, x->slot ? x->slot : ++d->n);
}

void dues_drop(struct dues *d, struct due *x)
{
	size_t slot = x->slot;
	if (!slot)
		return;
	x->slot = 0;
	struct due *last = d->heap[d->n--];
	if (last != x)
		settle(d, last, slot);
}

struct due *dues_pop(struct dues *d, int64_t now)
{
	struct due *x = d->n ? d->heap[1] : NULL;
	if (!x || x->at > now)
		return NULL;
	dues_drop(d, x);
	return x;
}
