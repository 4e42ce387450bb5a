/* SPDX-License-Identifier: Apache-2.0
 * The outside world as the engine sees it: one struct of callbacks. The program, the tests and the fuzzers are fillings of it. What is
 * handed over is valid during the call only. Calls come in the sequence of SPEC.md; a result other than 0 stops the engine and travels up. */
#pragma once
#include "ingest/event/batch.h"
#include "rules/lang/plan.h"

/* A line of a log: source rank and line number. */
struct line_ref {
	uint32_t source;
	uint64_t line;
};
#define EVIDENCE_MAX 8

/* A named value, of a let or a `with`. */
struct named {
	struct str name;
	struct value value;
};

/* A rule fired, issued or not, shadow or not. For `warden test`, counters, later `warden bench`. */
struct firing {
	const struct rule *rule;
	int64_t ts;
	struct rowref row;            /* the event (or signal) that fired */
	const struct named *lets;     /* rule->n_lets */
	const struct value *withs;    /* rule->n_withs, in the order of the rule */
};

struct signal {
	const struct rule *rule;
	struct rowref row;            /* the signal as an event: ts, fields, with's */
};

struct sanction {
	char id[33];
	int64_t ts;
	const struct rule *rule;
	const struct rung *rung;
	struct value subject[SUBJECTS]; /* known where the verb names it (for a held order: offer too) */
	struct value amount;            /* of a fine; else unknown */
	struct str because, notice;     /* filled in; .p NULL where the rule has none */
	int64_t act_by;
	int64_t until;                  /* CELL_UNKNOWN but for lock and close */
	const struct named *lets;       /* measured: rule->n_lets */
	const struct line_ref *evidence;
	uint32_t n_evidence;            /* up to EVIDENCE_MAX, oldest first */
	uint64_t orders;                /* verdicts that follow (for a shadow: that would) */
	bool approximate, shadow;
};

struct lifted {
	int64_t ts;
	struct str sanction; /* its id */
	uint64_t orders;
	bool shadow;
};

/* An order's verdict changed. It follows the line that caused it: a sanction, an appeal; or is an effect of the order's own first line. */
struct verdict {
	int64_t ts;                     /* of the event that caused it */
	enum verdict_kind kind;
	bool by_click;                  /* a conversion without `order`: its click_id stands in the order's place */
	struct value order, publisher, offer, commission; /* as the order's record has them now */
	struct str because;             /* the sanction's id */
};

struct world {
	void *ctx;
	int (*sanction)(void *ctx, const struct sanction *s);
	int (*signal)(void *ctx, const struct signal *s);  /* NULL: nobody wants them */
	int (*firing)(void *ctx, const struct firing *f);  /* NULL: nobody wants them */
	int (*lifted)(void *ctx, const struct lifted *l);  /* NULL: nobody wants them */
	int (*verdict)(void *ctx, const struct verdict *v); /* NULL: nobody wants them */
	/* The text of a value in `because` and `notice` where it is personal: writes a pseudonym (or, with --reveal, the text) of s into ret, at most
	 * PSEUDONYM_MAX bytes or a slice of s itself. Never NULL. */
	struct str (*pseudonym)(void *ctx, struct str s, char *ret);
};
#define PSEUDONYM_MAX 24
