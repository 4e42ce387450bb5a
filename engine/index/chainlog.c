/* SPDX-License-Identifier: Apache-2.0
 * Log chains. The head table grows by linear hashing, one slot a put, and the ring by chunks, so that no put is a long pause. A link or head
 * whose entry has left the ring may, 2^32 puts later, seem to point into it again: it then names an entry of another key or a newer one; keys are
 * compared, and a walk only ever goes to older numbers, so that neither a wrong answer nor a circle comes of it. */
#include "engine/index/chainlog.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/base/err.h"

#define LEVEL_MIN 6u
#define LEVEL_MAX 29u

/* How many puts ago; 0 is the newest. There while below live(). */
static uint32_t behind(const struct chainlog *c, uint32_t number)
{
	return c->ring.next - 1u - number;
}

static uint32_t live(const struct chainlog *c)
{
	return ring_live(&c->ring);
}

int chainlog_new(int64_t horizon, uint32_t words, struct chainlog **ret)
{
	struct chainlog *c = calloc(1, sizeof *c);
	uint32_t *heads = calloc(2u << LEVEL_MIN, sizeof *heads);
	if (!c || !heads) {
		free(c);
		free(heads);
		return ERR_NOMEM;
	}
	*c = (struct chainlog){ .horizon = horizon, .heads = heads, .level = LEVEL_MIN, .n_heads = 1u << LEVEL_MIN };
	ring_init(&c->ring, (uint32_t)((offsetof(struct chainlog_entry, words) + 4u * words + 7u) & ~7u));
	*ret = c;
	return 0;
}

void chainlog_free(struct chainlog *c)
{
	if (!c)
		return;
	ring_done(&c->ring);
	free(c->heads);
	free(c);
}

size_t chainlog_bytes(const struct chainlog *c)
{
	return sizeof *c + c->ring.bytes + ((size_t)2 << c->level) * sizeof *c->heads;
}

const struct chainlog_entry *chainlog_find(const struct chainlog *c, uint64_t key, int64_t min_ts)
{
	uint32_t number = c->heads[chainlog_slot(c, key)];
	uint32_t age = behind(c, number), last = 0;
	while (age < live(c) && age >= last) {
		const struct chainlog_entry *e = ring_at(&c->ring, number);
		if (e->ts < min_ts)
			return NULL;
		if (e->key == key)
			return e;
		last = age + 1;
		number = e->prev;
		age = behind(c, number);
	}
	return NULL;
}

static void expire(struct chainlog *c, int64_t now)
{
	int64_t oldest;
	if (__builtin_sub_overflow(now, c->horizon, &oldest))
		oldest = INT64_MIN;
	while (live(c)) {
		const struct chainlog_entry *e = ring_at(&c->ring, c->ring.tail);
		if (e->ts >= oldest && e->ts != CHAINLOG_REPLACED)
			break;
		ring_pop(&c->ring);
	}
}

/* Parts the chain of the next slot to be split; order within each part is kept. */
static bool heads_grow(struct chainlog *c)
{
	if (c->n_heads == 2u << c->level) {
		if (c->level == LEVEL_MAX)
			return true;
		uint32_t *heads = realloc(c->heads, ((size_t)4 << c->level) * sizeof *heads);
		if (!heads)
			return false;
		c->heads = heads;
		c->level++;
	}
	uint32_t low = c->n_heads - (1u << c->level), number = c->heads[low], last = 0;
	uint32_t *to[2] = { &c->heads[low], &c->heads[c->n_heads] };
	for (uint32_t age = behind(c, number); age < live(c) && age >= last; age = behind(c, number)) {
		struct chainlog_entry *e = ring_at(&c->ring, number);
		uint32_t **end = &to[e->key >> c->level & 1u];
		**end = number;
		*end = &e->prev;
		last = age + 1;
		number = e->prev;
	}
	*to[0] = *to[1] = c->ring.tail - 1; /* not there */
	c->n_heads++;
	return true;
}

/* Takes the key's earlier entry out of its slot's chain. */
static void unlink_earlier(struct chainlog *c, uint32_t *link, uint64_t key)
{
	uint32_t last = 0;
	for (uint32_t age = behind(c, *link); age < live(c) && age >= last; age = behind(c, *link)) {
		struct chainlog_entry *e = ring_at(&c->ring, *link);
		if (e->key == key) {
			e->ts = CHAINLOG_REPLACED;
			*link = e->prev;
			return;
		}
		last = age + 1;
		link = &e->prev;
	}
}

uint32_t *chainlog_put(struct chainlog *c, uint64_t key, int64_t ts)
{
	expire(c, ts);
	if (!ring_reserve(&c->ring))
		return NULL;
	if (live(c) >= c->n_heads && !heads_grow(c))
		return NULL;
	uint32_t *head = &c->heads[chainlog_slot(c, key)];
	unlink_earlier(c, head, key);
	struct chainlog_entry *e = ring_at(&c->ring, c->ring.next);
	e->key = key;
	e->ts = ts;
	e->prev = *head;
	*head = c->ring.next++;
	return e->words;
}
