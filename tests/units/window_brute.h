/* SPDX-License-Identifier: Apache-2.0
 * A window by brute force: keeps every event and reckons anew at each question. What window_within and window_over are held against. */
#pragma once
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "engine/window/window.h"

__extension__ typedef __int128 brute_sum;

#define BRUTE_MAX 8192u
#define BRUTE_AGGS 10u

struct brute_event {
	uint64_t key, line, known;
	int64_t ts, vals[BRUTE_AGGS];
};

struct brute {
	struct window_spec spec;
	uint32_t n;
	int64_t first[256]; /* ts of the key's first event since its window was empty; keys are small numbers */
	struct brute_event events[BRUTE_MAX];
};

/* xorshift64*; seeds are small numbers */
struct rng {
	uint64_t state;
};

static inline struct rng rng_of(uint64_t seed)
{
	return (struct rng){ seed * 0x9E3779B97F4A7C15ull + 0x1234567 };
}

static inline uint64_t rng_next(struct rng *r)
{
	r->state ^= r->state >> 12;
	r->state ^= r->state << 25;
	r->state ^= r->state >> 27;
	return r->state * 0x2545F4914F6CDD1Dull;
}

static inline uint64_t rng_below(struct rng *r, uint64_t n)
{
	return (rng_next(r) >> 16) % n;
}

static inline int64_t brute_floor(int64_t a, int64_t b)
{
	return a >= 0 ? a / b : -((-a + b - 1) / b);
}

static inline bool brute_in(const struct brute *b, const struct brute_event *e, int64_t now)
{
	if (b->spec.kind == WINDOW_WITHIN)
		return now - e->ts <= b->spec.span;
	return brute_floor(e->ts, b->spec.step) > brute_floor(now, b->spec.step) - b->spec.span / b->spec.step;
}

/* The places of the key's events in the window at `now`, in order. */
static inline uint32_t brute_list(const struct brute *b, uint64_t key, int64_t now, uint32_t *ret)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < b->n; i++) {
		if (b->events[i].key == key && brute_in(b, &b->events[i], now))
			ret[n++] = i;
	}
	return n;
}

static inline void brute_join(struct brute *b, const struct brute_event *e)
{
	static uint32_t list[BRUTE_MAX];
	if (!brute_list(b, e->key, e->ts, list))
		b->first[e->key] = e->ts;
	assert_true(b->n < BRUTE_MAX);
	b->events[b->n++] = *e;
}

