/* SPDX-License-Identifier: Apache-2.0
 * A small chained hash table of links that sit inside the caller's structs: for sanctions, of which there are few. (Orders, of which there are many,
 * go through engine/index.) The caller compares its keys; the table knows hashes only. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct link {
	struct link *next;
	uint64_t hash;
};

struct table { /* a zeroed one is empty */
	struct link **slot;
	size_t n, cap;
};

void table_done(struct table *t); /* the slots only: links are the caller's */
/* Makes sure that one more link can be added without an allocation. 0 or ERR_NOMEM. */
int table_room(struct table *t);
void table_add(struct table *t, struct link *l, uint64_t hash); /* after table_room */
void table_remove(struct table *t, struct link *l);             /* which is in it */
/* The links of this hash, one after the other; NULL at the end. */
struct link *table_first(const struct table *t, uint64_t hash);
struct link *table_next(const struct link *l);
