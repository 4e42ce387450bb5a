/* SPDX-License-Identifier: Apache-2.0
 * min and max: for each key the nodes that are or may become the best, a list from the oldest, which is the best, to the newest. A newcomer drives out
 * all that are no better than it, for it will outlive them. The links lie in the nodes: no allocation, constant time on average. */
#include "engine/window/state.h"

struct best {
	uint32_t front, back; /* nodes; while n */
	uint64_t n;
};

struct rival {
	int64_t val;
	uint32_t prev, next; /* towards the older, towards the newer */
};

static struct rival *rival_at(const struct spot *s, uint32_t node)
{
	return (struct rival *)((char *)ring_at(&s->w->nodes, node) + s->slot->in_node);
}

static bool no_better(const struct spot *s, int64_t old, int64_t val)
{
	return s->slot->fn == AGG_MIN ? old >= val : old <= val;
}

static void join(const struct spot *s, int64_t val)
{
	struct best *b = spot_key(s);
	struct rival *r = spot_node(s);
	if (b->n && b->back == s->node) { /* a later event of the same step */
		if (!no_better(s, r->val, val))
			return;
		b->n--;
		b->back = r->prev;
	}
	while (b->n && no_better(s, rival_at(s, b->back)->val, val)) {
		b->n--;
		b->back = rival_at(s, b->back)->prev;
	}
	*r = (struct rival){ .val = val, .prev = b->back };
	if (b->n)
		rival_at(s, b->back)->next = s->node;
	else
		b->front = s->node;
	b->back = s->node;
	b->n++;
}

static void leave(const struct spot *s)
{
	struct best *b = spot_key(s);
	if (!b->n || b->front != s->node)
		return;
	b->front = ((const struct rival *)spot_node(s))->next;
	b->n--;
}

static bool word(const struct spot *s, int64_t *ret)
{
	const struct best *b = spot_key(s);
	if (!b->n)
		return false;
	*ret = rival_at(s, b->front)->val;
	return true;
}

static bool value(const struct spot *s, double unit, double *ret)
{
	int64_t val;
	if (!word(s, &val))
		return false;
	*ret = (double)val / unit;
	return true;
}

static const struct agg_ops ops = {
	.key_bytes = sizeof(struct best), .node_bytes = sizeof(struct rival), .join = join, .leave = leave, .value = value, .word = word,
};

const struct agg_ops *minmax_ops(enum window_kind kind, enum agg_fn fn)
{
	(void)kind;
	(void)fn;
	return &ops;
}
