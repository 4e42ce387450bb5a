/* SPDX-License-Identifier: Apache-2.0
 * The rows of a table that are in force: the latest of each key, as copies of their own. Tables are small beside events. */
#pragma once
#include "ingest/base/err.h"
#include "ingest/event/batch.h"

struct table;
struct table_row;

int table_new(const struct type *t, struct table **ret); /* 0 or ERR_NOMEM; the type outlives it */
void table_free(struct table *t);                        /* NULL is a no-op */

/* The row is the one in force for its key (a seeded hash) from now on, unless the one that is has a later own ts. 0 or ERR_NOMEM (then the
 * old one stands). */
int table_set(struct table *t, uint64_t key, struct rowref row);
const struct table_row *table_find(const struct table *t, uint64_t key); /* NULL when there is none; valid until the next table_set */
size_t table_bytes(const struct table *t);

/* The cell of a field of the type (its index), as columns hold them. */
struct cell {
	bool known;
	union {
		struct str text;
		int64_t word;
		struct ip ip;
		struct set set;
	};
};
const struct cell *table_cell(const struct table_row *r, uint32_t field);
