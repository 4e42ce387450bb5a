/* SPDX-License-Identifier: Apache-2.0
 * Up to 64 rows in sequence, as the judge looks at them: where they are, and the hashes of their columns and keys, each computed once for
 * all rules that ask. A mask is one bit a row. A signal is a group of one row. */
#pragma once
#include "engine/judge/code.h"
#include "ingest/base/err.h"
#include "ingest/event/batch.h"

/* A column that is part of some key. */
struct hashed {
	uint32_t column;
	enum kind kind;
};

/* A part of a key: a column, or a register that the rule's own code fills (`by N = E`). */
struct key_part {
	uint32_t hashed;       /* index into keys->columns, or NO_ID */
	const struct reg *reg; /* where hashed is NO_ID */
	enum kind kind;
};

struct key_def {
	struct key_part *parts;
	uint32_t n;
};

/* All keys that rules, tables and remembered events have; equal lists of columns are one. */
struct keys {
	struct arena *arena; /* the judge's; holds all below */
	uint64_t seed;
	struct hashed *columns;
	uint32_t n_columns, cap_columns;
	struct key_def *defs;
	uint32_t n_defs, cap_defs;
};

/* The key of these columns (n ≥ 1). 0 or ERR_NOMEM. */
int keys_of_columns(struct keys *k, const struct schema *s, const uint32_t *columns, uint32_t n, uint32_t *ret);
/* A key of its own from parts whose `hashed` came from keys_column. */
int keys_of_parts(struct keys *k, const struct key_part *parts, uint32_t n, uint32_t *ret);
int keys_column(struct keys *k, const struct schema *s, uint32_t column, uint32_t *ret);

/* Of a value's canonical bytes, for `distinct` and keys. */
uint64_t hash_of_value(const struct value *v, uint64_t seed);

struct hashes {
	uint64_t done;  /* rows whose hash was computed */
	uint64_t known; /* of these, the rows without an unknown part */
	uint64_t h[GROUP];
};

struct group {
	const struct schema *schema;
	const struct keys *keys;
	uint32_t n;
	struct rowref row[GROUP];
	uint32_t type[GROUP];
	int64_t ts[GROUP];
	uint32_t source[GROUP]; /* of the line: a row that the book of orders made has no source of its own */
	uint64_t seq[GROUP];
	struct hashes *columns; /* [keys->n_columns] */
	struct hashes *defs;    /* [keys->n_defs] */
};

/* For when all keys are declared. 0 or ERR_NOMEM. */
int group_init(struct group *g, const struct schema *s, const struct keys *k, struct arena *a);
void group_reset(struct group *g); /* forgets rows and hashes */
/* Hashes of key `def` for the rows of mask; a part in a register must have been computed for them. Returns the rows of mask whose key is
 * known. */
uint64_t group_key(struct group *g, uint32_t def, uint64_t mask);
/* The rows of mask whose column is known; their hashes are in g->columns[hashed].h then. */
uint64_t group_column_known(struct group *g, uint32_t hashed, uint64_t mask);
/* The hash of a column at a row; false where it is unknown. */
bool group_column(struct group *g, uint32_t hashed, uint32_t i, uint64_t *ret);
static inline uint64_t group_hash(const struct group *g, uint32_t def, uint32_t i)
{
	return g->defs[def].h[i];
}

static inline uint64_t group_line_word(const struct group *g, uint32_t i)
{
	uint64_t line = g->row[i].b->line[g->row[i].row];
	assert(line >> 40 == 0 && g->source[i] >> 24 == 0);
	return (uint64_t)g->source[i] << 40 | line;
}

/* A cell's place; NULL where nobody made the column. Not for COL_TS, COL_TYPE. */
static inline const void *group_cells(const struct group *g, uint32_t column, uint32_t i)
{
	return g->row[i].b->col[column];
}
