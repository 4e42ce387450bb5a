/* SPDX-License-Identifier: Apache-2.0
 * Inside of a window, for the files of this folder. Keys are records found by their hash; nodes are what leaves at once: an event
 * (`within`) or a key's share of a step (`over`), in a ring by time. Each aggregate has some bytes in the key and some in the node. */
#pragma once
#include "engine/index/keyed.h"
#include "engine/index/ring.h"
#include "engine/index/slab.h"
#include "engine/window/window.h"

#define EVIDENCE_MAX_LINES 8u
#define EVIDENCE_SIZES     4u /* 1, 2, 4, 8 */

/* Then, in `over`, a number for the evidence where that is wanted; then the aggregates' bytes. */
struct window_key {
	uint64_t hash;
	uint32_t nodes;  /* in the window */
	uint32_t newest; /* node */
};

/* Then line and known, as far as they are wanted (`within`), and the aggregates' bytes. */
struct node {
	int64_t at;    /* ts; `over`: the step */
	uint32_t key;  /* id */
	uint32_t prev; /* `within`: the key's event before; there if the key has so many nodes */
};

struct slot {
	const struct agg_ops *ops;
	enum agg_fn fn;
	uint32_t p_millionths;
	uint32_t in_key, in_node; /* offsets of its bytes */
	struct keyed values;      /* distinct in `within`: how often a key has a value */
};

struct window {
	struct window_spec spec;
	int64_t now; /* of the last join */
	uint32_t n_slots;
	bool evidence;
	bool owns;                  /* some aggregate allocates for its keys */
	uint64_t takes;             /* bits of the slots that take a value, */
	uint64_t always;            /* of those that join with every event, */
	uint64_t counts;            /* and of those among them that leave: count() in `over` */
	uint32_t line_at, known_at; /* offsets in a node of `within`; 0: not kept */
	uint32_t evidence_at;       /* of `over`: offset in window_key; 0: not kept */
	int64_t step, step_begins;  /* `over`: the step of the last join, and its first micro */
	int64_t steps;              /* `over`: in the window */
	struct keyed keys;
	struct ring nodes;
	struct slab lines[EVIDENCE_SIZES]; /* over: evidence of 1, 2, 4, 8 lines */
	size_t owned_bytes;                /* by the aggregates */
	struct slot slots[];
};

/* One aggregate at one key and node. */
struct spot {
	struct window *w;
	struct slot *slot;
	struct window_key *key;
	uint32_t node;
};

/* What an aggregate does; functions that it has no need of are NULL. One table for `within`, one for `over`. */
struct agg_ops {
	uint32_t key_bytes, node_bytes; /* multiples of 8; zeroed in a new key or node */
	bool owns;
	int (*reserve)(const struct spot *s, int64_t val); /* what can fail: 0 or ERR_NOMEM. In `within` the node is not there yet */
	void (*join)(const struct spot *s, int64_t val);
	void (*leave)(const struct spot *s);     /* the oldest node of the key */
	void (*drop)(const struct spot *s);      /* the key's window is empty: frees what it owns */
	void (*drop_node)(const struct spot *s); /* a fresh node of `over` whose first event could not join */
	bool (*value)(const struct spot *s, double unit, double *ret);
	bool (*word)(const struct spot *s, int64_t *ret);
};

/* The operations of an aggregate in a window of the kind. */
const struct agg_ops *count_ops(enum window_kind kind, enum agg_fn fn); /* COUNT, COUNT_IF, AGE */
const struct agg_ops *sum_ops(enum window_kind kind, enum agg_fn fn);   /* SUM, MEAN, STDDEV */
const struct agg_ops *minmax_ops(enum window_kind kind, enum agg_fn fn);
const struct agg_ops *distinct_ops(enum window_kind kind, enum agg_fn fn);
const struct agg_ops *quantile_ops(enum window_kind kind, enum agg_fn fn);

static inline void *spot_key(const struct spot *s)
{
	return (char *)s->key + s->slot->in_key;
}

static inline void *spot_node(const struct spot *s)
{
	return (char *)ring_at(&s->w->nodes, s->node) + s->slot->in_node;
}

static inline struct window_key *window_key_at(const struct window *w, uint32_t id)
{
	return slab_at(&w->keys.records, id);
}

/* keys.c. The key's record, or a new one (without nodes) that is to be dropped if it gets none; 0 when memory is out. */
uint32_t window_key_find(struct window *w, uint64_t hash);
/* Gives back a record without nodes. */
void window_key_drop(struct window *w, uint32_t id);

/* An event on its way in. */
struct arrival {
	uint64_t hash;
	int64_t now;
	uint64_t line;
	const int64_t *vals;
	uint64_t known; /* only bits of slots that take a value */
};

/* The aggregates' part of a join: what can fail, then the rest; and their part when a node leaves. */
int slots_reserve(struct window *w, struct window_key *k, uint32_t node, const struct arrival *a);
void slots_join(struct window *w, struct window_key *k, uint32_t node, const struct arrival *a);
void slots_leave(struct window *w, struct window_key *k, uint32_t node, uint64_t slots);

/* nodes.c. All nodes before `oldest` leave; all leave. */
void nodes_expire(struct window *w, int64_t oldest);
void nodes_clear(struct window *w);

int within_join(struct window *w, const struct arrival *a, struct window_key **ret);
uint32_t within_evidence(const struct window *w, const struct window_key *k, uint64_t ret[8]);
int over_join(struct window *w, const struct arrival *a, struct window_key **ret);

/* evidence.c: the lines of a key in `over`. */
int evidence_reserve(struct window *w, struct window_key *k, int64_t step, uint64_t line);
void evidence_add(struct window *w, struct window_key *k, int64_t step, uint64_t line);
uint32_t evidence_list(const struct window *w, struct window_key *k, uint64_t ret[8]);
void evidence_drop(struct window *w, struct window_key *k);
