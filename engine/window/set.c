/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/window/set.h"

#include <stdbool.h>
#include <stdlib.h>

#include "ingest/base/err.h"

#define CAP_MIN 8u

struct member {
	uint64_t hash;
	int64_t step;
	uint64_t used;
};

struct set {
	uint32_t n, cap;
	struct member at[];
};

static size_t bytes_of(uint32_t cap)
{
	return sizeof(struct set) + cap * sizeof(struct member);
}

static struct member *find(struct set *set, uint64_t hash)
{
	uint32_t i = (uint32_t)hash & (set->cap - 1);
	while (set->at[i].used && set->at[i].hash != hash)
		i = (i + 1) & (set->cap - 1);
	return &set->at[i];
}

int set_reserve(struct set **set, uint64_t hash, size_t *bytes)
{
	struct set *old = *set;
	(void)hash;
	if (old && old->n + 1 <= old->cap / 4 * 3)
		return 0;
	uint32_t cap = old ? old->cap * 2 : CAP_MIN;
	struct set *grown = calloc(1, bytes_of(cap));
	if (!grown)
		return ERR_NOMEM;
	grown->cap = cap;
	for (uint32_t i = 0; old && i < old->cap; i++) {
		if (old->at[i].used)
			*find(grown, old->at[i].hash) = old->at[i];
	}
	grown->n = old ? old->n : 0;
	set_free(old, bytes);
	*bytes += bytes_of(cap);
	*set = grown;
	return 0;
}

void set_add(struct set *set, uint64_t hash, int64_t step)
{
	struct member *m = find(set, hash);
	set->n += !m->used;
	*m = (struct member){ .hash = hash, .step = step, .used = 1 };
}

/* Closes the gap at i, that searches may stop at the first free place. */
static void take_out(struct set *set, uint32_t i)
{
	uint32_t mask = set->cap - 1, gap = i;
	for (uint32_t j = (i + 1) & mask; set->at[j].used; j = (j + 1) & mask) {
		uint32_t home = (uint32_t)set->at[j].hash & mask;
		if (((j - home) & mask) >= ((j - gap) & mask)) {
			set->at[gap] = set->at[j];
			gap = j;
		}
	}
	set->at[gap].used = 0;
	set->n--;
}

void set_expire(struct set *set, int64_t step)
{
	for (uint32_t i = 0; i < set->cap; i++) {
		while (set->at[i].used && set->at[i].step <= step)
			take_out(set, i);
	}
}

double set_size(const struct set *set)
{
	return set->n;
}

void set_free(struct set *set, size_t *bytes)
{
	if (set)
		*bytes -= bytes_of(set->cap);
	free(set);
}
