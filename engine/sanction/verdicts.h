/* SPDX-License-Identifier: Apache-2.0
 * Verdicts on orders (SPEC.md §3): which orders a sanction touches when it is issued, which first lines come under one in force, what an appeal gives
 * back. Several sanctions may touch an order; the strongest kind is its verdict, and a change of it is told as a `struct change`. Shadow sanctions
 * touch nothing and are not entered here.
 *
 * The book is the orders' own. Time never goes back. What is issued and lifted is force's to say (engine/sanction/force.h). Cost: a disconnect goes
 * through the orders of its publisher and offer once, a lift through those that it touched; no other order is looked at. */
#pragma once
#include "engine/sanction/book.h"
#include "engine/sanction/force.h"

struct verdicts;
/* The book is empty, lives longer, and keeps its orders by publisher and offer from now on. 0 or ERR_NOMEM. */
int verdicts_new(struct book *book, uint64_t seed, struct verdicts **ret);
void verdicts_free(struct verdicts *v); /* NULL is a no-op */

/* An order's verdict is another one now. VERDICT_RESTORE: no sanction touches it any more. */
struct change {
	uint32_t order;      /* in the book; 0: it has no name */
	enum verdict_kind kind;
	uint64_t seq;        /* of its first line */
	const char *because; /* the sanction's id; valid until the next call with v */
};
struct changes {
	const struct change *list; /* by the orders' first lines; valid until the next call with v */
	size_t n;
};

/* A real sanction was issued at ts. Whatever its verb: those that touch no order change nothing. 0 or ERR_NOMEM: then nothing more may be done with v
 * and the book but to free them. So it is below. */
int verdicts_issue(struct verdicts *v, const struct decision *d, const struct value subject[SUBJECTS], int64_t ts, struct changes *ret);
/* How many changes a shadow sanction would bring if it were a real one. */
uint64_t verdicts_would(struct verdicts *v, const struct decision *d, const struct value subject[SUBJECTS], int64_t ts);
/* The real sanction with this id was lifted at ts. 0 or ERR_NOMEM. */
int verdicts_lift(struct verdicts *v, struct str id, int64_t ts, struct changes *ret);

/* An order's first line, as it was written; .p NULL: unknown. */
struct first_line {
	struct str name, publisher, offer;
	int64_t ts;
};
/* Right after orders_see said that this line is a conversion. *ret_void: a sanction in force makes it void, and *ret says which. 0 or ERR_NOMEM. */
int verdicts_first(struct verdicts *v, const struct first_line *line, bool *ret_void, struct change *ret);

/* What the book has of an order now; slices of its record. */
struct order_facts {
	struct str name, publisher, offer;
	int64_t commission; /* millionths, or CELL_UNKNOWN */
};
struct order_facts verdicts_facts(const struct verdicts *v, uint32_t order);
size_t verdicts_bytes(const struct verdicts *v); /* beside the book's */
