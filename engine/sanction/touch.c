/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/sanction/touch.h"

#include "ingest/base/err.h"

void touches_init(struct touches *t)
{
	slab_init(&t->slab, sizeof(struct touch));
}

void touches_done(struct touches *t)
{
	slab_done(&t->slab);
}

struct touch *touch_at(const struct touches *t, uint32_t id)
{
	return slab_at(&t->slab, id);
}

int touch_add(struct touches *t, uint32_t *chain, uint32_t order, struct reach *by, enum verdict_kind kind)
{
	uint32_t id = slab_take(&t->slab);
	if (!id)
		return ERR_NOMEM;
	*touch_at(t, id) = (struct touch){ .next = *chain, .order = order, .older = by->last, .by = by, .kind = kind };
	*chain = id;
	if (by->last)
		touch_at(t, by->last)->newer = id;
	else
		by->first = id;
	by->last = id;
	return 0;
}

static void leave_sanction(struct touches *t, const struct touch *x)
{
	if (x->older)
		touch_at(t, x->older)->newer = x->newer;
	else
		x->by->first = x->newer;
	if (x->newer)
		touch_at(t, x->newer)->older = x->older;
	else
		x->by->last = x->older;
}

void touch_remove(struct touches *t, uint32_t id, uint32_t *chain)
{
	const struct touch *x = touch_at(t, id);
	while (*chain != id)
		chain = &touch_at(t, *chain)->next;
	*chain = x->next;
	leave_sanction(t, x);
	slab_give(&t->slab, id);
}

void touches_forget(struct touches *t, uint32_t *chain)
{
	while (*chain)
		touch_remove(t, *chain, chain);
}

const struct touch *touch_strongest(const struct touches *t, uint32_t chain)
{
	const struct touch *best = NULL;
	for (; chain; chain = touch_at(t, chain)->next) {
		const struct touch *x = touch_at(t, chain);
		if (!best || x->kind > best->kind || (x->kind == best->kind && x->by->seq < best->by->seq))
			best = x;
	}
	return best;
}

size_t touches_bytes(const struct touches *t)
{
	return slab_bytes(&t->slab);
}
