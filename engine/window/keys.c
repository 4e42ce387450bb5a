/* SPDX-License-Identifier: Apache-2.0
 * A window's keys. The index may name a record that has become free or another key's: hash and nodes of the record tell. */
#include "engine/window/state.h"
#include "ingest/base/err.h"

struct window_key *window_key_find(struct window *w, uint64_t hash, uint32_t *ret_id)
{
	gens_tick(&w->index, w->now, w->spec.span, w->keys.live);
	uint64_t *word = gens_put(&w->index, hash);
	if (!word)
		return NULL;
	uint32_t id = (uint32_t)*word;
	if (id) {
		struct window_key *k = slab_at(&w->keys, id);
		if (k->hash == hash && k->nodes) {
			*ret_id = id;
			return k;
		}
	}
	id = slab_take(&w->keys);
	if (!id)
		return NULL;
	*word = id;
	struct window_key *k = slab_at(&w->keys, id);
	k->hash = hash;
	*ret_id = id;
	return k;
}

void window_key_drop(struct window *w, uint32_t id)
{
	struct spot s = { .w = w, .key = slab_at(&w->keys, id) };
	for (uint32_t i = 0; i < w->n_slots && w->owns; i++) {
		s.slot = &w->slots[i];
		if (s.slot->ops->drop)
			s.slot->ops->drop(&s);
	}
	if (w->evidence_at)
		evidence_drop(w, s.key);
	slab_give(&w->keys, id);
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
