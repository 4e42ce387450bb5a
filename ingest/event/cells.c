// SPDX-License-Identifier: Apache-2.0
/* Single cells of a batch, in and out. */
#include "ingest/event/batch.h"

#include "ingest/base/err.h"

/* Of a column that is not parsed: the event's own time and type. */
static struct value own_value(const struct batch *b, uint32_t col, uint32_t row)
{
	struct value v = { .kind = b->schema->columns[col].kind };
	if (col == COL_TS) {
		v.known = true;
		v.time = b->ts[row];
	} else if (col == COL_TYPE && b->type[row] < b->schema->n_types) {
		v.known = true;
		v.text = b->schema->types[b->type[row]].name;
	}
	return v;
}

struct value batch_value(const struct batch *b, uint32_t col, uint32_t row)
{
	if (!b->col[col])
		return own_value(b, col, row);
	const struct column *c = &b->schema->columns[col];
	struct value v = { .kind = c->kind, .personal = c->personal };
	switch (c->kind) {
	case KIND_TEXT:
		v.text = batch_text(b, col)[row];
		v.known = v.text.p != NULL;
		break;
	case KIND_NUMBER:
		v.known = batch_word(b, col)[row] != CELL_UNKNOWN;
		v.num = v.known ? (double)batch_word(b, col)[row] / 1e6 : 0;
		break;
	case KIND_FLAG:
		v.known = batch_word(b, col)[row] != CELL_UNKNOWN;
		v.flag = v.known && batch_word(b, col)[row] != 0;
		break;
	case KIND_TIME:
		v.known = batch_word(b, col)[row] != CELL_UNKNOWN;
		v.time = v.known ? batch_word(b, col)[row] : 0;
		break;
	case KIND_IP:
		v.known = batch_ip(b, col)[row] != NULL;
		if (v.known)
			v.ip = *batch_ip(b, col)[row];
		break;
	case KIND_SET:
		v.set = batch_set(b, col)[row];
		v.known = v.set != NULL;
		break;
	case KIND_DURATION: /* never a column's */
		break;
	}
	return v;
}

static void put_unknown(struct batch *b, uint32_t col, uint32_t row)
{
	switch (b->schema->columns[col].kind) {
	case KIND_TEXT:
		batch_text(b, col)[row] = (struct str){ 0 };
		break;
	case KIND_NUMBER:
	case KIND_FLAG:
	case KIND_TIME:
		batch_word(b, col)[row] = CELL_UNKNOWN;
		break;
	case KIND_IP:
		batch_ip(b, col)[row] = NULL;
		break;
	case KIND_SET:
		batch_set(b, col)[row] = NULL;
		break;
	case KIND_DURATION:
		break;
	}
}

static int put_ip(struct batch *b, uint32_t col, uint32_t row, struct ip ip)
{
	struct ip *own = arena_alloc(&b->arena, sizeof *own);
	if (!own)
		return ERR_NOMEM;
	*own = ip;
	batch_ip(b, col)[row] = own;
	return 0;
}

int batch_put(struct batch *b, uint32_t col, uint32_t row, const struct value *v)
{
	if (!b->col[col])
		return 0;
	enum kind kind = b->schema->columns[col].kind;
	int64_t millionths = CELL_UNKNOWN; /* stays so past the range of numbers */
	if (!v->known || v->kind != kind) {
		put_unknown(b, col, row);
		return 0;
	}
	switch (kind) {
	case KIND_TEXT:
		batch_text(b, col)[row] = v->text;
		break;
	case KIND_NUMBER:
		millionths_of(v->num, &millionths);
		batch_word(b, col)[row] = millionths;
		break;
	case KIND_FLAG:
		batch_word(b, col)[row] = v->flag;
		break;
	case KIND_TIME:
		batch_word(b, col)[row] = v->time;
		break;
	case KIND_IP:
		return put_ip(b, col, row, v->ip);
	case KIND_SET:
		batch_set(b, col)[row] = v->set;
		break;
	case KIND_DURATION:
		break;
	}
	return 0;
}

