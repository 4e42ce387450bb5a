/* SPDX-License-Identifier: Apache-2.0
 * A binary heap of sources by (clock, rank). Clocks only go forward, so a source only sinks; but closing one puts the last in its
 * place, which may have to rise. */
#include "ingest/sequence/clocks.h"

#include <assert.h>
#include <stdlib.h>

#include "ingest/base/err.h"

#define CLOSED UINT32_MAX

int clocks_init(struct clocks *c, uint32_t n)
{
	*c = (struct clocks){ .open = n };
	size_t room = n ? n : 1;
	c->clock = malloc(room * sizeof *c->clock);
	c->heap = malloc(room * sizeof *c->heap);
	c->pos = malloc(room * sizeof *c->pos);
	if (!c->clock || !c->heap || !c->pos) {
		clocks_done(c);
		return ERR_NOMEM;
	}
	for (uint32_t i = 0; i < n; i++) {
		c->clock[i] = CLOCK_NONE;
		c->heap[i] = c->pos[i] = i;
	}
	return 0;
}

void clocks_done(struct clocks *c)
{
	free(c->clock);
	free(c->heap);
	free(c->pos);
	*c = (struct clocks){ 0 };
}

static bool behind(const struct clocks *c, uint32_t a, uint32_t b)
{
	return c->clock[a] < c->clock[b] || (c->clock[a] == c->clock[b] && a < b);
}

static void put(struct clocks *c, uint32_t at, uint32_t source)
{
	c->heap[at] = source;
	c->pos[source] = at;
}

static void sink(struct clocks *c, uint32_t at)
{
	uint32_t source = c->heap[at];
	for (;;) {
		uint32_t kid = 2 * at + 1;
		if (kid >= c->open)
			break;
		if (kid + 1 < c->open && behind(c, c->heap[kid + 1], c->heap[kid]))
			kid++;
		if (!behind(c, c->heap[kid], source))
			break;
		put(c, at, c->heap[kid]);
		at = kid;
	}
	put(c, at, source);
}

static void rise(struct clocks *c, uint32_t at)
{
	uint32_t source = c->heap[at];
	for (; at && behind(c, source, c->heap[(at - 1) / 2]); at = (at - 1) / 2)
		put(c, at, c->heap[(at - 1) / 2]);
	put(c, at, source);
}

void clocks_set(struct clocks *c, uint32_t source, int64_t clock)
{
	assert(clock >= c->clock[source] && c->pos[source] != CLOSED);
	c->clock[source] = clock;
	sink(c, c->pos[source]);
}

void clocks_close(struct clocks *c, uint32_t source)
{
	uint32_t at = c->pos[source];
	if (at == CLOSED)
		return;
	c->pos[source] = CLOSED;
	uint32_t last = c->heap[--c->open];
	if (last == source)
		return;
	put(c, at, last);
	rise(c, at);
	sink(c, c->pos[last]);
}
