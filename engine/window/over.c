/* SPDX-License-Identifier: Apache-2.0
 * `over D every S`: a node is what a key has in a step. Its bytes hold the step's sums, those of the key the totals; when the step leaves,
 * the one is taken off the other. Sums are integers, so the totals stay exact. */
#include "engine/window/state.h"
#include "ingest/base/err.h"

static int64_t floor_div(int64_t a, int64_t b)
{
	int64_t q = a / b;
	return q - (a % b != 0 && a < 0);
}

/* Most events are of the step of the one before them. */
static void step_on(struct window *w, int64_t now)
{
	if (w->step != INT64_MIN && (uint64_t)now - (uint64_t)w->step_begins < (uint64_t)w->spec.step)
		return;
	w->step = floor_div(now, w->spec.step);
	w->step_begins = (int64_t)((uint64_t)w->step * (uint64_t)w->spec.step); /* may wrap, as the difference does */
}

static bool is_open(const struct window *w, const struct window_key *k, int64_t step)
{
	return k->nodes && ((const struct node *)ring_at(&w->nodes, k->newest))->at == step;
}

/* Undoes what a failed join made of a node that is not there yet. */
static void node_drop(struct window *w, struct window_key *k, uint32_t node)
{
	struct spot s = { .w = w, .key = k, .node = node };
	for (uint32_t i = 0; i < w->n_slots; i++) {
		s.slot = &w->slots[i];
		if (s.slot->ops->drop_node)
			s.slot->ops->drop_node(&s);
	}
}

/* The event joins the key's node of the present step; a fresh one is there only when nothing can fail any more. */
static int add(struct window *w, const struct arrival *a, struct window_key *k, uint32_t id)
{
	int64_t step = w->step;
	bool fresh = !is_open(w, k, step);
	uint32_t node = fresh ? w->nodes.next : k->newest;
	if (fresh) {
		struct node *n = ring_at(&w->nodes, node);
		memset(n, 0, w->nodes.entry_size);
		n->at = step;
		n->key = id;
	}
	int err = slots_reserve(w, k, node, a);
	if (!err && w->evidence_at)
		err = evidence_reserve(w, k, step, a->line);
	if (err) {
		if (fresh)
			node_drop(w, k, node);
		return err;
	}
	slots_join(w, k, node, a);
	if (w->evidence_at)
		evidence_add(w, k, step, a->line);
	w->nodes.next += fresh;
	k->nodes += fresh;
	k->newest = node;
	return 0;
}

int over_join(struct window *w, const struct arrival *a, struct window_key **ret)
{
	step_on(w, a->now);
	nodes_expire(w, w->step - w->steps + 1);
	if (!ring_reserve(&w->nodes))
		return ERR_NOMEM;
	uint32_t id = window_key_find(w, a->hash);
	if (!id)
		return ERR_NOMEM;
	struct window_key *k = window_key_at(w, id);
	int err = add(w, a, k, id);
	if (err) {
		if (!k->nodes)
			window_key_drop(w, id);
		return err;
	}
	*ret = k;
	return 0;
}
