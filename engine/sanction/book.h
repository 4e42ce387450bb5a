/* SPDX-License-Identifier: Apache-2.0
 * The orders that are known, and the ways to find them: by offer and name, by name alone (latest first line first), by the time at which they are
 * forgotten. Orders are numbered from 1; what an order's fields are is the caller's to say (engine/sanction/record.h).
 *
 * Under one name there is at most one order without an offer, and then it is the only one: the next line with an offer gives it that offer, and a line
 * without one would have joined another. */
#pragma once
#include "engine/sanction/id_map.h"
#include "engine/sanction/record.h"

/* 40 bytes and the record. */
struct order {
	int64_t last;                   /* ts of its last conversion or update */
	char *record;
	uint32_t n;                     /* bytes of the record */
	uint32_t older, newer;          /* by `last` */
	uint32_t name_older, name_newer; /* orders of one name, by their first lines */
	uint32_t pair_next;             /* orders whose offer and name have one hash */
};

struct book {
	struct layout layout;
	uint64_t seed;
	struct order **chunks;          /* of ORDER_CHUNK each: an order never moves */
	uint32_t n_chunks;
	uint32_t used;                  /* numbers given out so far, 0 included */
	uint32_t free;                  /* a number to use again, linked by `older`; 0: none */
	uint32_t oldest, newest;        /* by `last` */
	uint64_t count;
	size_t record_bytes;
	struct id_map names, pairs;
};

int book_init(const struct schema *s, uint64_t seed, struct book *ret); /* 0 or ERR_NOMEM */
void book_done(struct book *b);
struct order *book_order(const struct book *b, uint32_t id);
/* 0 when there is none. offer.p NULL: the order of that name whose first line is the latest. With an offer: the order of both, else the one of the name
 * that has no offer. */
uint32_t book_find(const struct book *b, struct str name, struct str offer);
/* A new order; the book owns the record from then on. 0, ERR_NOMEM or ERR_LIMIT (2^32 orders); then the record is still the caller's. */
int book_add(struct book *b, int64_t now, char *record, size_t n);
/* Another record for an order. It may have an offer that the old one lacked, never another name. 0 or ERR_NOMEM; then it is still the caller's. */
int book_put(struct book *b, uint32_t id, char *record, size_t n);
void book_touch(struct book *b, uint32_t id, int64_t now); /* it had a conversion or update */
void book_forget(struct book *b, int64_t before); /* orders whose last ts is less */
size_t book_bytes(const struct book *b);
