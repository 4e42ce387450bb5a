/* SPDX-License-Identifier: Apache-2.0
 * A heap of chains. The first chain gives rows as long as they come before the second one's: in a log in order that is all of a
 * batch, for one comparison a row. */
#include "ingest/sequence/runs.h"

#include <stdlib.h>

#include "ingest/base/err.h"

int runs_init(struct runs *q, uint32_t n_sources)
{
	*q = (struct runs){ 0 };
	q->tail = calloc(n_sources ? n_sources : 1, sizeof *q->tail);
	return q->tail ? 0 : ERR_NOMEM;
}

static void run_free(struct run *r)
{
	batch_unref(r->b);
	free(r);
}

void runs_release(struct runs *q)
{
	while (q->spent) {
		struct run *r = q->spent;
		q->spent = r->next;
		run_free(r);
	}
}

void runs_done(struct runs *q)
{
	runs_release(q);
	for (size_t i = 0; i < q->n; i++)
		for (struct run *r = q->heap[i].head, *next; r; r = next) {
			next = r->next;
			run_free(r);
		}
	free(q->heap);
	free(q->tail);
	*q = (struct runs){ 0 };
}

static uint32_t run_row(const struct run *r, uint32_t i)
{
	return r->picked ? r->rows[i] : i;
}

static struct chain chain_of(struct run *head)
{
	struct moment m = moment_of(head->b, run_row(head, head->at));
	return (struct chain){ m.ts, (uint64_t)m.other << 32 | head->b->source, head };
}

static bool chain_before(const struct chain *a, const struct chain *b)
{
	if (a->ts != b->ts)
		return a->ts < b->ts;
	if (a->rank != b->rank)
		return a->rank < b->rank;
	return a->head->no < b->head->no;
}

/* Puts c where it belongs, from the hole at `at` downwards. */
static void heap_sink(struct runs *q, size_t at, struct chain c)
{
	for (;;) {
		size_t kid = 2 * at + 1;
		if (kid >= q->n)
			break;
		if (kid + 1 < q->n && chain_before(&q->heap[kid + 1], &q->heap[kid]))
			kid++;
		if (!chain_before(&q->heap[kid], &c))
			break;
		q->heap[at] = q->heap[kid];
		at = kid;
	}
	q->heap[at] = c;
}

static int heap_add(struct runs *q, struct chain c)
{
	if (q->n == q->cap) {
		size_t cap = q->cap ? 2 * q->cap : 64;
		struct chain *heap = realloc(q->heap, cap * sizeof *heap);
		if (!heap)
			return ERR_NOMEM;
		q->heap = heap;
		q->cap = cap;
	}
	size_t at = q->n++;
	for (; at && chain_before(&c, &q->heap[(at - 1) / 2]); at = (at - 1) / 2)
		q->heap[at] = q->heap[(at - 1) / 2];
	q->heap[at] = c;
	return 0;
}

static struct run *run_new(struct batch *b, const struct place *rows, uint32_t n)
{
	struct run *r = malloc(sizeof *r + (rows ? n * sizeof *r->rows : 0));
	if (!r)
		return NULL;
	*r = (struct run){ .b = b, .n = n, .picked = rows != NULL };
	for (uint32_t i = 0; rows && i < n; i++)
		r->rows[i] = rows[i].row;
	r->last = moment_of(b, run_row(r, n - 1));
	return r;
}

int runs_add(struct runs *q, struct batch *b, const struct place *rows, uint32_t n)
{
	struct run **tail = &q->tail[b->source], *r = run_new(b, rows, n);
	if (!r)
		return ERR_NOMEM;
	r->no = q->count++;
	if (*tail && !moment_before(moment_of(b, run_row(r, 0)), (*tail)->last)) {
		(*tail)->next = r;
	} else if (heap_add(q, chain_of(r))) {
		free(r);
		return ERR_NOMEM;
	}
	batch_ref(b);
	*tail = r;
	q->waiting += n;
	return 0;
}

/* Takes the first chain's run away, and the chain with it when it was the last. */
static void run_end(struct runs *q, struct run *r)
{
	struct run **tail = &q->tail[r->b->source];
	if (r->next)
		heap_sink(q, 0, chain_of(r->next));
	else if (--q->n)
		heap_sink(q, 0, q->heap[q->n]);
	if (*tail == r)
		*tail = NULL;
	r->next = q->spent;
	q->spent = r;
}

/* No row of another chain has a ts below this one's. */
static int64_t second_ts(const struct runs *q)
{
	int64_t ts = q->n > 1 ? q->heap[1].ts : INT64_MAX;
	return q->n > 2 && q->heap[2].ts < ts ? q->heap[2].ts : ts;
}

/* The first row of all, and those of its run that follow it below limit. */
static size_t run_take(struct run *r, int64_t limit, struct rowref *ret, size_t max)
{
	const int64_t *ts = r->b->ts;
	uint32_t at = r->at, end = r->n - at < max ? r->n : at + (uint32_t)max;
	size_t n = 0;
	do {
		ret[n++] = (struct rowref){ r->b, run_row(r, at++) };
	} while (at < end && ts[run_row(r, at)] < limit);
	r->at = at;
	return n;
}

size_t runs_take(struct runs *q, int64_t bound, struct rowref *ret, size_t max)
{
	size_t n = 0;
	while (n < max && q->n && q->heap[0].ts < bound) {
		int64_t second = second_ts(q);
		struct run *r = q->heap[0].head;
		n += run_take(r, second < bound ? second : bound, ret + n, max - n);
		if (r->at == r->n)
			run_end(q, r);
		else
			heap_sink(q, 0, chain_of(r));
	}
	q->waiting -= n;
	return n;
}
