/* SPDX-License-Identifier: Apache-2.0
 * A window's keys come with their first node and go with their last; what their aggregates do at a join and when a node leaves. */
#include "engine/window/state.h"

uint32_t window_key_find(struct window *w, uint64_t hash)
{
	uint32_t id = keyed_find(&w->keys, hash);
	if (!id && keyed_reserve(&w->keys, hash))
		id = keyed_add(&w->keys, hash);
	return id;
}

void window_key_drop(struct window *w, uint32_t id)
{
	struct spot s = { .w = w, .key = window_key_at(w, id) };
	for (uint32_t i = 0; i < w->n_slots && w->owns; i++) {
		s.slot = &w->slots[i];
		if (s.slot->ops->drop)
			s.slot->ops->drop(&s);
	}
	if (w->evidence_at)
		evidence_drop(w, s.key);
	keyed_drop(&w->keys, id);
}

int slots_reserve(struct window *w, struct window_key *k, uint32_t node, const struct arrival *a)
{
	struct spot s = { .w = w, .key = k, .node = node };
	for (uint64_t left = w->owns ? a->known : 0; left; left &= left - 1) {
		uint32_t i = (uint32_t)__builtin_ctzll(left);
		s.slot = &w->slots[i];
		if (!s.slot->ops->reserve)
			continue;
		int err = s.slot->ops->reserve(&s, a->vals[i]);
		if (err)
			return err;
	}
	return 0;
}

void slots_join(struct window *w, struct window_key *k, uint32_t node, const struct arrival *a)
{
	struct spot s = { .w = w, .key = k, .node = node };
	for (uint64_t left = a->known | w->always; left; left &= left - 1) {
		uint32_t i = (uint32_t)__builtin_ctzll(left);
		s.slot = &w->slots[i];
		s.slot->ops->join(&s, a->known >> i & 1 ? a->vals[i] : 0);
	}
}

void slots_leave(struct window *w, struct window_key *k, uint32_t node, uint64_t slots)
{
	struct spot s = { .w = w, .key = k, .node = node };
	for (uint64_t left = slots; left; left &= left - 1) {
		s.slot = &w->slots[__builtin_ctzll(left)];
		s.slot->ops->leave(&s);
	}
}
