/* SPDX-License-Identifier: Apache-2.0
 * The order of the rows of one batch: (ts, table events first, row). Inside of ingest/sequence only. */
#pragma once
#include "ingest/event/batch.h"

/* A row's place in time: table events come before the others of their ts. */
struct moment {
	int64_t ts;
	uint32_t other; /* 0 for a table event, else 1 */
};

static inline bool moment_before(struct moment a, struct moment b)
{
	return a.ts < b.ts || (a.ts == b.ts && a.other < b.other);
}

static inline struct moment moment_of(const struct batch *b, uint32_t row)
{
	return (struct moment){ b->ts[row], b->schema->types[b->type[row]].class != TYPE_TABLE };
}

struct place {
	struct moment at;
	uint32_t row;
};

/* Sorts by moment and leaves equals as they are. `spare` has room for n. Almost sorted input takes almost linear time. */
void places_sort(struct place *p, struct place *spare, size_t n);
