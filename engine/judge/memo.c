/* SPDX-License-Identifier: Apache-2.0
 * The words of a remembered event, in turn: line and sequence number where evidence is wanted; then the fields:
 * a text or set one word (0 is unknown), a flag one (0 unknown, 1 false, 2 true), a number or time two, an address five (is it known, then
 * its 16 bytes). */
#include "engine/judge/memo.h"

#include "ingest/base/hash.h"

#include <stdlib.h>

#define PLACE_WORDS 4u

void memos_done(struct memos *m)
{
	for (uint32_t i = 0; i < m->n; i++) {
		struct memo *o = m->list[i];
		for (uint32_t f = 0; f < o->n_fields; f++)
			texts_free(o->fields[f].texts);
		recall_free(o->recall);
		free(o->fields);
		free(o->columns);
		free(o);
	}
	free(m->list);
	*m = (struct memos){ 0 };
}

static struct memo *find(const struct memos *m, uint32_t type, const uint32_t *columns, uint32_t n)
{
	for (uint32_t i = 0; i < m->n; i++) {
		struct memo *o = m->list[i];
		if (o->type == type && o->n_columns == n && !memcmp(o->columns, columns, n * sizeof *columns))
			return o;
	}
	return NULL;
}

static int add(struct memos *m, uint32_t type, const uint32_t *columns, uint32_t n)
{
	if (m->n == m->cap) {
		uint32_t cap = m->cap ? m->cap * 2 : 8;
		struct memo **list = realloc(m->list, cap * sizeof(struct memo *));
		if (!list)
			return ERR_NOMEM;
		m->list = list;
		m->cap = cap;
	}
	struct memo *o = calloc(1, sizeof *o);
	uint32_t *own = malloc((n + 1) * sizeof *own);
	if (!o || !own) {
		free(o);
		free(own);
		return ERR_NOMEM;
	}
	memcpy(own, columns, n * sizeof *own);
	*o = (struct memo){ .type = type, .columns = own, .n_columns = n };
	m->list[m->n++] = o;
	return 0;
}

int memos_want(struct memos *m, uint32_t type, const uint32_t *columns, uint32_t n, int64_t within, struct memo **ret)
{
	struct memo *o = find(m, type, columns, n);
	if (!o) {
		int r = add(m, type, columns, n);
		if (r)
			return r;
		o = m->list[m->n - 1];
	}
	if (o->horizon < within)
		o->horizon = within;
	*ret = o;
	return 0;
}

int memo_want_field(struct memo *m, struct keys *k, const struct schema *s, uint32_t column, uint32_t *ret)
{
	for (uint32_t i = 0; i < m->n_fields; i++) {
		if (m->fields[i].column == column) {
			*ret = i;
			return 0;
		}
	}
	struct memo_field *fields = realloc(m->fields, (m->n_fields + 1) * sizeof *fields);
	if (!fields)
		return ERR_NOMEM;
	m->fields = fields;
	struct memo_field f = { .column = column, .kind = s->columns[column].kind, .hashed = NO_ID };
	if (f.kind == KIND_TEXT) {
		int r = keys_column(k, s, column, &f.hashed);
		if (r)
			return r;
	}
	m->fields[ *ret = m->n_fields++] = f;
	return 0;
}

int memo_open(struct memo *m, struct keys *k, const struct schema *s)
{
	static const uint32_t words[KINDS] = {
		[KIND_TEXT] = 1, [KIND_SET] = 1, [KIND_FLAG] = 1, [KIND_NUMBER] = 2, [KIND_TIME] = 2, [KIND_IP] = 5
	};
	m->words = m->evidence ? PLACE_WORDS : 0;
	for (uint32_t i = 0; i < m->n_fields; i++) {
		struct memo_field *f = &m->fields[i];
		f->word = m->words;
		m->words += words[f->kind];
		int r = f->kind == KIND_TEXT || f->kind == KIND_SET ? texts_new(m->horizon, &f->texts) : 0;
		if (r)
			return r;
	}
	int r = keys_of_columns(k, s, m->columns, m->n_columns, &m->key);
	return r ? r : recall_new(m->horizon, m->words, &m->recall);
}

static int put_text(const struct memo_field *f, struct group *g, uint32_t i, uint32_t *w)
{
	const struct str *c = group_cells(g, f->column, i);
	*w = 0;
	if (!c || !c[g->row[i].row].p)
		return 0;
	uint64_t hash;
	group_column(g, f->hashed, i, &hash);
	return texts_put(f->texts, c[g->row[i].row], hash, g->ts[i], w);
}

/* A set as bytes: each item its length, then itself. */
static int put_set(const struct memo_field *f, struct group *g, uint32_t i, uint32_t *w)
{
	const struct set *const *c = group_cells(g, f->column, i);
	*w = 0;
	if (!c || !c[g->row[i].row])
		return 0;
	const struct set *set = c[g->row[i].row];
	size_t n = 0;
	for (size_t k = 0; k < set->n; k++)
		n += sizeof(uint32_t) + set->items[k].n;
	char *text = malloc(n + 1), *p = text;
	if (!text)
		return ERR_NOMEM;
	for (size_t k = 0; k < set->n; k++) {
		uint32_t length = (uint32_t)set->items[k].n;
		memcpy(p, &length, sizeof length);
		memcpy(p + sizeof length, set->items[k].p, length);
		p += sizeof length + length;
	}
	struct str s = { text, n };
	int r = texts_put(f->texts, s, hash64(s, g->keys->seed), g->ts[i], w);
	free(text);
	return r;
}

