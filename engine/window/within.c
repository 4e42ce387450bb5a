/* SPDX-License-Identifier: Apache-2.0
 * `within D`, exact: the events of all keys lie in one ring by time. Each join drops what has left at the ring's tail, whichever key it is of, so that a
 * key's aggregates are right at any time and an event costs its way in and its way out, no more. */
#include "engine/window/state.h"
#include "ingest/base/err.h"

/* How far ahead of the tail the keys of leaving events are fetched. */
#define FETCH_AHEAD 8u

static void leave(struct window *w)
{
	struct event_node *e = ring_at(&w->events, w->events.tail);
	struct window_key *k = slab_at(&w->keys, e->key);
	if (w->known_at)
		slots_leave(w, k, w->events.tail, *(const uint64_t *)((const char *)e + w->known_at));
	if (--k->count == 0)
		window_key_drop(w, e->key);
	ring_pop(&w->events);
}

static void expire(struct window *w, int64_t now)
{
	int64_t oldest;
	if (__builtin_sub_overflow(now, w->spec.span, &oldest))
		return;
	while (ring_live(&w->events)) {
		const struct event_node *e = ring_at(&w->events, w->events.tail);
		if (e->ts >= oldest)
			return;
		if (ring_live(&w->events) > FETCH_AHEAD) {
			e = ring_at(&w->events, w->events.tail + FETCH_AHEAD);
			__builtin_prefetch(slab_at(&w->keys, e->key), 1);
		}
		leave(w);
	}
}

void within_clear(struct window *w)
{
	while (ring_live(&w->events))
		leave(w);
}

static void add(struct window *w, const struct arrival *a, struct window_key *k, uint32_t id)
{
	uint32_t number = w->events.next++;
	struct event_node *e = ring_at(&w->events, number);
	*e = (struct event_node){ .ts = a->now, .key = id, .prev = k->newest };
	if (w->line_at)
		*(uint64_t *)((char *)e + w->line_at) = a->line;
	if (w->known_at)
		*(uint64_t *)((char *)e + w->known_at) = a->known;
	slots_join(w, k, number, a);
	k->newest = number;
	k->count++;
}

int within_join(struct window *w, const struct arrival *a, struct window_key **ret)
{
	expire(w, a->now);
	if (!ring_reserve(&w->events))
		return ERR_NOMEM;
	uint32_t id;
	struct window_key *k = window_key_find(w, a->hash, &id);
	if (!k)
		return ERR_NOMEM;
	int err = slots_reserve(w, k, 0, a);
	if (err) {
		if (!k->count)
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
	for (uint64_t left = k->count; left && n < 8; left--) {
		const struct event_node *e = ring_at(&w->events, number);
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
