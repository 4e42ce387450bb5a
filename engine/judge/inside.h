/* SPDX-License-Identifier: Apache-2.0
 * The judge from inside; for engine/judge alone. */
#pragma once
#include "engine/judge/judge.h"
#include "engine/judge/ready.h"
#include "engine/judge/table.h"
#include "engine/judge/words.h"
#include "engine/sanction/force.h"
#include "engine/sanction/orders.h"
#include "engine/sanction/verdicts.h"

/* Who wants to know of events of a type. */
struct readers {
	uint32_t *rules; /* indexes of those that are not off, in the order of declaration */
	uint32_t n_rules;
	struct memo **memos;
	uint32_t n_memos;
	struct table *table; /* where the type is one; owned */
	uint32_t table_key;
};

/* A signal that waits for its turn. */
struct queued {
	struct rowref row;
	uint32_t source;
	uint64_t seq;
};

/* Rows for the signals of one event. A row must not move while it is judged, so batches do not grow: there are more of them. */
struct signals {
	struct batch **batches;
	uint32_t n_batches;
	struct queued *queue;
	uint32_t n, cap;
};

struct judge {
	struct judge_options o;
	const struct plan *plan;
	const struct schema *schema;
	struct arena arena;   /* what is constant once rules are ready */
	struct arena scratch; /* what is computed for one event and its signals */
	struct keys keys;
	struct memos memos;
	struct compiler compiler;
	bool *need;
	struct ready *rules;     /* [plan->n_rules]; .rule NULL: off */
	struct readers *readers; /* [n_types] */
	struct table **tables;   /* [n_types], as struct eval wants them */
	struct orders *orders;
	struct batch *orders_rows;
	struct force *force;
	struct verdicts *verdicts;   /* NULL: no rule issues what touches orders */
	uint32_t subjects[SUBJECTS]; /* columns, or NO_ID */
	uint32_t click_id, commission;
	uint32_t appeal_sanction, appeal_outcome;

	struct group group, single; /* the rows at hand; one signal (or early table row) */
	uint64_t *passed;           /* [n_rules]: rows of the group that phase one left */
	uint64_t *hits;             /* [GROUP * hit_words]: the same by row, a bit a rule */
	uint32_t hit_words;
	struct eval eval;
	struct found *found;         /* [most afters of a rule] */
	struct window_key **keys_of; /* [most windows of a rule] */
	struct window **windows_of;
	struct signals signals;
	struct words_text because, notice;

	bool begun;       /* an event that is no table event was there */
	int64_t first_ts; /* its ts */
	uint64_t seq;
	struct judge_counts *counts;
};

/* effects.c. Takes rows[0..n) into j->group, up to 64 and such that a table event comes first, and so does a conversion where there are verdicts; tables
 * and orders are as they are after these rows' own effects, and verdicts of first lines are told. *ret_taken: how many were taken (rows of before all events are not in the group). */
int effects_take(struct judge *j, const struct rowref *rows, size_t n, size_t *ret_taken);
int effects_appeal(struct judge *j, struct group *g, uint32_t i);

/* filter.c: phase one. The rows of mask that the rule's stateless conditions and keys leave; the error, if any, is in j->eval.err. */
uint64_t filter_rows(struct judge *j, struct group *g, struct ready *r, uint64_t mask);
int filter_group(struct judge *j); /* all rules over j->group, into passed and hits; prefetches */

/* step.c: phase two. One row, one rule. */
int step(struct judge *j, struct group *g, struct ready *r, uint32_t i);
/* The event in row i of j->group with all its signals. */
int step_event(struct judge *j, uint32_t i);

/* fire.c. The rule fires at the row; e is set up for it. */
int fire(struct judge *j, struct ready *r, uint32_t i);

/* verdict.c. All tell the world; what an issue or a lift changes is told after the line that has its number. */
int verdict_first(struct judge *j, struct rowref row); /* a conversion, as orders_see made it of its line */
/* A sanction was issued; sets s->orders. A shadow one has no changes. */
int verdict_issue(struct judge *j, const struct decision *d, struct sanction *s, struct changes *ret);
int verdict_tell(struct judge *j, int64_t ts, const struct changes *c);

/* signals.c */
int signals_add(struct signals *s, const struct judge *j, struct queued **ret); /* a fresh row at the queue's end */
void signals_clear(struct signals *s);
void signals_done(struct signals *s);
