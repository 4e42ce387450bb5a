/* SPDX-License-Identifier: Apache-2.0
 * count() of `within` costs nothing of its own: it is the key's number of nodes. count(E), and count() of `over`, are one number in the
 * key, in `over` in the node besides. age() is one time in the key. */
#include "engine/window/state.h"

static bool nodes_value(const struct spot *s, double unit, double *ret)
{
	(void)unit;
	*ret = (double)s->key->nodes;
	return true;
}

static void within_join_count(const struct spot *s, int64_t val)
{
	(void)val;
	++*(uint64_t *)spot_key(s);
}

static void within_leave_count(const struct spot *s)
{
	--*(uint64_t *)spot_key(s);
}

static void over_join_count(const struct spot *s, int64_t val)
{
	(void)val;
	++*(uint64_t *)spot_key(s);
	++*(uint64_t *)spot_node(s);
}

static void over_leave_count(const struct spot *s)
{
	*(uint64_t *)spot_key(s) -= *(const uint64_t *)spot_node(s);
}

static bool count_value(const struct spot *s, double unit, double *ret)
{
	(void)unit;
	*ret = (double)*(const uint64_t *)spot_key(s);
	return true;
}

static void age_join(const struct spot *s, int64_t val)
{
	(void)val;
	if (!s->key->nodes)
		*(int64_t *)spot_key(s) = s->w->now;
}

static bool age_value(const struct spot *s, double unit, double *ret)
{
	(void)unit;
	*ret = (double)(s->w->now - *(const int64_t *)spot_key(s));
	return true;
}

static const struct agg_ops nodes = { .value = nodes_value };
static const struct agg_ops age = { .key_bytes = 8, .join = age_join, .value = age_value };
static const struct agg_ops within_count = { .key_bytes = 8, .join = within_join_count, .leave = within_leave_count, .value = count_value };
static const struct agg_ops over_count = {
	.key_bytes = 8,
	.node_bytes = 8,
	.join = over_join_count,
	.leave = over_leave_count,
	.value = count_value,
};

const struct agg_ops *count_ops(enum window_kind kind, enum agg_fn fn)
{
	if (fn == AGG_AGE)
		return &age;
	if (kind == WINDOW_OVER)
		return &over_count;
	return fn == AGG_COUNT ? &nodes : &within_count;
}
