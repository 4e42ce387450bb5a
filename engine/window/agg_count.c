/* SPDX-License-Identifier: Apache-2.0
 * count() of `within` costs nothing of its own: it is the key's number of nodes. age() is one time in the key. */
#include "engine/window/state.h"

static bool count_value(const struct spot *s, double unit, double *ret)
{
	(void)unit;
	*ret = (double)s->key->nodes;
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

static const struct agg_ops count = { .value = count_value };
static const struct agg_ops age = { .key_bytes = 8, .join = age_join, .value = age_value };

const struct agg_ops *count_ops(enum window_kind kind, enum agg_fn fn)
{
	if (fn == AGG_AGE)
		return &age;
	return kind == WINDOW_WITHIN ? &count : sum_ops(kind, fn);
}