static inline int brute_cmp(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

struct brute_values {
	uint32_t n;      /* events */
	uint32_t n_vals; /* those known for the aggregate, in ascending order */
	int64_t vals[BRUTE_MAX];
};

static inline void brute_values(const struct brute *b, uint64_t key, int64_t now, uint32_t i, struct brute_values *ret)
{
	static uint32_t list[BRUTE_MAX];
	ret->n = brute_list(b, key, now, list);
	ret->n_vals = 0;
	for (uint32_t k = 0; k < ret->n; k++) {
		const struct brute_event *e = &b->events[list[k]];
		if (e->known >> i & 1)
			ret->vals[ret->n_vals++] = e->vals[i];
	}
	qsort(ret->vals, ret->n_vals, sizeof ret->vals[0], brute_cmp);
}

static inline double brute_stddev(const struct brute_values *v)
{
	long double mean = 0, squares = 0;
	for (uint32_t k = 0; k < v->n_vals; k++)
		mean += v->vals[k];
	mean /= v->n_vals;
	for (uint32_t k = 0; k < v->n_vals; k++)
		squares += (v->vals[k] - mean) * (v->vals[k] - mean);
	return (double)sqrtl(squares / v->n_vals);
}

static inline uint32_t brute_distinct(const struct brute_values *v)
{
	uint32_t n = 0;
	for (uint32_t k = 0; k < v->n_vals; k++)
		n += !k || v->vals[k] != v->vals[k - 1];
	return n;
}

static inline int64_t brute_quantile(const struct brute_values *v, uint32_t p)
{
	uint64_t rank = ((uint64_t)v->n_vals * p + 999999) / 1000000;
	return v->vals[(rank ? rank : 1) - 1];
}

/* The window's answer for aggregate i must be the brute one's. */
static inline void brute_check(const struct brute *b, struct window *w, struct window_key *k, const struct brute_event *e,
			       const struct window_agg *agg, uint32_t i)
{
	static struct brute_values v;
	brute_values(b, e->key, e->ts, i, &v);
	double got = -1, unit = 1e6;
	int64_t word = 0;
	bool known = window_value(w, k, i, unit, &got);
	brute_sum sum = 0;
	for (uint32_t j = 0; j < v.n_vals; j++)
		sum += v.vals[j];
	bool needs_values = agg->fn == AGG_MIN || agg->fn == AGG_MAX || agg->fn == AGG_MEAN || agg->fn == AGG_STDDEV || agg->fn == AGG_QUANTILE;
	assert_int_equal(known, !needs_values || v.n_vals);
	if (!known)
		return;
	switch (agg->fn) {
	case AGG_COUNT:
		assert_true(got == v.n);
		break;
	case AGG_COUNT_IF:
		assert_true(got == v.n_vals);
		break;
	case AGG_SUM:
		assert_true(got == (double)sum / unit);
		break;
	case AGG_MEAN:
		assert_true(got == (double)sum / unit / v.n_vals);
		break;
	case AGG_STDDEV: {
		double want = brute_stddev(&v) / unit;
		assert_true(fabs(got - want) <= 1e-9 * want);
		break;
	}
	case AGG_MIN:
	case AGG_MAX:
		assert_true(window_word(w, k, i, &word));
		assert_int_equal(word, agg->fn == AGG_MIN ? v.vals[0] : v.vals[v.n_vals - 1]);
		assert_true(got == (double)word / unit);
		break;
	case AGG_DISTINCT:
		assert_true(got == brute_distinct(&v));
		break;
	case AGG_QUANTILE: {
		int64_t want = brute_quantile(&v, agg->p_millionths);
		assert_true(window_word(w, k, i, &word));
		double bound = b->spec.kind == WINDOW_WITHIN ? 0 : 0.01 * fabs((double)want);
		assert_true(fabs((double)word - (double)want) <= bound);
		break;
	}
	case AGG_AGE:
		assert_true(got == (double)(e->ts - b->first[e->key]));
		break;
	}
}

/* The up to 8 latest distinct lines, oldest first. */
static inline void brute_check_evidence(const struct brute *b, struct window *w, struct window_key *k, const struct brute_event *e)
{
	static uint32_t list[BRUTE_MAX];
	uint64_t want[8], got[8];
	uint32_t n = 0, left = brute_list(b, e->key, e->ts, list);
	while (left-- && n < 8) {
		uint64_t line = b->events[list[left]].line;
		bool there = false;
		for (uint32_t i = 0; i < n; i++)
			there |= want[i] == line;
		if (!there)
			want[n++] = line;
	}
	assert_int_equal(window_evidence(w, k, got), n);
	for (uint32_t i = 0; i < n; i++)
		assert_int_equal(got[i], want[n - 1 - i]);
}

/* How a random stream looks. */
struct brute_stream {
	struct window_spec spec;
	uint64_t keys;       /* how many */
	uint64_t gap;        /* mean time between events; every fifth event or so is at the same time */
	uint64_t values;     /* how many different ones; 0: any 64-bit number */
	uint32_t events;
};

static inline int64_t brute_value(struct rng *r, uint64_t values)
{
	if (values)
		return (int64_t)rng_below(r, values) - (int64_t)(values / 3);
	int64_t val = (int64_t)(rng_next(r) >> rng_below(r, 60));
	return val == INT64_MIN ? 0 : val;
}

static inline void brute_run(const struct brute_stream *st, uint64_t seed, const struct window_agg *aggs, uint32_t n_aggs)
{
	struct brute *b = calloc(1, sizeof *b);
	struct window *w;
	struct rng r = rng_of(seed);
	b->spec = st->spec;
	assert_int_equal(window_new(&st->spec, aggs, n_aggs, &w), 0);
	int64_t now = -(int64_t)(st->gap * st->events / 2); /* times before 1970 too */
	for (uint32_t n = 0; n < st->events; n++) {
		if (rng_below(&r, 5))
			now += (int64_t)rng_below(&r, 2 * st->gap + 1);
		if (!rng_below(&r, 400))
			now += 2 * st->spec.span;
		/* half of all is of one key */
		struct brute_event e = { .ts = now, .line = n - rng_below(&r, 3), .key = rng_below(&r, 2) ? 0 : rng_below(&r, st->keys) };
		e.known = rng_below(&r, 3) ? ~0ull : rng_next(&r);
		int64_t val = brute_value(&r, st->values);
		for (uint32_t i = 0; i < n_aggs; i++)
			e.vals[i] = aggs[i].fn == AGG_COUNT_IF ? 1 : val;
		brute_join(b, &e);
		struct window_key *k = NULL;
		uint64_t hash = e.key * 0xD6E8FEB86659FD93ull;
		window_prefetch_root(w, hash);
		window_prefetch_leaf(w, hash);
		assert_int_equal(window_join(w, hash, now, e.line, e.vals, e.known, &k), 0);
		for (uint32_t i = 0; i < n_aggs; i++)
			brute_check(b, w, k, &e, &aggs[i], i);
		brute_check_evidence(b, w, k, &e);
	}
	window_free(w);
	free(b);
}

static const struct window_agg brute_all[BRUTE_AGGS] = {
	{ AGG_COUNT, 0 }, { AGG_COUNT_IF, 0 }, { AGG_SUM, 0 }, { AGG_MIN, 0 }, { AGG_MAX, 0 },
	{ AGG_MEAN, 0 }, { AGG_STDDEV, 0 }, { AGG_DISTINCT, 0 }, { AGG_QUANTILE, 900000 }, { AGG_AGE, 0 },
};
