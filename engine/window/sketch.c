/* SPDX-License-Identifier: Apache-2.0
 * The estimator is Ertl's (New cardinality estimation algorithms for HyperLogLog sketches, 2017): from the counts of registers by rank, for few and many
 * values alike, with no table and no logarithm, so that every build gives the same digits. */
#include "engine/window/sketch.h"

#include <math.h>
#include <stdlib.h>

#include "ingest/base/err.h"

#define INDEX_BITS 14u
#define REGISTERS (1u << INDEX_BITS)
#define RANK_MAX (64u - INDEX_BITS + 1u)
#define ALPHA 0.7213475204444817 /* 1 / (2 ln 2) */
#define POOL_MIN (2u * REGISTERS)

struct place {
	int64_t step;
	uint32_t older; /* in the pool; 0: none */
	uint32_t rank;
};

struct sketch {
	uint32_t newest[REGISTERS];     /* in the pool: later steps have lower ranks, so the last is the greatest */
	uint8_t greatest[REGISTERS];
	uint32_t by_rank[RANK_MAX + 1]; /* registers by their greatest rank */
	uint32_t n, cap, free;          /* of the pool; its place 0 is not used */
	struct place *pool;
};

int sketch_new(struct sketch **ret, size_t *bytes)
{
	struct sketch *s = calloc(1, sizeof *s);
	if (!s)
		return ERR_NOMEM;
	s->pool = malloc(POOL_MIN * sizeof *s->pool);
	if (!s->pool) {
		free(s);
		return ERR_NOMEM;
	}
	s->cap = POOL_MIN;
	s->n = 1;
	s->by_rank[0] = REGISTERS;
	*bytes += sizeof *s + s->cap * sizeof *s->pool;
	*ret = s;
	return 0;
}

void sketch_free(struct sketch *s, size_t *bytes)
{
	if (!s)
		return;
	*bytes -= sizeof *s + s->cap * sizeof *s->pool;
	free(s->pool);
	free(s);
}

int sketch_reserve(struct sketch *s, size_t *bytes)
{
	if (s->free || s->n < s->cap)
		return 0;
	struct place *pool = realloc(s->pool, 2 * (size_t)s->cap * sizeof *pool);
	if (!pool)
		return ERR_NOMEM;
	*bytes += s->cap * sizeof *pool;
	s->pool = pool;
	s->cap *= 2;
	return 0;
}

static void set_greatest(struct sketch *s, uint32_t i, uint32_t rank)
{
	s->by_rank[s->greatest[i]]--;
	s->greatest[i] = (uint8_t)rank;
	s->by_rank[rank]++;
}

static uint32_t give_back(struct sketch *s, uint32_t at)
{
	uint32_t older = s->pool[at].older;
	s->pool[at].older = s->free;
	s->free = at;
	return older;
}

static uint32_t take(struct sketch *s)
{
	uint32_t at = s->free;
	if (!at)
		return s->n++;
	s->free = s->pool[at].older;
	return at;
}

void sketch_add(struct sketch *s, uint64_t hash, int64_t step)
{
	uint32_t i = (uint32_t)hash & (REGISTERS - 1);
	uint32_t rank = (uint32_t)__builtin_ctzll(hash >> INDEX_BITS | 1ull << (RANK_MAX - 1)) + 1;
	uint32_t newest = s->newest[i];
	if (newest && s->pool[newest].step == step && s->pool[newest].rank >= rank)
		return;
	while (newest && s->pool[newest].rank <= rank)
		newest = give_back(s, newest);
	if (!newest)
		set_greatest(s, i, rank);
	s->newest[i] = take(s);
	s->pool[s->newest[i]] = (struct place){ .step = step, .older = newest, .rank = rank };
}

void sketch_expire(struct sketch *s, int64_t step)
{
	for (uint32_t i = 0; i < REGISTERS; i++) {
		uint32_t *link = &s->newest[i], rank = 0;
		while (*link && s->pool[*link].step > step) {
			rank = s->pool[*link].rank;
			link = &s->pool[*link].older;
		}
		uint32_t gone = *link;
		if (!gone)
			continue;
		*link = 0;
		while (gone)
			gone = give_back(s, gone);
		set_greatest(s, i, rank);
	}
}

static double sigma(double x)
{
	double y = 1, z = x, before;
	do {
		x *= x;
		before = z;
		z += x * y;
		y += y;
	} while (z != before);
	return z;
}

static double tau(double x)
{
	if (x == 0 || x == 1)
		return 0;
	double y = 1, z = 1 - x, before;
	do {
		x = sqrt(x);
		before = z;
		y *= 0.5;
		z -= (1 - x) * (1 - x) * y;
	} while (z != before);
	return z / 3;
}

double sketch_size(const struct sketch *s)
{
	const double m = REGISTERS;
	if (s->by_rank[0] == REGISTERS)
		return 0;
	double z = m * tau(1 - s->by_rank[RANK_MAX] / m);
	for (uint32_t k = RANK_MAX - 1; k > 0; k--)
		z = 0.5 * (z + s->by_rank[k]);
	z += m * sigma(s->by_rank[0] / m);
	return floor(ALPHA * m * m / z + 0.5);
}
