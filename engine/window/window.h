/* SPDX-License-Identifier: Apache-2.0
 * A window: for each key, the events of the last D and what aggregates say of them. One struct for all keys of one window of a rule.
 * `within` is exact to the micro (now - ts <= D); `over` goes by steps. Time is an argument and never goes back. */
#pragma once
#include "ingest/base/str.h"
#include "rules/lang/plan.h"

struct window;
struct window_key; /* what is known of one key: valid until the next window_join of this window */

/* An aggregate as the window sees it. Values joined: COUNT_IF 1 where E is true (else it is left out); SUM MIN MAX MEAN STDDEV QUANTILE: int64 (numbers
 * in millionths, durations and times in micros); DISTINCT: a 64-bit hash of the value. COUNT, AGE take none. */
struct window_agg {
	enum agg_fn fn;
	uint32_t p_millionths;
};

/* aggs are copied. n_aggs ≤ WINDOW_AGGS_MAX. 0, ERR_NOMEM, ERR_LIMIT. */
#define WINDOW_AGGS_MAX 64
int window_new(const struct window_spec *spec, const struct window_agg *aggs, uint32_t n_aggs, struct window **ret);
void window_free(struct window *w); /* NULL is a no-op */
/* Before the first join: nobody will ask this window for evidence. Spares 8 bytes an event in `within`, 24 to 136 a key in `over`. */
void window_no_evidence(struct window *w);

/* For batches: call the first for all keys of a batch, then the second for all, then join. */
void window_prefetch_root(struct window *w, uint64_t key);
void window_prefetch_leaf(struct window *w, uint64_t key);

/* The present event joins the window of `key` (a seeded hash). line is any word that names its line, for the evidence. vals[n_aggs], `known` bit i
 * tells whether vals[i] counts. Events that have left the window are gone before this returns. 0 or ERR_NOMEM (then the window is as before). */
int window_join(struct window *w, uint64_t key, int64_t now, uint64_t line, const int64_t *vals, uint64_t known, struct window_key **ret);

/* Aggregate i of the key, the present event included. false: unknown (min max mean stddev quantile of none). COUNT, DISTINCT: a plain number. SUM: sum/1e6 for
 * numbers; the caller says by `unit` what to divide by (1e6 for numbers, 1 for durations and times): MEAN is (sum/unit)/n in doubles. MIN, MAX, QUANTILE of times
 * must be exact: window_word. AGE: micros since the key's first event. */
bool window_value(struct window *w, struct window_key *k, uint32_t i, double unit, double *ret);
bool window_word(struct window *w, struct window_key *k, uint32_t i, int64_t *ret); /* MIN MAX QUANTILE as joined */

/* The up to 8 latest distinct line words of the key's window, oldest first. Returns how many. */
uint32_t window_evidence(struct window *w, struct window_key *k, uint64_t ret[8]);

size_t window_bytes(const struct window *w); /* held now */
uint64_t window_keys(const struct window *w); /* live keys */
