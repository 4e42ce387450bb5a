/* SPDX-License-Identifier: Apache-2.0
 * Expressions of the plan into instructions. What was computed once in a scope is not computed again: an instruction equal to an earlier
 * one gives the earlier one's register. So all code of a scope must run in the order in which it was compiled, and for no row that the
 * earlier code did not run for. */
#pragma once
#include "engine/judge/eval.h"
#include "engine/judge/group.h"
#include "engine/judge/lists.h"
#include "engine/judge/memo.h"

/* What all rules' code shares. */
struct compiler {
	struct arena *arena; /* the judge's */
	const struct plan *plan;
	struct keys *keys;
	struct memos *memos;
	bool *need;              /* [n_columns]: the columns that the code reads are marked */
	struct list_set **lists; /* [plan->n_lists], made when asked for */
	struct reg **pool;       /* registers of any scope; malloc'ed */
	uint32_t n_pool;
};

struct scope {
	struct compiler *c;
	const struct rule *rule;
	struct memo *const *afters;   /* [n_afters]; NULL where there is no row of its own (phase one) */
	const struct agg_slot *slots; /* [n_aggs] */
	const struct reg **lets;      /* [n_lets], NULL until compiled; in the arena */
	struct ins *ins;              /* malloc'ed */
	uint32_t n, cap;
	uint32_t used; /* of the pool */
};

int scope_init(struct scope *s, struct compiler *c, const struct rule *rule); /* 0 or ERR_NOMEM */
/* Adds what computes x after the instructions that are there. 0, ERR_NOMEM, or ERR_LIMIT for what this build does not have. */
int compile_expr(struct scope *s, const struct expr *x, const struct reg **ret);
/* *ret = a and b; a may be NULL, for true. */
int compile_and(struct scope *s, const struct reg *a, const struct reg *b, const struct reg **ret);
void compile_need(struct compiler *c, uint32_t column);

/* Does x read what an `after` found? (Lets are looked through.) */
bool expr_reads_after(const struct rule *rule, const struct expr *x);
