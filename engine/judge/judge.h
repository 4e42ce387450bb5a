/* SPDX-License-Identifier: Apache-2.0
 * The judge: plan and events in sequence in, firings, signals, sanctions and verdicts out. Single-threaded, deterministic; reads no clock. */
#pragma once
#include "engine/emit/world.h"

struct judge_options {
	const struct plan *plan;
	const struct world *world;
	uint64_t seed;        /* secret, of the index hashes; no answer depends on it */
	int64_t order_memory; /* micros */
	bool shadow;          /* --shadow: every rule is a shadow */
};

/* Counters of a run beside those by type and rule. X(name, help). */
#define JUDGE_COUNTERS(X)                                                                                                  \
	X(events, "Events judged, signals and terms from before all events not among them")                               \
	X(no_publisher, "Conversions that no publisher could be found for")                                               \
	X(odd_status, "Conversion lines whose status is none of the four known ones")                                     \
	X(rows_before, "Table rows that stand from before all events")                                                    \
	X(table_rows_skipped, "Table events that lack a key field and set nothing")

struct judge_counts {
#define X(name, help) uint64_t name;
	JUDGE_COUNTERS(X)
#undef X
	uint64_t verdicts[VERDICTS]; /* told, by kind */
	uint64_t *by_type;    /* [schema->n_types] events of each type (after orders: update, duplicate); signals too */
	uint64_t *firings;    /* [plan->n_rules] */
	uint64_t *sanctions;  /* [plan->n_rules] issued, shadow ones too */
	uint64_t state_bytes; /* held by windows, indexes, orders now */
};

struct judge;
/* 0, ERR_NOMEM, or ERR_LIMIT. The plan and the world outlive the judge. */
int judge_new(const struct judge_options *o, struct judge **ret);
void judge_free(struct judge *j); /* NULL is a no-op */
/* Which columns the batches must have: rules, orders, tables, printed signals. [schema->n_columns]; constant. */
const bool *judge_need(const struct judge *j);
/* Judges rows in sequence. Their batches must stay valid during the call only. Any n; batches of 64 are the natural unit. 0, ERR_NOMEM or
 * what the world returned. */
int judge_rows(struct judge *j, const struct rowref *rows, size_t n);
const struct judge_counts *judge_counts(const struct judge *j);
