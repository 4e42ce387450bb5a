/* SPDX-License-Identifier: Apache-2.0
 * Packing and unpacking of orders.
 *
 *   known bits        order     offer   status     …
 *   [11100101 …]  4 A-77   2 o1   7 pending   0x89 …
 */
#include "engine/sanction/record.h"

#include "ingest/base/err.h"

#include <stdlib.h>

static const struct str first_fields[RECORD_REST] = {
	[RECORD_ORDER] = { "order", 5 },
	[RECORD_OFFER] = { "offer", 5 },
	[RECORD_STATUS] = { "status", 6 },
	[RECORD_PUBLISHER] = { "publisher", 9 },
	[RECORD_COMMISSION] = { "commission", 10 },
};

static bool is_first(struct str name)
{
	for (int i = 0; i < RECORD_REST; i++) {
		if (str_eq(name, first_fields[i]))
			return true;
	}
	return false;
}

static void layout_add(struct layout *l, const struct field *f)
{
	l->column[l->n] = f ? f->column : NO_ID;
	l->kind[l->n] = f ? f->kind : KIND_TEXT;
	l->n++;
}

int layout_new(const struct schema *s, struct layout *ret)
{
	static const struct type none;
	const struct type *t = s->t_conversion == NO_ID ? &none : &s->types[s->t_conversion];
	size_t n = t->n_fields + RECORD_REST;
	struct layout l = { .column = malloc(n * sizeof *l.column), .kind = malloc(n * sizeof *l.kind) };
	if (!l.column || !l.kind) {
		layout_done(&l);
		return ERR_NOMEM;
	}
	for (int i = 0; i < RECORD_REST; i++)
		layout_add(&l, schema_field(t, first_fields[i]));
	for (uint32_t i = 0; i < t->n_fields; i++) {
		if (!is_first(t->fields[i].name))
			layout_add(&l, &t->fields[i]);
	}
	*ret = l;
	return 0;
}

void layout_done(struct layout *l)
{
	free(l->column);
	free(l->kind);
	*l = (struct layout){ 0 };
}

/* The column is in this batch. */
static bool made(const struct layout *l, uint32_t i, const struct batch *b)
{
	return l->column[i] != NO_ID && b->col[l->column[i]];
}

struct str layout_text(const struct layout *l, uint32_t field, const struct batch *b, uint32_t row)
{
	return made(l, field, b) ? batch_text(b, l->column[field])[row] : (struct str){ 0 };
}

static bool cell_known(const struct layout *l, uint32_t i, const struct batch *b, uint32_t row)
{
	uint32_t col = l->column[i];
	if (!made(l, i, b))
		return false;
	switch (l->kind[i]) {
	case KIND_TEXT:
		return batch_text(b, col)[row].p;
	case KIND_IP:
		return batch_ip(b, col)[row];
	case KIND_SET:
		return batch_set(b, col)[row];
	case KIND_NUMBER:
	case KIND_FLAG:
	case KIND_TIME:
	case KIND_DURATION:
		break;
	}
	return batch_word(b, col)[row] != CELL_UNKNOWN;
}

/* --- writing: once without a place, to count, then with one --- */

struct pen {
	char *at; /* NULL: only counts */
	size_t n;
};

static void put(struct pen *p, const void *bytes, size_t n)
{
	if (p->at && n)
		memcpy(p->at + p->n, bytes, n);
	p->n += n;
}

static void put_word(struct pen *p, uint64_t v)
{
	unsigned char buf[10];
	size_t n = 0;
	for (; v > 127; v >>= 7)
		buf[n++] = (unsigned char)(v | 128);
	buf[n++] = (unsigned char)v;
	put(p, buf, n);
}

static void put_text(struct pen *p, struct str s)
{
	put_word(p, s.n);
	put(p, s.p, s.n);
}

