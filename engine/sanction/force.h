/* SPDX-License-Identifier: Apache-2.0
 * Which sanction a firing issues: ladders, sanctions in force, ids, appeals (SPEC.md §3). Knows subjects and time, no events. */
#pragma once
#include "rules/lang/plan.h"

struct force;
/* seed: secret, of its hashes (nobody can craft colliding accounts); no answer depends on it. The plan outlives it. 0 or ERR_NOMEM. */
int force_new(const struct plan *p, uint64_t seed, struct force **ret);
void force_free(struct force *f); /* NULL is a no-op */

struct decision {
	const struct rung *rung; /* NULL: nothing is issued, and the rest says nothing */
	char id[33];
	int64_t until; /* the end of a lock; the closing time of a close; else CELL_UNKNOWN */
};
/* A rule with a sanction fired for this subject, at a ts that never goes back (values of its rungs' subjects, texts; for a held order its offer may be among
 * them). ret->rung is the rung that is issued (it is then in force, and the ladder stands on it), or NULL when none is (in force already, too early, id seen,
 * a subject unknown). 0 or ERR_NOMEM (then nothing was changed). */
int force_fire(struct force *f, uint32_t rule, bool shadow, const struct value subject[SUBJECTS], int64_t ts, struct decision *ret);

/* An appeal with outcome `lifted` for the sanction with this id: LIFT_DONE or LIFT_SHADOW (a shadow one) when it ended something in force or a warn or fine
 * of the last 60 days, that no appeal had ended before. 0 or ERR_NOMEM (then nothing was changed). */
enum lift { LIFT_NOTHING, LIFT_DONE, LIFT_SHADOW };
int force_lift(struct force *f, struct str id, int64_t ts, enum lift *ret);
size_t force_bytes(const struct force *f);