static int put_word(const struct memo_field *f, struct group *g, uint32_t i, uint32_t *w)
{
	const int64_t *c = group_cells(g, f->column, i);
	int64_t v = c ? c[g->row[i].row] : CELL_UNKNOWN;
	if (f->kind == KIND_FLAG)
		*w = v == CELL_UNKNOWN ? 0 : v ? 2 : 1;
	else
		memcpy(w, &v, sizeof v);
	return 0;
}

static int put_ip(const struct memo_field *f, struct group *g, uint32_t i, uint32_t *w)
{
	const struct ip *const *c = group_cells(g, f->column, i);
	const struct ip *ip = c ? c[g->row[i].row] : NULL;
	memset(w, 0, 5 * sizeof *w);
	if (ip) {
		w[0] = 1;
		memcpy(w + 1, ip, sizeof *ip);
	}
	return 0;
}

typedef int put_fn(const struct memo_field *f, struct group *g, uint32_t i, uint32_t *w);
static put_fn *const puts_of[KINDS] = {
	[KIND_TEXT] = put_text,   [KIND_SET] = put_set,   [KIND_FLAG] = put_word,
	[KIND_NUMBER] = put_word, [KIND_TIME] = put_word, [KIND_IP] = put_ip,
};

int memo_put(struct memo *m, struct group *g, uint32_t i)
{
	if (!group_key(g, m->key, BIT(i)))
		return 0;
	uint32_t *w = recall_put(m->recall, group_hash(g, m->key, i), g->ts[i]);
	if (!w)
		return ERR_NOMEM;
	if (m->evidence) {
		struct memo_place place = { .line = group_line_word(g, i), .seq = g->seq[i] };
		memcpy(w, &place, sizeof place);
	}
	for (uint32_t f = 0; f < m->n_fields; f++) {
		const struct memo_field *field = &m->fields[f];
		int r = puts_of[field->kind](field, g, i, w + field->word);
		if (r)
			return r;
	}
	return 0;
}

void memo_prefetch(const struct memo *m, struct group *g, uint64_t mask)
{
	for (uint32_t f = 0; f < m->n_fields; f++) {
		if (m->fields[f].hashed == NO_ID)
			continue;
		EACH_ROW(i, group_column_known(g, m->fields[f].hashed, mask))
			texts_prefetch(m->fields[f].texts, g->columns[m->fields[f].hashed].h[i]);
	}
}

/* The set of a text that put_set made. */
static const struct set *set_of(struct str s, struct arena *a)
{
	struct set *set = arena_zalloc(a, sizeof *set);
	/* an item is at least its length */
	struct str *items = arena_alloc(a, s.n / sizeof(uint32_t) * sizeof *items);
	if (!set || !items)
		return NULL;
	set->items = items;
	for (size_t at = 0; at < s.n; set->n++) {
		uint32_t length;
		memcpy(&length, s.p + at, sizeof length);
		items[set->n] = (struct str){ s.p + at + sizeof length, length };
		at += sizeof length + length;
	}
	return set;
}

int memo_get(const struct found *found, uint32_t field, struct arena *a, struct value *ret)
{
	const struct memo_field *f = &found->memo->fields[field];
	const uint32_t *w = found->words + f->word;
	*ret = (struct value){ .kind = f->kind, .known = w[0] != 0 };
	switch (f->kind) {
	case KIND_TEXT:
		if (w[0])
			ret->text = texts_get(f->texts, w[0]);
		return 0;
	case KIND_SET:
		if (w[0])
			ret->set = set_of(texts_get(f->texts, w[0]), a);
		return !w[0] || ret->set ? 0 : ERR_NOMEM;
	case KIND_FLAG:
		ret->flag = w[0] == 2;
		return 0;
	case KIND_IP:
		memcpy(&ret->ip, w + 1, sizeof ret->ip);
		return 0;
	case KIND_NUMBER:
	case KIND_TIME: {
		int64_t v;
		memcpy(&v, w, sizeof v);
		ret->known = v != CELL_UNKNOWN;
		if (f->kind == KIND_TIME)
			ret->time = v;
		else
			ret->num = (double)v / 1e6;
		return 0;
	}
	case KIND_DURATION:
		break;
	}
	return 0;
}

struct memo_place memo_place(const struct found *f)
{
	struct memo_place place;
	memcpy(&place, f->words, sizeof place);
	return place;
}

size_t memo_bytes(const struct memo *m)
{
	size_t n = recall_bytes(m->recall);
	for (uint32_t i = 0; i < m->n_fields; i++)
		n += m->fields[i].texts ? texts_bytes(m->fields[i].texts) : 0;
	return n;
}
