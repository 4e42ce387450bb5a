/* SPDX-License-Identifier: Apache-2.0
 * quantile. `within`: all values of the key, sorted (sorted.h): the very value of rank ceil(p·n). `over`: how many values fall into each of a few thousand
 * buckets, of the key and of each part (buckets.h): within 1 % of that value. */
#include "engine/window/buckets.h"
#include "engine/window/sorted.h"
#include "engine/window/state.h"
#include "engine/window/wide.h"

static uint64_t rank_of(const struct spot *s, uint64_t n)
{
	u128 up = (u128)n * s->slot->p_millionths + 999999u;
	uint64_t rank = (uint64_t)(up / 1000000u);
	return rank ? rank : 1;
}

static int within_reserve(const struct spot *s, int64_t val)
{
	return sorted_reserve(spot_key(s), val, &s->w->owned_bytes);
}

static void within_join_value(const struct spot *s, int64_t val)
{
	*(int64_t *)spot_node(s) = val;
	sorted_add(spot_key(s), val);
}

static void within_leave_value(const struct spot *s)
{
	sorted_remove(spot_key(s), *(const int64_t *)spot_node(s), &s->w->owned_bytes);
}

static void within_drop(const struct spot *s)
{
	sorted_done(spot_key(s), &s->w->owned_bytes);
}

static bool within_word(const struct spot *s, int64_t *ret)
{
	const struct sorted *l = spot_key(s);
	if (!l->n)
		return false;
	*ret = sorted_at(l, rank_of(s, l->n));
	return true;
}

static bool within_value(const struct spot *s, double unit, double *ret)
{
	int64_t val;
	if (!within_word(s, &val))
		return false;
	*ret = (double)val / unit;
	return true;
}

static int over_reserve(const struct spot *s, int64_t val)
{
	int err = buckets_reserve(spot_key(s), val, &s->w->owned_bytes);
	return err ? err : buckets_reserve(spot_node(s), val, &s->w->owned_bytes);
}

static void over_join_value(const struct spot *s, int64_t val)
{
	buckets_add(spot_key(s), val);
	buckets_add(spot_node(s), val);
}

static void over_drop_node(const struct spot *s)
{
	buckets_done(spot_node(s), &s->w->owned_bytes);
}

static void over_leave_value(const struct spot *s)
{
	buckets_sub(spot_key(s), spot_node(s));
	over_drop_node(s);
}

static void over_drop(const struct spot *s)
{
	buckets_done(spot_key(s), &s->w->owned_bytes);
}

static bool over_word(const struct spot *s, int64_t *ret)
{
	const struct buckets *b = spot_key(s);
	uint64_t n = buckets_count(b);
	if (!n)
		return false;
	*ret = buckets_at(b, rank_of(s, n));
	return true;
}

static bool over_value(const struct spot *s, double unit, double *ret)
{
	int64_t val;
	if (!over_word(s, &val))
		return false;
	*ret = (double)val / unit;
	return true;
}

static const struct agg_ops within_ops = {
	.key_bytes = sizeof(struct sorted), .node_bytes = 8, .owns = true,
	.reserve = within_reserve, .join = within_join_value, .leave = within_leave_value, .drop = within_drop,
	.value = within_value, .word = within_word,
};
static const struct agg_ops over_ops = {
	.key_bytes = sizeof(struct buckets), .node_bytes = sizeof(struct buckets), .owns = true,
	.reserve = over_reserve, .join = over_join_value, .leave = over_leave_value, .drop = over_drop, .drop_node = over_drop_node,
	.value = over_value, .word = over_word,
};

const struct agg_ops *quantile_ops(enum window_kind kind, enum agg_fn fn)
{
	(void)fn;
	return kind == WINDOW_WITHIN ? &within_ops : &over_ops;
}
