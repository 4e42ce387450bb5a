/* SPDX-License-Identifier: Apache-2.0
 * The orders that are known, and the ways to find them: by offer and name, by name alone (latest first line first), by the time at which they are
 * forgotten; and, where somebody asks for it, by publisher and offer. Orders are numbered from 1; what an order's fields are is the caller's to say (engine/sanction/record.h).
 *
 * Under one name there is at most one order without an offer, and then it is the only one: the next line with an offer gives it that offer, and a line
 * without one would have joined another. */
#pragma once
#include "engine/index/gens.h"
#include "engine/index/slab.h"
#include "engine/sanction/record.h"
#include "engine/sanction/touch.h"

/* 64 bytes and the record. */
struct order {
	int64_t last;                     /* ts of its last conversion or update */
	uint64_t seq;                     /* its first line's place among first lines */
	char *record;
	uint32_t n;                       /* bytes of the record */
	uint32_t older, newer;            /* by `last` */
	uint32_t name_older, name_newer;  /* orders of one name, by their first lines */
	uint32_t pair_next;               /* orders whose offer and name have one hash */
	uint32_t party_older, party_newer; /* orders whose publisher and offer have one hash, by when they came to them */
	uint32_t touch;                   /* the first sanction that touches it; 0: none */
};

/* Where the chain of a name, of an offer and name, or of a publisher and offer begins: hash to the first order's number. */
struct chains {
	struct gens heads;
	uint64_t live; /* that lead somewhere */
};

struct book {
	struct layout layout;
	uint64_t seed;
	int64_t memory;          /* an order is forgotten when its last conversion or update is older */
	struct slab orders;
	uint32_t oldest, newest; /* by `last` */
	size_t record_bytes;
	uint64_t seq;            /* first lines so far */
	bool has_parties;        /* set before the first order: the chains by publisher and offer are kept */
	struct chains names, pairs, parties;
	struct touches touches;  /* an order that is forgotten takes its own with it */
};

int book_init(const struct schema *s, int64_t memory, uint64_t seed, struct book *ret); /* 0 or ERR_NOMEM */
void book_done(struct book *b);
struct order *book_order(const struct book *b, uint32_t id);
/* 0 when there is none. offer.p NULL: the order of that name whose first line is the latest. With an offer: the order of both, else the one of the name
 * that has no offer. */
uint32_t book_find(const struct book *b, struct str name, struct str offer);
/* The orders whose record has this publisher and this offer, one after the other, in no order that means anything; 0 at the end. */
uint32_t book_party_first(const struct book *b, struct str publisher, struct str offer);
uint32_t book_party_next(const struct book *b, uint32_t id);
/* These two own the record from then on. 0 or ERR_NOMEM: then nothing was changed and the record is still the caller's. */
int book_add(struct book *b, int64_t now, char *record, size_t n);
/* The order's record after a conversion or update at `now`. It may have an offer that the old one lacked, never another name. */
int book_renew(struct book *b, uint32_t id, int64_t now, char *record, size_t n);
/* The same without such an event: a duplicate that brought the offer. The order is forgotten no later for it. */
int book_amend(struct book *b, uint32_t id, char *record, size_t n);
void book_forget(struct book *b, int64_t now); /* the orders that are too old now */
uint64_t book_count(const struct book *b);
size_t book_bytes(const struct book *b);
