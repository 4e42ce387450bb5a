/* SPDX-License-Identifier: Apache-2.0
 * What force.c remembers: sanctions, ladders, and the tables in which they are found. Everything is found by a key of bytes: what it is (a verb, a rule),
 * shadow or not, and the subject's values. Private to this folder's force*.c. */
#pragma once
#include "engine/sanction/due.h"
#include "engine/sanction/force.h"
#include "engine/sanction/table.h"

#define DAY (INT64_C(86400) * 1000000)
#define REMEMBERED (60 * DAY) /* a warn or fine may be appealed so long; a ladder waits so long after its longest `after` */
#define ID 32

/* What sanctions and ladders begin with, so that what comes due is known by its kind. */
struct timed {
	struct due due;
	enum { TIMED_ISSUED, TIMED_LADDER } kind;
};

/* A sanction. */
struct issued {
	struct timed timed;
	struct link by_id, by_subject;
	char id[ID];
	const struct rule *rule;
	const struct rung *rung;
	int64_t ts;
	int64_t ends;    /* in force before it; INT64_MAX: until lifted; ts: never (warn, fine, what was lifted) */
	bool shadow;
	bool lifted;
	size_t n;        /* of the subject's bytes, which follow */
	char subject[];
};

/* Where a rule stands with a subject. */
struct ladder {
	struct timed timed;
	struct link by_subject;
	const struct rule *rule;
	uint32_t rung;   /* the last one issued */
	int64_t ts;      /* when */
	bool shadow;
	size_t n;
	char subject[];
};

struct force {
	const struct plan *plan;
	uint64_t seed;
	struct table ids;       /* every issued that is remembered */
	struct table subjects;  /* those that are in force */
	struct table ladders;
	struct dues dues;
	size_t bytes;
	char *scratch;          /* subject bytes, then text of an id */
	size_t cap;
};

/* Room for n bytes of scratch. 0 or ERR_NOMEM. */
int scratch_room(struct force *f, size_t n);

/* NULL when there is none. */
struct ladder *ladder_find(const struct force *f, const struct rule *r, bool shadow, struct str subject);
struct issued *issued_find(const struct force *f, struct str id);
bool verb_in_force(const struct force *f, enum verb v, bool shadow, struct str subject, int64_t now);

/* Makes sure that one sanction and one ladder can be entered without an allocation. 0 or ERR_NOMEM. */
int force_room(struct force *f);
/* New ones, in no table yet; NULL when memory is out. */
struct issued *issued_new(const struct issued *as, struct str subject);
struct ladder *ladder_new(const struct ladder *as, struct str subject);
/* Into the tables, after force_room; nothing can fail. */
void issued_enter(struct force *f, struct issued *x);
void ladder_enter(struct force *f, struct ladder *x);
void ladder_step(struct force *f, struct ladder *x, const struct rung *rung, int64_t ts); /* it stands on this rung now */

void ladder_drop(struct force *f, struct ladder *x);
void issued_drop(struct force *f, struct issued *x);
void issued_end(struct force *f, struct issued *x); /* no longer in force; its id stays known */
void force_forget(struct force *f, int64_t now);    /* all that is over */
