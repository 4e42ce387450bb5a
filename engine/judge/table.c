/* SPDX-License-Identifier: Apache-2.0
 * Open addressing from key to row. A row is one allocation: its cells, the items of its sets, then its texts. */
#include "engine/judge/table.h"

#include <stdlib.h>

#define FIRST_SIZE 16u

struct table_row {
	uint64_t key;
	int64_t own_ts;
	size_t bytes;
	struct cell cells[];
};

struct table {
	const struct type *type;
	struct table_row **slots; /* size of them, a power of two; at most half of them used */
	size_t size, n, bytes;
};

int table_new(const struct type *type, struct table **ret)
{
	struct table *t = calloc(1, sizeof *t);
	struct table_row **slots = calloc(FIRST_SIZE, sizeof(struct table_row *));
	if (!t || !slots) {
		free(t);
		free(slots);
		return ERR_NOMEM;
	}
	*t = (struct table){ .type = type, .slots = slots, .size = FIRST_SIZE };
	*ret = t;
	return 0;
}

void table_free(struct table *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->size; i++)
		free(t->slots[i]);
	free(t->slots);
	free(t);
}

/* The key's place, or the empty one where it would be. */
static struct table_row **place(struct table_row **slots, size_t size, uint64_t key)
{
	size_t at = key & (size - 1);
	while (slots[at] && slots[at]->key != key)
		at = (at + 1) & (size - 1);
	return &slots[at];
}

static int grow(struct table *t)
{
	struct table_row **slots = calloc(t->size * 2, sizeof(struct table_row *));
	if (!slots)
		return ERR_NOMEM;
	for (size_t i = 0; i < t->size; i++) {
		if (t->slots[i])
			*place(slots, t->size * 2, t->slots[i]->key) = t->slots[i];
	}
	free(t->slots);
	t->slots = slots;
	t->size *= 2;
	return 0;
}

static const struct set *set_at(struct rowref row, const struct field *f)
{
	return row.b->col[f->column] && f->kind == KIND_SET ? batch_set(row.b, f->column)[row.row] : NULL;
}

static struct str text_at(struct rowref row, const struct field *f)
{
	return row.b->col[f->column] && f->kind == KIND_TEXT ? batch_text(row.b, f->column)[row.row] : (struct str){ 0 };
}

/* How many bytes the row's items and texts take. */
static void measure(const struct type *type, struct rowref row, size_t *ret_items, size_t *ret_bytes)
{
	*ret_items = *ret_bytes = 0;
	for (uint32_t i = 0; i < type->n_fields; i++) {
		const struct set *set = set_at(row, &type->fields[i]);
		*ret_bytes += text_at(row, &type->fields[i]).n;
		*ret_items += set ? set->n : 0;
		for (size_t k = 0; set && k < set->n; k++)
			*ret_bytes += set->items[k].n;
	}
}

static struct str copy(struct str s, char **at)
{
	struct str r = { *at, s.n };
	if (s.n)
		memcpy(*at, s.p, s.n);
	*at += s.n;
	return r;
}

static void fill_cell(struct cell *c, const struct field *f, struct rowref row, struct str **items, char **at)
{
	*c = (struct cell){ 0 };
	if (!row.b->col[f->column])
		return;
	switch (f->kind) {
	case KIND_TEXT:
		c->known = text_at(row, f).p != NULL;
		c->text = copy(text_at(row, f), at);
		return;
	case KIND_NUMBER:
	case KIND_FLAG:
	case KIND_TIME:
		c->word = batch_word(row.b, f->column)[row.row];
		c->known = c->word != CELL_UNKNOWN;
		return;
	case KIND_IP: {
		const struct ip *ip = batch_ip(row.b, f->column)[row.row];
		c->known = ip != NULL;
		if (ip)
			c->ip = *ip;
		return;
	}
	case KIND_SET: {
		const struct set *set = set_at(row, f);
		c->known = set != NULL;
		if (!set)
			return;
		c->set = (struct set){ .n = set->n, .items = *items };
		for (size_t k = 0; k < set->n; k++)
			*(*items)++ = copy(set->items[k], at);
		return;
	}
	case KIND_DURATION:
		break;
	}
}

static struct table_row *row_make(const struct type *type, uint64_t key, struct rowref row)
{
	size_t n_items, n_bytes;
	measure(type, row, &n_items, &n_bytes);
	size_t cells = sizeof(struct table_row) + type->n_fields * sizeof(struct cell);
	size_t bytes = cells + n_items * sizeof(struct str) + n_bytes;
	struct table_row *r = malloc(bytes);
	if (!r)
		return NULL;
	*r = (struct table_row){ .key = key, .own_ts = row.b->own_ts[row.row], .bytes = bytes };
	struct str *items = (struct str *)((char *)r + cells);
	char *at = (char *)(items + n_items);
	for (uint32_t i = 0; i < type->n_fields; i++)
		fill_cell(&r->cells[i], &type->fields[i], row, &items, &at);
	return r;
}

int table_set(struct table *t, uint64_t key, struct rowref row)
{
	struct table_row **at = place(t->slots, t->size, key);
	if (*at && (*at)->own_ts > row.b->own_ts[row.row])
		return 0;
	if (!*at && t->n == t->size / 2) {
		if (grow(t))
			return ERR_NOMEM;
		at = place(t->slots, t->size, key);
	}
	struct table_row *fresh = row_make(t->type, key, row);
	if (!fresh)
		return ERR_NOMEM;
	t->bytes += fresh->bytes - (*at ? (*at)->bytes : 0);
	t->n += !*at;
	free(*at);
	*at = fresh;
	return 0;
}

const struct table_row *table_find(const struct table *t, uint64_t key)
{
	return *place(t->slots, t->size, key);
}

size_t table_bytes(const struct table *t)
{
	return t->bytes + t->size * sizeof *t->slots;
}

const struct cell *table_cell(const struct table_row *r, uint32_t field)
{
	return &r->cells[field];
}
