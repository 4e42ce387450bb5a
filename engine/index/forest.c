/* SPDX-License-Identifier: Apache-2.0
 * Judy's macros print and exit: its functions are called and compared with PPJERR. */
#include "engine/index/forest.h"

#define JUDYERROR_NOTEST 1
#include <Judy.h>
#include <stdlib.h>

_Static_assert(sizeof(Word_t) == sizeof(uint64_t), "a Judy word holds a hash");

/* A root is split when the keys are more than this many a root: on average a root holds between two thirds of it and it, and
 * hardly ever more than the 31 that fit a flat leaf. */
#define KEYS_A_ROOT 14u
/* key, word, and what a leaf is rounded up by */
#define LEAF_BYTES_A_KEY 19u
#define LEVEL_MAX 30u

bool forest_done_some(struct forest *f, uint32_t n)
{
	while (f->n_roots && n--)
		JudyLFreeArray(forest_root_at(f, --f->n_roots), PJE0);
	if (f->n_roots)
		return false;
	for (uint32_t i = 0; i < FOREST_SEGMENTS; i++)
		free(f->segments[i]);
	*f = (struct forest){ 0 };
	return true;
}

void forest_done(struct forest *f)
{
	forest_done_some(f, UINT32_MAX);
}

/* Room for the roots of the next level, or the first ones. */
static bool roots_grow(struct forest *f)
{
	const uint32_t first = 1u << FOREST_FIRST_BITS;
	uint32_t level = f->n_roots ? f->level + 1 : FOREST_FIRST_BITS;
	if (!f->n_roots && !f->segments[0]) {
		f->segments[0] = calloc(first, sizeof *f->segments[0]);
		if (!f->segments[0])
			return false;
	}
	void **segment = malloc(sizeof *segment << level);
	if (!segment)
		return false;
	f->segments[level - FOREST_FIRST_BITS + 1] = segment;
	f->level = level;
	if (!f->n_roots)
		f->n_roots = first;
	return true;
}

/* Parts the next root in two. All or nothing. (JudyLInsArray, which would do this at one go, damages memory in Debian 12's libJudy.) */
static bool root_split(struct forest *f)
{
	if (f->n_roots == 2u << f->level && !roots_grow(f))
		return false;
	void **low = forest_root_at(f, f->n_roots - (1u << f->level));
	void *half[2] = { NULL, NULL };
	Word_t key = 0;
	for (PPvoid_t w = JudyLFirst(*low, &key, PJE0); w; w = JudyLNext(*low, &key, PJE0)) {
		PPvoid_t to = JudyLIns(&half[key >> f->level & 1u], key, PJE0);
		if (to == PPJERR) {
			JudyLFreeArray(&half[0], PJE0);
			JudyLFreeArray(&half[1], PJE0);
			return false;
		}
		*(Word_t *)to = *(Word_t *)w;
	}
	JudyLFreeArray(low, PJE0);
	*low = half[0];
	*forest_root_at(f, f->n_roots++) = half[1];
	return true;
}

uint64_t *forest_put(struct forest *f, uint64_t key)
{
	if (!f->n_roots && !roots_grow(f))
		return NULL;
	if (f->keys / KEYS_A_ROOT >= f->n_roots && f->level < LEVEL_MAX && !root_split(f))
		return NULL;
	PPvoid_t word = JudyLIns(forest_root(f, key), key, PJE0);
	if (word == PPJERR)
		return NULL;
	f->keys += !*(Word_t *)word;
	return (uint64_t *)word;
}

uint64_t *forest_get(const struct forest *f, uint64_t key)
{
	return f->n_roots ? (uint64_t *)JudyLGet(*forest_root(f, key), key, PJE0) : NULL;
}

size_t forest_bytes(const struct forest *f)
{
	return f->n_roots ? ((size_t)2 << f->level) * sizeof(void *) + f->keys * LEAF_BYTES_A_KEY : 0;
}
