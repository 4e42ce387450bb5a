/* SPDX-License-Identifier: Apache-2.0
 * distinct. `within`: one forest for all keys of the window, (key, value) -> how many events have it; exact. `over`: each key owns a set (set.h). */
#include "engine/window/set.h"
#include "engine/window/state.h"
#include "ingest/base/err.h"
#include "ingest/base/hash.h"

/* The words of the forest: how many << 1 | 1, for a word is never 0. */
static uint64_t pair(const struct spot *s, int64_t val)
{
	return hash_mix(s->key->hash, (uint64_t)val);
}

static int within_reserve(const struct spot *s, int64_t val)
{
	struct gens *g = &s->slot->values;
	gens_tick(g, s->w->now, s->w->spec.span, s->slot->n_values);
	uint64_t *word = gens_put(g, pair(s, val));
	if (!word)
		return ERR_NOMEM;
	*word |= 1;
	return 0;
}

static void within_join_value(const struct spot *s, int64_t val)
{
	uint64_t *word = gens_get(&s->slot->values, pair(s, val));
	if (*word == 1) {
		++*(uint64_t *)spot_key(s);
		s->slot->n_values++;
	}
	*word += 2;
	*(int64_t *)spot_node(s) = val;
}

static void within_leave_value(const struct spot *s)
{
	uint64_t *word = gens_get(&s->slot->values, pair(s, *(const int64_t *)spot_node(s)));
	*word -= 2;
	if (*word == 1) {
		--*(uint64_t *)spot_key(s);
		s->slot->n_values--;
	}
}

static bool within_value(const struct spot *s, double unit, double *ret)
{
	(void)unit;
	*ret = (double)*(const uint64_t *)spot_key(s);
	return true;
}

static int over_reserve(const struct spot *s, int64_t val)
{
	struct set **set = spot_key(s);
	return set_reserve(set, (uint64_t)val, &s->w->owned_bytes);
}

static void over_join_value(const struct spot *s, int64_t val)
{
	struct set **set = spot_key(s);
	const struct node *p = ring_at(&s->w->nodes, s->node);
	set_add(*set, (uint64_t)val, p->at);
}

static void over_leave_value(const struct spot *s)
{
	struct set **set = spot_key(s);
	const struct node *p = ring_at(&s->w->nodes, s->node);
	if (*set)
		set_expire(*set, p->at);
}

static void over_drop(const struct spot *s)
{
	struct set **set = spot_key(s);
	set_free(*set, &s->w->owned_bytes);
	*set = NULL;
}

static bool over_value(const struct spot *s, double unit, double *ret)
{
	(void)unit;
	struct set *const *set = spot_key(s);
	*ret = *set ? set_size(*set) : 0;
	return true;
}

static const struct agg_ops within_ops = {
	.key_bytes = 8, .node_bytes = 8, .owns = true,
	.reserve = within_reserve, .join = within_join_value, .leave = within_leave_value, .value = within_value,
};
static const struct agg_ops over_ops = {
	.key_bytes = sizeof(struct set *), .owns = true,
	.reserve = over_reserve, .join = over_join_value, .leave = over_leave_value, .drop = over_drop, .value = over_value,
};

const struct agg_ops *distinct_ops(enum window_kind kind, enum agg_fn fn)
{
	(void)fn;
	return kind == WINDOW_WITHIN ? &within_ops : &over_ops;
}