/* Small ones of either sign are short. */
static uint64_t zigzag(int64_t v)
{
	return (uint64_t)v << 1 ^ (uint64_t)-(v < 0);
}

static void put_ip(struct pen *p, struct ip ip)
{
	uint32_t v4 = (uint32_t)ip.lo;
	bool is_v4 = ip_is_v4(ip);
	put(p, &(unsigned char){ is_v4 }, 1);
	if (is_v4) {
		put(p, &v4, sizeof v4);
	} else {
		put(p, &ip.hi, sizeof ip.hi);
		put(p, &ip.lo, sizeof ip.lo);
	}
}

static void put_set(struct pen *p, const struct set *s)
{
	put_word(p, s->n);
	for (size_t i = 0; i < s->n; i++)
		put_text(p, s->items[i]);
}

static void put_cell(struct pen *p, enum kind kind, const struct batch *b, uint32_t col, uint32_t row)
{
	switch (kind) {
	case KIND_TEXT:
		put_text(p, batch_text(b, col)[row]);
		return;
	case KIND_IP:
		put_ip(p, *batch_ip(b, col)[row]);
		return;
	case KIND_SET:
		put_set(p, batch_set(b, col)[row]);
		return;
	case KIND_NUMBER:
	case KIND_FLAG:
	case KIND_TIME:
	case KIND_DURATION:
		put_word(p, zigzag(batch_word(b, col)[row]));
		return;
	}
}

static size_t bits_size(const struct layout *l)
{
	return (l->n + 7) / 8;
}

static void put_row(struct pen *p, const struct layout *l, const struct batch *b, uint32_t row)
{
	for (uint32_t i = 0; i < l->n; i += 8) {
		unsigned char bits = 0;
		for (uint32_t k = i; k < i + 8 && k < l->n; k++)
			bits |= (unsigned char)(cell_known(l, k, b, row) << (k - i));
		put(p, &bits, 1);
	}
	for (uint32_t i = 0; i < l->n; i++) {
		if (cell_known(l, i, b, row))
			put_cell(p, l->kind[i], b, l->column[i], row);
	}
}

char *record_new(const struct layout *l, const struct batch *b, uint32_t row, size_t *ret_n)
{
	struct pen p = { 0 };
	put_row(&p, l, b, row);
	p.at = malloc(p.n);
	if (!p.at)
		return NULL;
	p.n = 0;
	put_row(&p, l, b, row);
	*ret_n = p.n;
	return p.at;
}

/* --- reading: we wrote it, so it is well-formed --- */

static bool bit(const char *record, uint32_t i)
{
	return (unsigned char)record[i / 8] >> i % 8 & 1;
}

static uint64_t get_word(const char **at)
{
	uint64_t v = 0;
	for (unsigned shift = 0;; shift += 7) {
		unsigned char c = (unsigned char)*(*at)++;
		v |= (uint64_t)(c & 127) << shift;
		if (c < 128)
			return v;
	}
}

static struct str get_text(const char **at)
{
	size_t n = get_word(at);
	struct str s = { *at, n };
	*at += n;
	return s;
}

static int64_t get_number(const char **at)
{
	uint64_t word = get_word(at);
	return (int64_t)(word >> 1 ^ -(word & 1));
}

static struct ip get_ip(const char **at)
{
	struct ip ip = { 0, UINT64_C(0xffff) << 32 };
	if (*(*at)++) {
		uint32_t v4;
		memcpy(&v4, *at, sizeof v4);
		*at += sizeof v4;
		ip.lo |= v4;
	} else {
		memcpy(&ip.hi, *at, sizeof ip.hi);
		memcpy(&ip.lo, *at + sizeof ip.hi, sizeof ip.lo);
		*at += sizeof ip.hi + sizeof ip.lo;
	}
	return ip;
}

