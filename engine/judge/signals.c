/* SPDX-License-Identifier: Apache-2.0
 * The queue of signals of one event, first in first out. */
#include "engine/judge/inside.h"

#include <stdlib.h>

static int room(struct signals *s, const struct judge *j)
{
	if (s->n == s->cap) {
		uint32_t cap = s->cap ? s->cap * 2 : GROUP;
		struct queued *queue = realloc(s->queue, cap * sizeof *queue);
		if (!queue)
			return ERR_NOMEM;
		s->queue = queue;
		s->cap = cap;
	}
	if (s->n / GROUP < s->n_batches)
		return 0;
	struct batch **batches = realloc(s->batches, (s->n_batches + 1) * sizeof(struct batch *));
	if (!batches)
		return ERR_NOMEM;
	s->batches = batches;
	int r = batch_new(j->schema, j->need, GROUP, &batches[s->n_batches]);
	s->n_batches += !r;
	return r;
}

int signals_add(struct signals *s, const struct judge *j, struct queued **ret)
{
	int r = room(s, j);
	struct batch *b = r ? NULL : s->batches[s->n / GROUP];
	uint32_t row;
	r = r ? r : batch_add(b, &row);
	if (r)
		return r;
	*ret = &s->queue[s->n++];
	**ret = (struct queued){ .row = { .b = b, .row = row } };
	return 0;
}

void signals_clear(struct signals *s)
{
	for (uint32_t i = 0; i * GROUP < s->n; i++) {
		batch_cut(s->batches[i], 0);
		arena_reset(&s->batches[i]->arena);
	}
	s->n = 0;
}

void signals_done(struct signals *s)
{
	for (uint32_t i = 0; i < s->n_batches; i++)
		batch_unref(s->batches[i]);
	free(s->batches);
	free(s->queue);
	*s = (struct signals){ 0 };
}
