/* SPDX-License-Identifier: Apache-2.0
 * `over D every S`: a key has its totals, and a part for each step in which it has events. When a step leaves, its parts are taken off the totals; sums are
 * integers, so the totals stay exact. A step lists the parts of all keys: a walk through it and no search. */
#include "engine/window/state.h"
#include "ingest/base/err.h"

static int64_t floor_div(int64_t a, int64_t b)
{
	int64_t q = a / b;
	return q - (a % b != 0 && a < 0);
}

static void part_leave(struct window *w, uint32_t part)
{
	struct part_node *p = slab_at(&w->parts, part);
	struct window_key *k = slab_at(&w->keys, p->key);
	slots_leave(w, k, part, w->takes);
	k->count -= p->count;
	if (!k->count)
		window_key_drop(w, p->key);
	slab_give(&w->parts, part);
}

static void step_leave(struct window *w)
{
	const struct step *s = ring_at(&w->steps, w->steps.tail);
	for (uint32_t part = s->first; part;) {
		uint32_t next = ((struct part_node *)slab_at(&w->parts, part))->next;
		if (next)
			__builtin_prefetch(slab_at(&w->parts, next), 1);
		part_leave(w, part);
		part = next;
	}
	ring_pop(&w->steps);
}

void over_clear(struct window *w)
{
	while (ring_live(&w->steps))
		step_leave(w);
}

/* The present step, the newest of w->steps; NULL when memory is out. */
static struct step *step_open(struct window *w, int64_t step)
{
	struct step *s = NULL;
	if (ring_live(&w->steps))
		s = ring_at(&w->steps, w->steps.next - 1);
	if (s && s->step == step)
		return s;
	if (!ring_reserve(&w->steps))
		return NULL;
	s = ring_at(&w->steps, w->steps.next++);
	*s = (struct step){ .step = step };
	return s;
}

static bool part_is_open(const struct window *w, const struct window_key *k, int64_t step)
{
	return k->count && ((const struct part_node *)slab_at(&w->parts, k->newest))->step == step;
}

/* Undoes what a failed join made of a part that has no event yet. */
static void part_drop(struct window *w, struct window_key *k, uint32_t part)
{
	struct spot s = { .w = w, .key = k, .node = part };
	for (uint32_t i = 0; i < w->n_slots; i++) {
		s.slot = &w->slots[i];
		if (s.slot->ops->drop_node)
			s.slot->ops->drop_node(&s);
	}
	slab_give(&w->parts, part);
}

/* The key's event joins its part of the present step; a fresh part is hung up only when nothing can fail any more. */
static int add(struct window *w, const struct arrival *a, struct window_key *k, uint32_t id)
{
	struct step *step = ring_at(&w->steps, w->steps.next - 1);
	bool fresh = !part_is_open(w, k, step->step);
	uint32_t part = fresh ? slab_take(&w->parts) : k->newest;
	if (!part)
		return ERR_NOMEM;
	int err = slots_reserve(w, k, part, a);
	if (!err && w->evidence)
		err = evidence_reserve(w, k, step->step, a->line);
	if (err) {
		if (fresh)
			part_drop(w, k, part);
		return err;
	}
	struct part_node *p = slab_at(&w->parts, part);
	if (fresh) {
		p->step = step->step;
		p->key = id;
		p->next = step->first;
		step->first = part;
		k->newest = part;
	}
	slots_join(w, k, part, a);
	if (w->evidence)
		evidence_add(w, k, step->step, a->line);
	p->count++;
	k->count++;
	return 0;
}

int over_join(struct window *w, const struct arrival *a, struct window_key **ret)
{
	int64_t step = floor_div(a->now, w->spec.step);
	int64_t gone = step - w->spec.span / w->spec.step;
	while (ring_live(&w->steps) && ((const struct step *)ring_at(&w->steps, w->steps.tail))->step <= gone)
		step_leave(w);
	if (!step_open(w, step))
		return ERR_NOMEM;
	uint32_t id;
	struct window_key *k = window_key_find(w, a->hash, &id);
	if (!k)
		return ERR_NOMEM;
	int err = add(w, a, k, id);
	if (err) {
		if (!k->count)
			window_key_drop(w, id);
		return err;
	}
	*ret = k;
	return 0;
}
