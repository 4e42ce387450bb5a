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
/* Half of what numbers can tell apart; 2^31 entries are 48 GiB. */
#define LIVE_MAX (1u << 31)

/* How many puts ago; 0 is the newest. Live while below chainlog_live. */
static uint32_t behind(const struct chainlog *c, uint32_t number)
{
	return c->next - 1u - number;
}

static uint32_t live(const struct chainlog *c)
{
	return c->next - c->tail;
}

int chainlog_new(int64_t horizon, uint32_t words, struct chainlog **ret)
{
	struct chainlog *c = calloc(1, sizeof *c);
	if (!c)
		return ERR_NOMEM;
	*c = (struct chainlog){
		.horizon = horizon,
		.words = words,
		.entry_size = (uint32_t)((offsetof(struct chainlog_entry, words) + 4u * words + 7u) & ~7u),
		.next = 1, /* a fresh head is 0: an entry that is not there */
		.tail = 1,
		.level = LEVEL_MIN,
		.n_heads = 1u << LEVEL_MIN,
		.heads = calloc(2u << LEVEL_MIN, sizeof *c->heads),
		.chunks = calloc(1, sizeof *c->chunks),
		.bytes = sizeof *c + (2u << LEVEL_MIN) * sizeof *c->heads + sizeof *c->chunks,
	};
	if (!c->heads || !c->chunks) {
		chainlog_free(c);
		return ERR_NOMEM;
	}
	*ret = c;
	return 0;
}

void chainlog_free(struct chainlog *c)
{
	if (!c)
		return;
	if (c->chunks) {
		for (uint32_t i = 0; i <= c->chunk_mask; i++)
			free(c->chunks[i]);
	}
	free(c->chunks);
	free(c->spare);
	free(c->heads);
	free(c);
}

const struct chainlog_entry *chainlog_find(const struct chainlog *c, uint64_t key, int64_t min_ts)
{
	uint32_t number = c->heads[chainlog_slot(c, key)];
	uint32_t age = behind(c, number), last = 0;
	while (age < live(c) && age >= last) {
		const struct chainlog_entry *e = chainlog_at(c, number);
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

static void chunk_drop(struct chainlog *c, uint32_t number)
{
	char **chunk = &c->chunks[number >> CHAINLOG_CHUNK_BITS & c->chunk_mask];
	if (c->spare) {
		free(*chunk);
		c->bytes -= (size_t)CHAINLOG_CHUNK * c->entry_size;
	} else {
		c->spare = *chunk;
	}
	*chunk = NULL;
}

static void expire(struct chainlog *c, int64_t now)
{
	int64_t oldest;
	if (__builtin_sub_overflow(now, c->horizon, &oldest))
		oldest = INT64_MIN;
	while (c->tail != c->next) {
		const struct chainlog_entry *e = chainlog_at(c, c->tail);
		if (e->ts >= oldest && e->ts != CHAINLOG_REPLACED)
			break;
		if (++c->tail % CHAINLOG_CHUNK == 0)
			chunk_drop(c, c->tail - 1);
	}
}

static bool directory_grow(struct chainlog *c)
{
	uint32_t mask = c->chunk_mask * 2 + 1;
	char **chunks = calloc(mask + 1u, sizeof *chunks);
	if (!chunks)
		return false;
	uint32_t first = c->tail >> CHAINLOG_CHUNK_BITS;
	for (uint32_t i = first; i != first + c->chunk_mask + 1; i++)
		chunks[i & mask] = c->chunks[i & c->chunk_mask];
	free(c->chunks);
	c->bytes += (mask - c->chunk_mask) * sizeof *chunks;
	c->chunks = chunks;
	c->chunk_mask = mask;
	return true;
}

/* Room for the entry `next`. */
static bool chunk_ensure(struct chainlog *c)
{
	uint32_t number = c->next >> CHAINLOG_CHUNK_BITS;
	uint32_t chunks = (number - (c->tail >> CHAINLOG_CHUNK_BITS)) & (UINT32_MAX >> CHAINLOG_CHUNK_BITS);
	if (live(c) >= LIVE_MAX)
		return false;
	if (chunks > c->chunk_mask && !directory_grow(c))
		return false;
	char **chunk = &c->chunks[number & c->chunk_mask];
	if (*chunk)
		return true;
	*chunk = c->spare;
	c->spare = NULL;
	if (*chunk)
		return true;
	*chunk = malloc((size_t)CHAINLOG_CHUNK * c->entry_size);
	if (*chunk)
		c->bytes += (size_t)CHAINLOG_CHUNK * c->entry_size;
	return *chunk != NULL;
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
		c->bytes += ((size_t)2 << c->level) * sizeof *heads;
		c->heads = heads;
		c->level++;
	}
	uint32_t low = c->n_heads - (1u << c->level), number = c->heads[low], last = 0;
	uint32_t *to[2] = { &c->heads[low], &c->heads[c->n_heads] };
	for (uint32_t age = behind(c, number); age < live(c) && age >= last; age = behind(c, number)) {
		struct chainlog_entry *e = chainlog_at(c, number);
		uint32_t **end = &to[e->key >> c->level & 1u];
		**end = number;
		*end = &e->prev;
		last = age + 1;
		number = e->prev;
	}
	*to[0] = *to[1] = c->tail - 1; /* not there */
	c->n_heads++;
	return true;
}

/* Takes the key's earlier entry out of its slot's chain. */
static void unlink_earlier(struct chainlog *c, uint32_t *link, uint64_t key)
{
	uint32_t last = 0;
	for (uint32_t age = behind(c, *link); age < live(c) && age >= last; age = behind(c, *link)) {
		struct chainlog_entry *e = chainlog_at(c, *link);
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
	if (!chunk_ensure(c))
		return NULL;
	if (live(c) >= c->n_heads && !heads_grow(c))
		return NULL;
	uint32_t *head = &c->heads[chainlog_slot(c, key)];
	unlink_earlier(c, head, key);
	struct chainlog_entry *e = chainlog_at(c, c->next);
	e->key = key;
	e->ts = ts;
	e->prev = *head;
	*head = c->next++;
	return e->words;
}