/* s itself where it lies in the batch's block, which lives as long; else a copy in the arena. */
static struct str keep(struct batch *b, struct str s)
{
	uintptr_t p = (uintptr_t)s.p, text = b->block ? (uintptr_t)b->block->text : 0;
	if (b->block && p >= text && p + s.n <= text + b->block->n)
		return s;
	return arena_str(&b->arena, s);
}

static enum read put_text(struct batch *b, uint32_t col, uint32_t row, struct str s, int *ret_err)
{
	if (!b->col[col])
		return READ_OK;
	struct str own = keep(b, s);
	if (!own.p)
		*ret_err = ERR_NOMEM;
	else
		batch_text(b, col)[row] = own;
	return READ_OK;
}

static enum read put_set(struct batch *b, uint32_t col, uint32_t row, struct str s, int *ret_err)
{
	if (!b->col[col])
		return READ_OK;
	struct str own = keep(b, s);
	const struct set *set = own.p ? set_read(own, &b->arena) : NULL;
	if (!set)
		*ret_err = ERR_NOMEM;
	else
		batch_set(b, col)[row] = set;
	return READ_OK;
}

static enum read put_address(struct batch *b, uint32_t col, uint32_t row, struct str s, int *ret_err)
{
	struct ip ip;
	if (!ip_read(s, &ip))
		return READ_BAD;
	if (b->col[col])
		*ret_err = put_ip(b, col, row, ip);
	return READ_OK;
}

/* Numbers, flags and times. */
static enum read put_word(struct batch *b, uint32_t col, uint32_t row, struct str s, const struct zone *zone)
{
	enum kind kind = b->schema->columns[col].kind;
	int64_t word;
	enum read r;
	bool flag;
	if (kind == KIND_NUMBER) {
		r = number_read(s, &word);
	} else if (kind == KIND_TIME) {
		r = time_read(s, zone, &word);
	} else {
		r = flag_read(s, &flag) ? READ_OK : READ_BAD;
		word = r == READ_OK && flag;
	}
	if (r == READ_OK && b->col[col])
		batch_word(b, col)[row] = word;
	return r;
}

enum read batch_put_text(struct batch *b, uint32_t col, uint32_t row, struct str s, const struct zone *zone, uint64_t *bad_ips,
                         int *ret_err)
{
	*ret_err = 0;
	enum kind kind = b->schema->columns[col].kind;
	if (s.n == 0 && kind != KIND_TEXT) {
		if (b->col[col])
			put_unknown(b, col, row);
		return READ_OK;
	}
	switch (kind) {
	case KIND_TEXT:
		return put_text(b, col, row, s, ret_err);
	case KIND_SET:
		return put_set(b, col, row, s, ret_err);
	case KIND_IP:
		if (put_address(b, col, row, s, ret_err) == READ_OK)
			return READ_OK;
		++*bad_ips;
		if (b->col[col])
			put_unknown(b, col, row);
		return READ_OK;
	case KIND_NUMBER:
	case KIND_FLAG:
	case KIND_TIME:
		return put_word(b, col, row, s, zone);
	case KIND_DURATION:
		break;
	}
	return READ_BAD;
}

void batch_copy_cells(struct batch *dst, uint32_t dst_row, const struct batch *src, uint32_t src_row)
{
	for (uint32_t c = COL_FIRST; c < dst->schema->n_columns; c++) {
		if (!dst->col[c])
			continue;
		if (!src->col[c])
			put_unknown(dst, c, dst_row);
		else if (dst->schema->columns[c].kind == KIND_TEXT)
			batch_text(dst, c)[dst_row] = batch_text(src, c)[src_row];
		else /* the other cells are all one word, and copied as such */
			memcpy((char *)dst->col[c] + dst_row * sizeof(int64_t), (const char *)src->col[c] + src_row * sizeof(int64_t),
			       sizeof(int64_t));
	}
}
