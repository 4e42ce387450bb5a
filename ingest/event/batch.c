// SPDX-License-Identifier: Apache-2.0
/* All arrays of a batch lie in one allocation, cut up by `layout`: there is one place that can fail, and growing is copying into a
 * larger one. Cells are made unknown a few rows ahead of their use, so that they are still in the cache when the parser fills them. */
#include "ingest/event/batch.h"

#include "ingest/base/err.h"

#include <assert.h>
#include <stdlib.h>

#define ROWS_AHEAD 64u
#define CAP_MIN    8u

int block_new(size_t cap, struct block **ret)
{
	if (cap > SIZE_MAX - BLOCK_PAD)
		return ERR_NOMEM;
	struct block *b = malloc(sizeof *b);
	char *text = malloc(cap + BLOCK_PAD);
	if (!b || !text) {
		free(b);
		free(text);
		return ERR_NOMEM;
	}
	*b = (struct block){ .text = text, .first_line = 1, .cap = cap, .refs = 1 };
	*ret = b;
	return 0;
}

/* Blocks and batches are let go by other threads than the ones that made them. */
static void ref(uint32_t *refs)
{
	__atomic_fetch_add(refs, 1, __ATOMIC_RELAXED);
}

static bool unref(uint32_t *refs)
{
	uint32_t before = __atomic_fetch_sub(refs, 1, __ATOMIC_ACQ_REL);
	assert(before > 0);
	return before == 1;
}

void block_ref(struct block *b)
{
	ref(&b->refs);
}

void block_unref(struct block *b)
{
	if (!b || !unref(&b->refs))
		return;
	free(b->text);
	free(b);
}

static size_t cell_size(enum kind k)
{
	return k == KIND_TEXT ? sizeof(struct str) : sizeof(int64_t);
}
static_assert(sizeof(void *) <= sizeof(int64_t), "cells of 8 bytes");

/* The next array of cap cells in the batch's memory, each on a cache line of its own start; only counts while base is NULL. */
static void *take(char *base, size_t *at, uint32_t cap, size_t size)
{
	void *p = base ? base + *at : NULL;
	*at += ((size_t)cap * size + 63) & ~(size_t)63;
	return p;
}

/* Lays b's arrays out in base; returns how many bytes they take. need: which columns to make. */
static size_t layout(struct batch *b, char *base, const bool *need)
{
	const struct schema *s = b->schema;
	size_t at = 0;
	b->col = take(base, &at, s->n_columns, sizeof *b->col);
	b->ts = take(base, &at, b->cap, sizeof *b->ts);
	b->type = take(base, &at, b->cap, sizeof *b->type);
	b->line = take(base, &at, b->cap, sizeof *b->line);
	b->place = take(base, &at, b->cap, sizeof *b->place);
	b->raw = take(base, &at, b->cap, sizeof *b->raw);
	for (uint32_t c = 0; c < s->n_columns; c++) {
		void *cells = c >= COL_FIRST && need[c] ? take(base, &at, b->cap, cell_size(s->columns[c].kind)) : NULL;
		if (base)
			b->col[c] = cells;
	}
	return at;
}

/* Gives b's arrays memory for b->cap rows; frees nothing. */
static int arrays_new(struct batch *b, const bool *need)
{
	size_t bytes = layout(b, NULL, need);
	char *base = aligned_alloc(64, bytes);
	if (!base)
		return ERR_NOMEM;
	layout(b, base, need);
	return 0;
}

int batch_new(const struct schema *s, const bool *need, uint32_t cap, struct batch **ret)
{
	struct batch *b = malloc(sizeof *b);
	if (!b)
		return ERR_NOMEM;
	*b = (struct batch){ .schema = s, .cap = cap > CAP_MIN ? cap : CAP_MIN, .refs = 1 };
	if (arrays_new(b, need)) {
		free(b);
		return ERR_NOMEM;
	}
	b->own_ts = b->ts;
	*ret = b;
	return 0;
}

