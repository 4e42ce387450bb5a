/* SPDX-License-Identifier: Apache-2.0
 * Compiled expressions: a straight run of instructions over registers of 64 rows. An instruction runs for the rows of a mask; judging one
 * row is a mask of one bit, and the same code. Flags are two masks, so that and, or, not of 64 rows are a few integer operations. */
#pragma once
#include "ingest/event/value.h"
#include "rules/lang/plan.h"

#include <assert.h>

#define GROUP 64u

struct reg {
	uint64_t known;
	uint64_t truth; /* of flags; a row that is true is known */
	union {
		double num[GROUP]; /* numbers; durations in micros */
		int64_t time[GROUP];
		const struct str *text[GROUP];
		const struct ip *ip[GROUP];
		const struct set *set[GROUP];
		const struct table_row *row[GROUP];
	};
};

struct eval;
struct ins;
typedef void ins_fn(struct eval *e, const struct ins *i, uint64_t mask);

struct ins {
	ins_fn *run;
	struct reg *dst;
	const struct reg *a, *b;
	uint32_t column, index, type;
	unsigned v4len, v6len;
	const void *thing; /* a list, a table's index, an aggregate: what `run` knows it to be */
};

/* A part of a scope's instructions. */
struct code {
	uint32_t from, to;
};

struct group;
struct found; /* remember.h */
struct table;
struct window;
struct window_key;

/* What instructions may look at. */
struct eval {
	struct group *g;
	const struct schema *schema;
	struct table *const *tables; /* by type; NULL where the type is no table */
	struct arena *scratch;       /* computed texts; lives as long as the event is judged */
	int err;                     /* ERR_NOMEM sticks; whoever runs code looks at it */
	/* of one row of one rule, in phase two */
	const struct found *found;      /* [n_afters] */
	struct window *const *windows;  /* [n_windows] */
	struct window_key *const *keys; /* [n_windows]; NULL: the key is unknown */
};

static inline void code_run(const struct ins *base, struct code c, struct eval *e, uint64_t mask)
{
	for (uint32_t i = c.from; i < c.to; i++)
		base[i].run(e, &base[i], mask);
}

/* The rows of a mask, lowest first. */
#define EACH_ROW(i, mask) for (uint64_t m_##i = (mask), i; m_##i && (i = (uint64_t)__builtin_ctzll(m_##i), true); m_##i &= m_##i - 1)
#define BIT(i)            ((uint64_t)1 << (i))

/* The value of a register at a row. Texts, sets stay where they are. */
struct value reg_value(const struct reg *r, enum kind kind, uint32_t i);
