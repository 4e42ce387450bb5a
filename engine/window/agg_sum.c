/* SPDX-License-Identifier: Apache-2.0
 * sum, mean, stddev: integers that are added when a value joins and taken off when it leaves, so that nothing drifts. A count of 64 bits, a
 * sum of 128, a sum of squares of 192: 2^64 values of 63 bits cannot overflow them. */
#include <math.h>

#include "engine/window/state.h"
#include "engine/window/wide.h"

#define WORDS_MAX 6u

/* Which integers an aggregate keeps, by their words: count, sum, squares. */
static const struct parts {
	uint32_t n, sum, squares;
} parts_of[] = {
	[AGG_SUM] = { 0, 2, 0 },
	[AGG_MEAN] = { 1, 2, 0 },
	[AGG_STDDEV] = { 1, 2, 3 },
};

/* Where each is among the words. */
struct sums {
	uint64_t *n, *sum, *squares;
};

static struct sums sums_of(enum agg_fn fn, uint64_t *words)
{
	const struct parts *p = &parts_of[fn];
	return (struct sums){ words, words + p->n, words + p->n + p->sum };
}

static void sums_of_value(enum agg_fn fn, int64_t val, uint64_t *words)
{
	const struct parts *p = &parts_of[fn];
	struct sums s = sums_of(fn, words);
	if (p->n)
		*s.n = 1;
	if (p->sum) {
		s.sum[0] = (uint64_t)val;
		s.sum[1] = val < 0 ? UINT64_MAX : 0;
	}
	if (p->squares) {
		u128 square = (u128)((i128)val * val);
		s.squares[0] = (uint64_t)square;
		s.squares[1] = (uint64_t)(square >> 64);
		s.squares[2] = 0;
	}
}

static void sums_add(enum agg_fn fn, uint64_t *to, uint64_t *from)
{
	const struct parts *p = &parts_of[fn];
	struct sums a = sums_of(fn, to), b = sums_of(fn, from);
	wide_add(a.n, b.n, p->n);
	wide_add(a.sum, b.sum, p->sum);
	wide_add(a.squares, b.squares, p->squares);
}

static void sums_sub(enum agg_fn fn, uint64_t *to, uint64_t *from)
{
	const struct parts *p = &parts_of[fn];
	struct sums a = sums_of(fn, to), b = sums_of(fn, from);
	wide_sub(a.n, b.n, p->n);
	wide_sub(a.sum, b.sum, p->sum);
	wide_sub(a.squares, b.squares, p->squares);
}

static void within_join_sum(const struct spot *s, int64_t val)
{
	uint64_t words[WORDS_MAX];
	*(int64_t *)spot_node(s) = val;
	sums_of_value(s->slot->fn, val, words);
	sums_add(s->slot->fn, spot_key(s), words);
}

static void within_leave_sum(const struct spot *s)
{
	uint64_t words[WORDS_MAX];
	sums_of_value(s->slot->fn, *(const int64_t *)spot_node(s), words);
	sums_sub(s->slot->fn, spot_key(s), words);
}

static void over_join_sum(const struct spot *s, int64_t val)
{
	uint64_t words[WORDS_MAX];
	sums_of_value(s->slot->fn, val, words);
	sums_add(s->slot->fn, spot_key(s), words);
	sums_add(s->slot->fn, spot_node(s), words);
}

static void over_leave_sum(const struct spot *s)
{
	sums_sub(s->slot->fn, spot_key(s), spot_node(s));
}

static bool value(const struct spot *s, double unit, double *ret)
{
	struct sums k = sums_of(s->slot->fn, spot_key(s));
	if (s->slot->fn == AGG_SUM) {
		*ret = wide_i128(k.sum) / unit;
		return true;
	}
	if (!*k.n)
		return false;
	if (s->slot->fn == AGG_MEAN)
		*ret = wide_i128(k.sum) / unit / (double)*k.n;
	else
		*ret = sqrt(wide_variance(*k.n, k.sum, k.squares)) / (double)*k.n / unit;
	return true;
}

#define WITHIN(words)                                                                                                                      \
	{                                                                                                                                  \
		.key_bytes = 8 * (words), .node_bytes = 8, .join = within_join_sum, .leave = within_leave_sum, .value = value              \
	}
#define OVER(words)                                                                                                                        \
	{                                                                                                                                  \
		.key_bytes = 8 * (words), .node_bytes = 8 * (words), .join = over_join_sum, .leave = over_leave_sum, .value = value        \
	}

static const struct agg_ops within_ops[] = {
	[AGG_SUM] = WITHIN(2),
	[AGG_MEAN] = WITHIN(3),
	[AGG_STDDEV] = WITHIN(6),
};
static const struct agg_ops over_ops[] = {
	[AGG_SUM] = OVER(2),
	[AGG_MEAN] = OVER(3),
	[AGG_STDDEV] = OVER(6),
};

const struct agg_ops *sum_ops(enum window_kind kind, enum agg_fn fn)
{
	return kind == WINDOW_WITHIN ? &within_ops[fn] : &over_ops[fn];
}
