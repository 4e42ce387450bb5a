/* SPDX-License-Identifier: Apache-2.0
 * `within D`, exact: a node is an event. */
#include "engine/window/state.h"
#include "ingest/base/err.h"

static void add(struct window *w, const struct arrival *a, struct window_key *k, uint32_t id)
{
	uint32_t number = w->nodes.next++;
	struct node *e = ring_at(&w->nodes, number);
	*e = (struct node){ .at = a->now, .key = id, .prev = k->newest };
	if (w->line_at)
		*(uint64_t *)((char *)e + w->line_at) = a->line;
	if (w->known_at)
		*(uint64_t *)((char *)e + w->known_at) = a->known;
	slots_join(w, k, number, a);
	k->newest = number;
	k->nodes++;
}

int within_join(struct window *w, const struct arrival *a, struct window_key **ret)
{
	int64_t oldest;
	if (__builtin_sub_overflow(a->now, w->spec.span, &oldest))
		oldest = INT64_MIN;
	nodes_expire(w, oldest);
	if (!ring_reserve(&w->nodes))
		return ERR_NOMEM;
	uint32_t id = window_key_find(w, a->hash);
	if (!id)
		return ERR_NOMEM;
	struct window_key *k = window_key_at(w, id);
	int err = slots_reserve(w, k, 0, a);
	if (err) {
		if (!k->nodes)
			window_key_drop(w, id);
		return err;
	}
	add(w, a, k, id);
	*ret = k;
	return 0;
}

static bool listed(const uint64_t *lines, uint32_t n, uint64_t line)
{
	for (uint32_t i = 0; i < n; i++) {
		if (lines[i] == line)
			return true;
	}
	return false;
}

uint32_t within_evidence(const struct window *w, const struct window_key *k, uint64_t ret[8])
{
	uint32_t n = 0, number = k->newest;
	for (uint32_t left = k->nodes; left && n < 8; left--) {
		const struct node *e = ring_at(&w->nodes, number);
		uint64_t line = *(const uint64_t *)((const char *)e + w->line_at);
		if (!listed(ret, n, line))
			ret[n++] = line;
		number = e->prev;
	}
	for (uint32_t i = 0; i < n / 2; i++) {
		uint64_t line = ret[i];
		ret[i] = ret[n - 1 - i];
		ret[n - 1 - i] = line;
	}
	return n;
}
