/* SPDX-License-Identifier: Apache-2.0
 * Arithmetic in IEEE doubles, left to right as SPEC.md writes it. What is no number (a division by zero, an overflow) is unknown. */
#include "engine/judge/eval.h"

#include <math.h>

#define TIME_LEAST (-62135596800000000) /* 0001-01-01 */

#define NUMBERS(name, n_operands, result)                                                                                                  \
	static void name(struct eval *e, const struct ins *x, uint64_t mask)                                                               \
	{                                                                                                                                  \
		(void)e;                                                                                                                   \
		uint64_t both = x->a->known & mask & (n_operands == 2 ? x->b->known : mask), known = 0;                                    \
		EACH_ROW(i, both) {                                                                                                        \
			double a = x->a->num[i], b = n_operands == 2 ? x->b->num[i] : 0;                                                   \
			(void)b;                                                                                                           \
			double r = (result);                                                                                               \
			x->dst->num[i] = r;                                                                                                \
			known |= (uint64_t)(isfinite(r) != 0) << i;                                                                        \
		}                                                                                                                          \
		x->dst->known = known;                                                                                                     \
	}
NUMBERS(run_add, 2, a + b)
NUMBERS(run_sub, 2, a - b)
NUMBERS(run_mul, 2, a *b)
NUMBERS(run_div, 2, b == 0 ? NAN : a / b)
NUMBERS(run_neg, 1, -a)
NUMBERS(run_abs, 1, fabs(a))
NUMBERS(run_min, 2, a < b ? a : b)
NUMBERS(run_max, 2, a > b ? a : b)

/* The Wilson bounds. The order of operations is the contract: do not simplify. */
static double wilson(double k, double n, double sign)
{
	const double z = 1.959964;
	if (!(n > 0) || k < 0 || k > n)
		return NAN;
	if (sign < 0 && k == 0)
		return 0;
	if (sign > 0 && k == n)
		return 1;
	double p = k / n;
	double m = p + z * z / (2 * n);
	double r = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n));
	return (sign < 0 ? m - r : m + r) / (1 + z * z / n);
}
NUMBERS(run_rate_low, 2, wilson(a, b, -1))
NUMBERS(run_rate_high, 2, wilson(a, b, 1))

ins_fn *eval_number(enum op op)
{
	switch ((int)op) {
	case OP_ADD:
		return run_add;
	case OP_SUB:
		return run_sub;
	case OP_MUL:
		return run_mul;
	case OP_DIV:
		return run_div;
	case OP_NEG:
		return run_neg;
	case OP_ABS:
		return run_abs;
	case OP_MIN:
		return run_min;
	case OP_MAX:
		return run_max;
	case OP_RATE_LOW:
		return run_rate_low;
	case OP_RATE_HIGH:
		return run_rate_high;
	}
	return NULL;
}

/* t + d, cut to a micro towards 1970; false outside the years 1 to 9999. */
static bool time_move(int64_t t, double d, int64_t *ret)
{
	if (!(fabs(d) < 1e18))
		return false;
	double whole = trunc(d), rest = d - whole;
	int64_t r = t + (int64_t)whole; /* both are below 2^60 */
	if (rest < 0 && r > 0)
		r--;
	else if (rest > 0 && r < 0)
		r++;
	*ret = r;
	return r >= TIME_LEAST && r <= TIME_LAST;
}

static void run_time_add(struct eval *e, const struct ins *x, uint64_t mask)
{
	(void)e;
	uint64_t both = x->a->known & x->b->known & mask, known = 0;
	EACH_ROW(i, both)
		known |= (uint64_t)time_move(x->a->time[i], x->b->num[i], &x->dst->time[i]) << i;
	x->dst->known = known;
}

static void run_time_sub(struct eval *e, const struct ins *x, uint64_t mask)
{
	(void)e;
	uint64_t both = x->a->known & x->b->known & mask, known = 0;
	EACH_ROW(i, both)
		known |= (uint64_t)time_move(x->a->time[i], -x->b->num[i], &x->dst->time[i]) << i;
	x->dst->known = known;
}

static void run_time_gap(struct eval *e, const struct ins *x, uint64_t mask)
{
	(void)e;
	uint64_t both = x->a->known & x->b->known & mask;
	EACH_ROW(i, both)
		x->dst->num[i] = (double)(x->a->time[i] - x->b->time[i]);
	x->dst->known = both;
}

static void run_hour(struct eval *e, const struct ins *x, uint64_t mask)
{
	(void)e;
	const int64_t hour = 3600000000;
	uint64_t known = x->a->known & mask;
	EACH_ROW(i, known) {
		int64_t t = x->a->time[i];
		int64_t hours = t / hour - (t % hour < 0);
		x->dst->num[i] = (double)((hours % 24 + 24) % 24);
	}
	x->dst->known = known;
}

ins_fn *eval_time(enum op op, enum kind kind)
{
	if (op == OP_HOUR)
		return run_hour;
	if (op == OP_ADD)
		return run_time_add;
	return kind == KIND_TIME ? run_time_sub : run_time_gap;
}
