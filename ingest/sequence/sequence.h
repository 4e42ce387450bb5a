/* SPDX-License-Identifier: Apache-2.0
 * Merges the batches of any number of sources by (ts, table events first, source, line, place), and finds the late events.
 * A source's clock is the greatest ts of the first events of its good lines; an event earlier than clock - lateness is late. Rows
 * come out once no source can bring an earlier one. The answer does not depend on how the sources were cut into batches. */
#pragma once
#include "ingest/event/batch.h"

struct sequence;

struct late_sink {
	void *ctx;
	/* A late event that judges nobody. 0, or an error that travels up. */
	int (*late)(void *ctx, const struct batch *b, uint32_t row);
};

/* n_sources: ranks are 0 … n-1. `late` is copied. Returns 0 or ERR_NOMEM. */
int sequence_new(uint32_t n_sources, int64_t lateness_micros, const struct late_sink *late, struct sequence **ret);
void sequence_free(struct sequence *q); /* NULL is a no-op; gives the batches back that still wait */
/* A source whose rows are never late and are all given before the first sequence_pop (`--table`). It has no clock: while it is
 * open nothing comes out. Said before its first batch. */
void sequence_never_late(struct sequence *q, uint32_t source);
/* Gives a batch of an open source, in the order of its lines (a line's events are in one batch); takes a reference while rows of it
 * wait. Late table events and appeals get their ts moved up (batch->own_ts keeps the line's). 0, ERR_NOMEM or what the sink
 * returned; after an error only sequence_free is sensible, for a part of the batch may have been told as late. */
int sequence_push(struct sequence *q, struct batch *b);
void sequence_end(struct sequence *q, uint32_t source); /* this source brings no more; a second time is a no-op */
/* The source to read next: the open one with the lowest clock (one that has brought nothing first; of equals the lowest rank);
 * NO_ID when all have ended. */
uint32_t sequence_hungry(const struct sequence *q);
/* Up to max rows whose turn has come, in order; 0 when more input is needed (or all is done). The refs' batches stay valid until
 * the next call of sequence_pop or sequence_free. 0  rows is no error; returns the count. */
size_t sequence_pop(struct sequence *q, struct rowref *ret, size_t max);
uint64_t sequence_late(const struct sequence *q);    /* events found late so far, moved-up ones not among them */
uint64_t sequence_moved(const struct sequence *q);   /* late table events and appeals that were moved up */
uint64_t sequence_waiting(const struct sequence *q); /* rows held now */
