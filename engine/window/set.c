/* SPDX-License-Identifier: Apache-2.0
 * A table of open addressing up to EXACT_MAX values; then a sketch, until the key's window is empty. */
#include "engine/window/set.h"

#include <stdbool.h>
#include <stdlib.h>

#include "engine/window/sketch.h"
#include "ingest/base/err.h"

/* 16 bytes a place, at most three of four taken: up to 128 KiB. A sketch takes 600 KiB to 1.3 MiB. */
#define EXACT_MAX 4096u
#define CAP_MIN 8u
#define NOBODY INT64_MIN /* a step that never is: the place is free */

struct member {
	uint64_t hash;
	int64_t step;
};

struct set {
	uint32_t n, cap;
	struct member *at;
	struct sketch *sketch; /* instead of the members */
};

static uint32_t place_of(const struct set *set, uint64_t hash)
{
	uint32_t i = (uint32_t)hash & (set->cap - 1);
	while (set->at[i].step != NOBODY && set->at[i].hash != hash)
		i = (i + 1) & (set->cap - 1);
	return i;
}

static void members_free(struct set *set, size_t *bytes)
{
	*bytes -= set->cap * sizeof *set->at;
	free(set->at);
	set->at = NULL;
	set->n = set->cap = 0;
}

static int grow(struct set *set, size_t *bytes)
{
	struct set grown = { .n = set->n, .cap = set->cap ? set->cap * 2 : CAP_MIN };
	grown.at = malloc(grown.cap * sizeof *grown.at);
	if (!grown.at)
		return ERR_NOMEM;
	*bytes += grown.cap * sizeof *grown.at;
	for (uint32_t i = 0; i < grown.cap; i++)
		grown.at[i].step = NOBODY;
	for (uint32_t i = 0; i < set->cap; i++) {
		if (set->at[i].step != NOBODY)
			grown.at[place_of(&grown, set->at[i].hash)] = set->at[i];
	}
	members_free(set, bytes);
	*set = grown;
	return 0;
}

static int by_step(const void *a, const void *b)
{
	int64_t x = ((const struct member *)a)->step, y = ((const struct member *)b)->step;
	return (x > y) - (x < y);
}

/* From now on an estimate. The sketch wants its steps in order. */
static int to_sketch(struct set *set, size_t *bytes)
{
	struct sketch *sketch;
	int err = sketch_new(&sketch, bytes); /* its first room is for more than EXACT_MAX values */
	if (err)
		return err;
	qsort(set->at, set->cap, sizeof *set->at, by_step);
	for (uint32_t i = set->cap - set->n; i < set->cap; i++)
		sketch_add(sketch, set->at[i].hash, set->at[i].step);
	members_free(set, bytes);
	set->sketch = sketch;
	return 0;
}

static int members_reserve(struct set *set, uint64_t hash, size_t *bytes)
{
	if (set->cap && set->at[place_of(set, hash)].step != NOBODY)
		return 0;
	if (set->n == EXACT_MAX)
		return to_sketch(set, bytes);
	return set->n + 1 > set->cap / 4 * 3 ? grow(set, bytes) : 0;
}

int set_reserve(struct set **set, uint64_t hash, size_t *bytes)
{
	if (!*set) {
		*set = calloc(1, sizeof **set);
		if (!*set)
			return ERR_NOMEM;
		*bytes += sizeof **set;
	}
	int err = 0;
	if (!(*set)->sketch)
		err = members_reserve(*set, hash, bytes);
	return !err && (*set)->sketch ? sketch_reserve((*set)->sketch, bytes) : err;
}

void set_add(struct set *set, uint64_t hash, int64_t step)
{
	if (set->sketch) {
		sketch_add(set->sketch, hash, step);
		return;
	}
	struct member *m = &set->at[place_of(set, hash)];
	set->n += m->step == NOBODY;
	*m = (struct member){ .hash = hash, .step = step };
}

/* Closes the gap at i, for a search stops at the first free place. */
static void take_out(struct set *set, uint32_t i)
{
	uint32_t mask = set->cap - 1, gap = i;
	for (uint32_t j = (i + 1) & mask; set->at[j].step != NOBODY; j = (j + 1) & mask) {
		uint32_t home = (uint32_t)set->at[j].hash & mask;
		if (((j - home) & mask) >= ((j - gap) & mask)) {
			set->at[gap] = set->at[j];
			gap = j;
		}
	}
	set->at[gap].step = NOBODY;
	set->n--;
}

void set_expire(struct set *set, int64_t step)
{
	if (set->sketch) {
		sketch_expire(set->sketch, step);
		return;
	}
	for (uint32_t i = 0; i < set->cap && set->n; i++) {
		while (set->at[i].step != NOBODY && set->at[i].step <= step)
			take_out(set, i);
	}
}

double set_size(const struct set *set)
{
	return set->sketch ? sketch_size(set->sketch) : set->n;
}

void set_free(struct set *set, size_t *bytes)
{
	if (!set)
		return;
	members_free(set, bytes);
	sketch_free(set->sketch, bytes);
	*bytes -= sizeof *set;
	free(set);
}
