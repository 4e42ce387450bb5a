/* SPDX-License-Identifier: Apache-2.0
 * Three-valued logic and comparisons. A flag register is two masks: known, and true (which implies known). */
#include "engine/judge/eval.h"

static void run_and(struct eval *e, const struct ins *x, uint64_t mask)
{
	(void)e;
	const struct reg *a = x->a, *b = x->b;
	uint64_t either_false = (a->known & ~a->truth) | (b->known & ~b->truth);
	x->dst->known = ((a->known & b->known) | either_false) & mask;
	x->dst->truth = a->truth & b->truth & mask;
}

static void run_or(struct eval *e, const struct ins *x, uint64_t mask)
{
	(void)e;
	const struct reg *a = x->a, *b = x->b;
	x->dst->known = ((a->known & b->known) | a->truth | b->truth) & mask;
	x->dst->truth = (a->truth | b->truth) & mask;
}

static void run_not(struct eval *e, const struct ins *x, uint64_t mask)
{
	(void)e;
	x->dst->known = x->a->known & mask;
	x->dst->truth = x->a->known & ~x->a->truth & mask;
}

static void run_known(struct eval *e, const struct ins *x, uint64_t mask)
{
	(void)e;
	x->dst->known = mask;
	x->dst->truth = x->a->known & mask;
}

ins_fn *eval_logic(enum op op)
{
	return op == OP_AND ? run_and : op == OP_OR ? run_or : op == OP_NOT ? run_not : op == OP_KNOWN ? run_known : NULL;
}

static void run_eq_text(struct eval *e, const struct ins *x, uint64_t mask)
{
	(void)e;
	uint64_t known = x->a->known & x->b->known & mask, truth = 0;
	EACH_ROW(i, known)
		truth |= (uint64_t)str_eq(*x->a->text[i], *x->b->text[i]) << i;
	x->dst->known = known;
	x->dst->truth = truth;
}

static void run_eq_ip(struct eval *e, const struct ins *x, uint64_t mask)
{
	(void)e;
	uint64_t known = x->a->known & x->b->known & mask, truth = 0;
	EACH_ROW(i, known)
		truth |= (uint64_t)ip_eq(*x->a->ip[i], *x->b->ip[i]) << i;
	x->dst->known = known;
	x->dst->truth = truth;
}

static void run_eq_flag(struct eval *e, const struct ins *x, uint64_t mask)
{
	(void)e;
	x->dst->known = x->a->known & x->b->known & mask;
	x->dst->truth = ~(x->a->truth ^ x->b->truth) & x->dst->known;
}

#define COMPARE(name, array, operator)                                                                                                     \
	static void name(struct eval *e, const struct ins *x, uint64_t mask)                                                               \
	{                                                                                                                                  \
		(void)e;                                                                                                                   \
		uint64_t known = x->a->known & x->b->known & mask, truth = 0;                                                              \
		EACH_ROW(i, known)                                                                                                         \
			truth |= (uint64_t)(x->a->array[i] operator x->b->array[i]) << i;                                                  \
		x->dst->known = known;                                                                                                     \
		x->dst->truth = truth;                                                                                                     \
	}
COMPARE(run_eq_num, num, ==)
COMPARE(run_lt_num, num, <)
COMPARE(run_le_num, num, <=)
COMPARE(run_eq_time, time, ==)
COMPARE(run_lt_time, time, <)
COMPARE(run_le_time, time, <=)

ins_fn *eval_compare(enum op op, enum kind kind)
{
	static ins_fn *const eq[KINDS] = {
		[KIND_TEXT] = run_eq_text, [KIND_NUMBER] = run_eq_num, [KIND_FLAG] = run_eq_flag,
		[KIND_TIME] = run_eq_time, [KIND_IP] = run_eq_ip,      [KIND_DURATION] = run_eq_num,
	};
	static ins_fn *const lt[KINDS] = { [KIND_NUMBER] = run_lt_num, [KIND_TIME] = run_lt_time, [KIND_DURATION] = run_lt_num };
	static ins_fn *const le[KINDS] = { [KIND_NUMBER] = run_le_num, [KIND_TIME] = run_le_time, [KIND_DURATION] = run_le_num };
	return op == OP_EQ ? eq[kind] : op == OP_LT ? lt[kind] : op == OP_LE ? le[kind] : NULL;
}
