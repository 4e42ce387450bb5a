/* SPDX-License-Identifier: Apache-2.0
 * Decides what is late as batches come in, and how far the merge may go. That lateness is decided row by row, with the clock as it
 * stands at the row's line, is what makes it independent of the batches. */
#include "ingest/sequence/sequence.h"

#include <assert.h>
#include <stdlib.h>

#include "ingest/base/err.h"
#include "ingest/sequence/clocks.h"
#include "ingest/sequence/runs.h"

struct sequence {
	uint32_t n_sources;
	int64_t lateness;
	struct late_sink sink;
	bool *never_late; /* by source */
	struct clocks clocks;
	struct runs runs;
	struct place *places; /* of the batch being pushed, and as many to sort them with */
	size_t places_cap;
	uint64_t late, moved;
};

int sequence_new(uint32_t n_sources, int64_t lateness_micros, const struct late_sink *late, struct sequence **ret)
{
	assert(lateness_micros >= 0);
	struct sequence *q = calloc(1, sizeof *q);
	if (!q)
		return ERR_NOMEM;
	q->n_sources = n_sources;
	q->lateness = lateness_micros;
	q->sink = *late;
	q->never_late = calloc(n_sources ? n_sources : 1, sizeof *q->never_late);
	if (!q->never_late || clocks_init(&q->clocks, n_sources) || runs_init(&q->runs, n_sources)) {
		sequence_free(q);
		return ERR_NOMEM;
	}
	*ret = q;
	return 0;
}

void sequence_free(struct sequence *q)
{
	if (!q)
		return;
	runs_done(&q->runs);
	clocks_done(&q->clocks);
	free(q->never_late);
	free(q->places);
	free(q);
}

void sequence_never_late(struct sequence *q, uint32_t source)
{
	q->never_late[source] = true;
}

/* The earliest ts that is not late at this clock. */
static int64_t floor_of(const struct sequence *q, int64_t clock)
{
	return clock < INT64_MIN + q->lateness ? INT64_MIN : clock - q->lateness;
}

/* The rows of a batch that will wait. As long as they come in order there is nothing to write down. */
struct gathering {
	struct sequence *q;
	const struct batch *b;
	struct moment last;
	bool picked, unsorted;
	uint32_t n;
};

/* Writes down that all rows before `row` wait. */
static int gather_pick(struct gathering *g, uint32_t row)
{
	struct sequence *q = g->q;
	if (g->picked)
		return 0;
	if (q->places_cap < g->b->n) {
		struct place *p = malloc(2 * sizeof *p * g->b->n);
		if (!p)
			return ERR_NOMEM;
		free(q->places);
		q->places = p;
		q->places_cap = g->b->n;
	}
	for (uint32_t i = 0; i < row; i++)
		q->places[i] = (struct place){ moment_of(g->b, i), i };
	g->n = row;
	g->picked = true;
	return 0;
}

static int gather(struct gathering *g, uint32_t row)
{
	struct moment m = moment_of(g->b, row);
	if (g->n && moment_before(m, g->last)) {
		int err = gather_pick(g, row);
		if (err)
			return err;
		g->unsorted = true;
	}
	g->last = m;
	if (g->picked)
		g->q->places[g->n] = (struct place){ m, row };
	g->n++;
	return 0;
}

/* A late row: moved up to `floor`, or told and left out. */
static int gather_late(struct gathering *g, struct batch *b, uint32_t row, int64_t floor)
{
	struct sequence *q = g->q;
	const struct schema *s = b->schema;
	int err;
	if (s->types[b->type[row]].class == TYPE_TABLE || b->type[row] == s->t_appeal) {
		err = batch_split_ts(b);
		if (err)
			return err;
		b->ts[row] = floor;
		q->moved++;
		return gather(g, row);
	}
	err = gather_pick(g, row);
	if (err)
		return err;
	q->late++;
	return q->sink.late(q->sink.ctx, b, row);
}

static int gather_all(struct gathering *g, struct batch *b)
{
	struct sequence *q = g->q;
	int64_t clock = q->clocks.clock[b->source], floor = floor_of(q, clock);
	bool never = q->never_late[b->source];
	int err = 0;
	for (uint32_t row = 0; row < b->n && !err; row++) {
		bool first_of_line = row == 0 || b->line[row] != b->line[row - 1];
		if (first_of_line && !never && b->ts[row] > clock) {
			clock = b->ts[row];
			floor = floor_of(q, clock);
		}
		err = b->ts[row] < floor ? gather_late(g, b, row, floor) : gather(g, row);
	}
	if (!err && clock > q->clocks.clock[b->source])
		clocks_set(&q->clocks, b->source, clock);
	return err;
}

int sequence_push(struct sequence *q, struct batch *b)
{
	assert(b->source < q->n_sources);
	struct gathering g = { .q = q, .b = b };
	int err = gather_all(&g, b);
	if (err || !g.n)
		return err;
	if (g.unsorted)
		places_sort(q->places, q->places + q->places_cap, g.n);
	return runs_add(&q->runs, b, g.picked ? q->places : NULL, g.n);
}

void sequence_end(struct sequence *q, uint32_t source)
{
	clocks_close(&q->clocks, source);
}

uint32_t sequence_hungry(const struct sequence *q)
{
	return q->clocks.open ? q->clocks.heap[0] : NO_ID;
}

/* Rows before this may go; one at it may still be overtaken, by a table event that is moved up to it. */
static int64_t bound_of(const struct sequence *q)
{
	if (!q->clocks.open)
		return INT64_MAX;
	int64_t clock = q->clocks.clock[q->clocks.heap[0]];
	return clock == CLOCK_NONE ? INT64_MIN : floor_of(q, clock);
}

size_t sequence_pop(struct sequence *q, struct rowref *ret, size_t max)
{
	runs_release(&q->runs);
	return runs_take(&q->runs, bound_of(q), ret, max);
}

uint64_t sequence_late(const struct sequence *q)
{
	return q->late;
}

uint64_t sequence_moved(const struct sequence *q)
{
	return q->moved;
}

uint64_t sequence_waiting(const struct sequence *q)
{
	return q->runs.waiting;
}
