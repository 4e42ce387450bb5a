/* SPDX-License-Identifier: Apache-2.0
 * distinct. `within`: one table for all keys of the window, a record for each value of a key; exact. `over`: each key owns a set (set.h).
 */
#include "engine/window/set.h"
#include "engine/window/state.h"
#include "ingest/base/err.h"
#include "ingest/base/hash.h"

/* A value of a key, by the hash of both. */
struct held {
	uint64_t hash;
	uint64_t events; /* that have it; one without is dropped */
};

static uint64_t pair(const struct spot *s, int64_t val)
{
	return hash_mix(s->key->hash, (uint64_t)val);
}

static int within_reserve(const struct spot *s, int64_t val)
{
	struct keyed *t = &s->slot->values;
	if (!t->records.size)
		keyed_init(t, sizeof(struct held));
	return keyed_reserve(t, pair(s, val)) ? 0 : ERR_NOMEM;
}

static void within_join_value(const struct spot *s, int64_t val)
{
	struct keyed *t = &s->slot->values;
	uint64_t hash = pair(s, val);
	uint32_t id = keyed_find(t, hash);
	if (!id) {
		id = keyed_add(t, hash);
		++*(uint64_t *)spot_key(s);
	}
	((struct held *)slab_at(&t->records, id))->events++;
	*(int64_t *)spot_node(s) = val;
}

static void within_leave_value(const struct spot *s)
{
	struct keyed *t = &s->slot->values;
	uint32_t id = keyed_find(t, pair(s, *(const int64_t *)spot_node(s)));
	struct held *held = slab_at(&t->records, id);
	if (--held->events)
		return;
	keyed_drop(t, id);
	--*(uint64_t *)spot_key(s);
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
	.key_bytes = 8,
	.node_bytes = 8,
	.owns = true,
	.reserve = within_reserve,
	.join = within_join_value,
	.leave = within_leave_value,
	.value = within_value,
};
static const struct agg_ops over_ops = {
	.key_bytes = sizeof(struct set *),
	.owns = true,
	.reserve = over_reserve,
	.join = over_join_value,
	.leave = over_leave_value,
	.drop = over_drop,
	.value = over_value,
};

const struct agg_ops *distinct_ops(enum window_kind kind, enum agg_fn fn)
{
	(void)fn;
	return kind == WINDOW_WITHIN ? &within_ops : &over_ops;
}
