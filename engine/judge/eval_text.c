/* SPDX-License-Identifier: Apache-2.0
 * Texts: functions of them, and membership of texts and addresses. What is computed goes into the scratch arena. */
#include "engine/judge/eval.h"
#include "engine/judge/host.h"
#include "engine/judge/lists.h"
#include "ingest/base/err.h"

const struct str *eval_keep(struct eval *e, struct str s)
{
	struct str *kept = arena_alloc(e->scratch, sizeof *kept);
	if (!kept) {
		e->err = ERR_NOMEM;
		return NULL;
	}
	*kept = s;
	return kept;
}

static char *scratch_bytes(struct eval *e, size_t n)
{
	char *p = arena_bytes(e->scratch, n);
	if (!p)
		e->err = ERR_NOMEM;
	return p;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static const struct str *lowered(struct eval *e, struct str s)
{
	char *p = scratch_bytes(e, s.n + 1);
	if (!p)
		return NULL;
	for (size_t k = 0; k < s.n; k++)
		p[k] = lower(s.p[k]);
	return eval_keep(e, (struct str){ p, s.n });
}

static void run_lower(struct eval *e, const struct ins *x, uint64_t mask)
{
	uint64_t known = 0;
	EACH_ROW(i, x->a->known & mask) {
		x->dst->text[i] = lowered(e, *x->a->text[i]);
		known |= (uint64_t)(x->dst->text[i] != NULL) << i;
	}
	x->dst->known = known;
}

static void run_host(struct eval *e, const struct ins *x, uint64_t mask)
{
	uint64_t known = 0;
	EACH_ROW(i, x->a->known & mask) {
		struct str host = host_of(*x->a->text[i]);
		x->dst->text[i] = host.p ? lowered(e, host) : NULL;
		known |= (uint64_t)(x->dst->text[i] != NULL) << i;
	}
	x->dst->known = known;
}

static void run_net(struct eval *e, const struct ins *x, uint64_t mask)
{
	uint64_t known = 0;
	EACH_ROW(i, x->a->known & mask) {
		char *p = scratch_bytes(e, IP_MAX + 4);
		x->dst->text[i] = p ? eval_keep(e, (struct str){ p, net_print(*x->a->ip[i], x->v4len, x->v6len, p) }) : NULL;
		known |= (uint64_t)(x->dst->text[i] != NULL) << i;
	}
	x->dst->known = known;
}

static void run_length(struct eval *e, const struct ins *x, uint64_t mask)
{
	(void)e;
	x->dst->known = x->a->known & mask;
	EACH_ROW(i, x->dst->known)
		x->dst->num[i] = (double)utf8_length(*x->a->text[i]);
}

static bool starts(struct str s, struct str part)
{
	return s.n >= part.n && (!part.n || !memcmp(s.p, part.p, part.n));
}

static bool ends(struct str s, struct str part)
{
	return s.n >= part.n && (!part.n || !memcmp(s.p + s.n - part.n, part.p, part.n));
}

static bool contains(struct str s, struct str part)
{
	return !part.n || (s.n >= part.n && memmem(s.p, s.n, part.p, part.n));
}

#define TEXT_TEST(name, test)                                                                                                              \
	static void name(struct eval *e, const struct ins *x, uint64_t mask)                                                               \
	{                                                                                                                                  \
		(void)e;                                                                                                                   \
		uint64_t known = x->a->known & x->b->known & mask, truth = 0;                                                              \
		EACH_ROW(i, known)                                                                                                         \
			truth |= (uint64_t)test(*x->a->text[i], *x->b->text[i]) << i;                                                      \
		x->dst->known = known;                                                                                                     \
		x->dst->truth = truth;                                                                                                     \
	}
TEXT_TEST(run_starts, starts)
TEXT_TEST(run_ends, ends)
TEXT_TEST(run_contains, contains)

ins_fn *eval_text(enum op op)
{
	switch ((int)op) {
	case OP_HOST:
		return run_host;
	case OP_LOWER:
		return run_lower;
	case OP_LENGTH:
		return run_length;
	case OP_STARTS:
		return run_starts;
	case OP_ENDS:
		return run_ends;
	case OP_CONTAINS:
		return run_contains;
	case OP_NET:
		return run_net;
	}
	return NULL;
}

static bool set_has_text(const struct set *set, struct str s)
{
	for (size_t k = 0; k < set->n; k++) {
		if (str_eq(set->items[k], s))
			return true;
	}
	return false;
}

static bool set_has_ip(const struct set *set, struct ip ip)
{
	for (size_t k = 0; k < set->n; k++) {
		struct cidr c;
		if (cidr_read(set->items[k], &c) && cidr_has(&c, ip))
			return true;
	}
	return false;
}

#define IN_SET(name, test, array)                                                                                                          \
	static void name(struct eval *e, const struct ins *x, uint64_t mask)                                                               \
	{                                                                                                                                  \
		(void)e;                                                                                                                   \
		uint64_t known = x->a->known & x->b->known & mask, truth = 0;                                                              \
		EACH_ROW(i, known)                                                                                                         \
			truth |= (uint64_t)test(x->b->set[i], *x->a->array[i]) << i;                                                       \
		x->dst->known = known;                                                                                                     \
		x->dst->truth = truth;                                                                                                     \
	}
IN_SET(run_text_in_set, set_has_text, text)
IN_SET(run_ip_in_set, set_has_ip, ip)

#define IN_LIST(name, test, array)                                                                                                         \
	static void name(struct eval *e, const struct ins *x, uint64_t mask)                                                               \
	{                                                                                                                                  \
		(void)e;                                                                                                                   \
		uint64_t known = x->a->known & mask, truth = 0;                                                                            \
		EACH_ROW(i, known)                                                                                                         \
			truth |= (uint64_t)test(x->thing, *x->a->array[i]) << i;                                                           \
		x->dst->known = known;                                                                                                     \
		x->dst->truth = truth;                                                                                                     \
	}
IN_LIST(run_text_in_list, list_has_text, text)
IN_LIST(run_ip_in_list, list_has_ip, ip)
IN_LIST(run_matches, list_matches, text)

ins_fn *eval_member(enum op op, enum kind kind)
{
	if (op == OP_MATCHES)
		return run_matches;
	if (op == OP_IN_SET)
		return kind == KIND_IP ? run_ip_in_set : run_text_in_set;
	return kind == KIND_IP ? run_ip_in_list : run_text_in_list;
}
