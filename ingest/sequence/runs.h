/* SPDX-License-Identifier: Apache-2.0
 * What waits: sorted runs of rows, and which row is the first of all. Inside of ingest/sequence only.
 *
 *   heap    chain: runs of one source, each of which begins where the one before ends, or later
 *   [0] --> run -> run -> run
 *   [1] --> run
 *   [2] --> run -> run
 *
 * A source that is in order is one chain, whatever its batches are; one that is not makes a chain for each step back. */
#pragma once
#include "ingest/sequence/order.h"

/* The rows of a batch that wait, in order: rows[0 … n-1] where they had to be picked or sorted, else 0 … n-1. */
struct run {
	struct run *next; /* of its chain; or of the spent ones */
	struct batch *b;  /* one reference */
	uint64_t no;      /* runs are numbered as they come: the order of lines within a source */
	uint32_t at, n;   /* the next row is the at-th of n */
	struct moment last;
	bool picked;
	uint32_t rows[];
};

/* The first row of a chain, as a key: ts, then table events first and the source in one word, then the run's number. */
struct chain {
	int64_t ts;
	uint64_t rank;
	struct run *head;
};

struct runs {
	struct chain *heap;
	size_t n, cap;
	struct run **tail; /* by source: the last run of the chain that it last added to; NULL when that is gone */
	struct run *spent; /* all their rows are out; their batches go with runs_release */
	uint64_t count;
	uint64_t waiting;  /* rows */
};

int runs_init(struct runs *q, uint32_t n_sources); /* 0 or ERR_NOMEM */
void runs_done(struct runs *q);
/* Takes a run of at least one row, and a reference of its batch, which both go on 0 only. rows NULL: all n rows as they stand. */
int runs_add(struct runs *q, struct batch *b, const struct place *rows, uint32_t n);
/* The first rows, up to max, in order, with ts < bound. */
size_t runs_take(struct runs *q, int64_t bound, struct rowref *ret, size_t max);
void runs_release(struct runs *q);
