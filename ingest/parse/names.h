/* SPDX-License-Identifier: Apache-2.0
 * The names that a log's keys or header are looked up in. Fixed when the parser is made: small, and never more than half full. */
#pragma once
#include "ingest/base/arena.h"

/* Of a name that nobody knows. It has a slot like the others, so that the hot loop need not ask. */
#define NAME_NONE 0u

struct names {
	struct arena *arena; /* owns the tables, not the names' bytes */
	struct str *name;    /* [n]; name[0] is NAME_NONE */
	uint32_t n, cap;
	uint32_t *table;     /* ids by hash, 0 is free */
	uint32_t table_size; /* a power of two ≥ 2 n */
	size_t longest;
};

int names_init(struct names *s, struct arena *a);
/* The id of a name, a new one if need be. The bytes are not copied. 0 or ERR_NOMEM. */
int names_add(struct names *s, struct str name, uint32_t *ret_id);
uint32_t names_find(const struct names *s, struct str name); /* NAME_NONE when there is none */