static void skip(const char **at, enum kind kind)
{
	switch (kind) {
	case KIND_TEXT:
		get_text(at);
		return;
	case KIND_IP:
		get_ip(at);
		return;
	case KIND_SET:
		for (uint64_t n = get_word(at); n; n--)
			get_text(at);
		return;
	case KIND_NUMBER:
	case KIND_FLAG:
	case KIND_TIME:
	case KIND_DURATION:
		get_word(at);
		return;
	}
}

/* Where a field's bytes are, or would be. */
static const char *field_at(const struct layout *l, const char *record, uint32_t field)
{
	const char *at = record + bits_size(l);
	for (uint32_t i = 0; i < field; i++) {
		if (bit(record, i))
			skip(&at, l->kind[i]);
	}
	return at;
}

struct str record_text(const struct layout *l, const char *record, uint32_t field)
{
	if (!bit(record, field))
		return (struct str){ 0 };
	const char *at = field_at(l, record, field);
	return get_text(&at);
}

int64_t record_number(const struct layout *l, const char *record, uint32_t field)
{
	if (!bit(record, field))
		return CELL_UNKNOWN;
	const char *at = field_at(l, record, field);
	return get_number(&at);
}

char *record_with_offer(const struct layout *l, struct str record, struct str offer, size_t *ret_n)
{
	size_t before = (size_t)(field_at(l, record.p, RECORD_OFFER) - record.p);
	struct pen p = { 0 };
	put_text(&p, offer);
	p.at = malloc(record.n + p.n);
	if (!p.at)
		return NULL;
	p.n = 0;
	put(&p, record.p, before);
	put_text(&p, offer);
	put(&p, record.p + before, record.n - before);
	p.at[RECORD_OFFER / 8] = (char)(p.at[RECORD_OFFER / 8] | 1 << RECORD_OFFER % 8);
	*ret_n = p.n;
	return p.at;
}

static int copy_text(struct arena *a, const char **at, struct str *ret)
{
	struct str s = arena_str(a, get_text(at));
	if (!s.p)
		return ERR_NOMEM;
	*ret = s;
	return 0;
}

static int copy_ip(struct arena *a, const char **at, const struct ip **ret)
{
	struct ip *ip = arena_alloc(a, sizeof *ip);
	if (!ip)
		return ERR_NOMEM;
	*ip = get_ip(at);
	*ret = ip;
	return 0;
}

static int copy_set(struct arena *a, const char **at, const struct set **ret)
{
	size_t n = get_word(at);
	struct set *s = arena_alloc(a, sizeof *s);
	struct str *items = arena_alloc(a, n * sizeof *items);
	if (!s || !items)
		return ERR_NOMEM;
	for (size_t i = 0; i < n; i++) {
		if (copy_text(a, at, &items[i]))
			return ERR_NOMEM;
	}
	*s = (struct set){ n, items };
	*ret = s;
	return 0;
}

static int copy_cell(const char **at, enum kind kind, struct batch *b, uint32_t col, uint32_t row)
{
	switch (kind) {
	case KIND_TEXT:
		return copy_text(&b->arena, at, &batch_text(b, col)[row]);
	case KIND_IP:
		return copy_ip(&b->arena, at, &batch_ip(b, col)[row]);
	case KIND_SET:
		return copy_set(&b->arena, at, &batch_set(b, col)[row]);
	case KIND_NUMBER:
	case KIND_FLAG:
	case KIND_TIME:
	case KIND_DURATION:
		break;
	}
	batch_word(b, col)[row] = get_number(at);
	return 0;
}

int record_inherit(const struct layout *l, const char *record, struct batch *b, uint32_t row)
{
	const char *at = record + bits_size(l);
	for (uint32_t i = 0; i < l->n; i++) {
		if (!bit(record, i))
			continue;
		if (!made(l, i, b) || cell_known(l, i, b, row)) {
			skip(&at, l->kind[i]);
		} else {
			int err = copy_cell(&at, l->kind[i], b, l->column[i], row);
			if (err)
				return err;
		}
	}
	return 0;
}