void batch_ref(struct batch *b)
{
	ref(&b->refs);
}

void batch_unref(struct batch *b)
{
	if (!b || !unref(&b->refs))
		return;
	block_unref(b->block);
	arena_done(&b->arena);
	if (b->own_ts != b->ts)
		free(b->own_ts);
	free(b->col); /* the first array: all the others are in the same memory */
	free(b);
}

int batch_split_ts(struct batch *b)
{
	if (b->own_ts != b->ts)
		return 0;
	int64_t *own = malloc(b->cap * sizeof *own);
	if (!own)
		return ERR_NOMEM;
	memcpy(own, b->ts, b->n * sizeof *own);
	b->own_ts = own;
	return 0;
}

static void copy_arrays(struct batch *to, const struct batch *from)
{
	uint32_t n = from->n;
	memcpy(to->ts, from->ts, n * sizeof *to->ts);
	memcpy(to->type, from->type, n * sizeof *to->type);
	memcpy(to->line, from->line, n * sizeof *to->line);
	memcpy(to->place, from->place, n * sizeof *to->place);
	memcpy(to->raw, from->raw, n * sizeof *to->raw);
	for (uint32_t c = COL_FIRST; c < to->schema->n_columns; c++) {
		if (to->col[c])
			memcpy(to->col[c], from->col[c], n * cell_size(to->schema->columns[c].kind));
	}
}

static int grow(struct batch *b)
{
	if (b->cap > UINT32_MAX / 2)
		return ERR_NOMEM;
	bool split = b->own_ts != b->ts;
	struct batch larger = *b;
	larger.cap = b->cap * 2;
	bool *need = malloc(b->schema->n_columns * sizeof *need);
	if (!need)
		return ERR_NOMEM;
	for (uint32_t c = 0; c < b->schema->n_columns; c++)
		need[c] = b->col[c] != NULL;
	int err = arrays_new(&larger, need);
	free(need);
	if (err)
		return err;
	if (split) {
		larger.own_ts = realloc(b->own_ts, larger.cap * sizeof *larger.own_ts);
		if (!larger.own_ts) {
			free(larger.col);
			return ERR_NOMEM;
		}
	} else {
		larger.own_ts = larger.ts;
	}
	larger.ready = b->n;
	copy_arrays(&larger, b);
	free(b->col);
	*b = larger;
	return 0;
}

/* Makes the cells of the next rows unknown. */
static void make_ready(struct batch *b)
{
	uint32_t end = b->cap - b->n > ROWS_AHEAD ? b->n + ROWS_AHEAD : b->cap, n = end - b->n;
	for (uint32_t c = COL_FIRST; c < b->schema->n_columns; c++) {
		enum kind kind = b->schema->columns[c].kind;
		size_t size = cell_size(kind);
		if (!b->col[c])
			continue;
		char *cells = (char *)b->col[c] + b->n * size;
		if (kind == KIND_NUMBER || kind == KIND_FLAG || kind == KIND_TIME) {
			for (uint32_t i = 0; i < n; i++)
				((int64_t *)(void *)cells)[i] = CELL_UNKNOWN;
		} else {
			memset(cells, 0, n * size);
		}
	}
	b->ready = end;
}

int batch_add(struct batch *b, uint32_t *ret_row)
{
	if (b->n == b->cap) {
		int err = grow(b);
		if (err)
			return err;
	}
	if (b->n >= b->ready)
		make_ready(b);
	uint32_t row = b->n++;
	b->ts[row] = 0;
	b->own_ts[row] = 0;
	b->type[row] = NO_ID;
	b->line[row] = 0;
	b->place[row] = 0;
	b->raw[row] = (struct str){ 0 };
	*ret_row = row;
	return 0;
}

void batch_cut(struct batch *b, uint32_t n)
{
	if (n >= b->n)
		return;
	b->n = n;
	b->ready = n;
}
