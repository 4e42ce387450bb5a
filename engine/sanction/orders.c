/* SPDX-License-Identifier: Apache-2.0
 * What a conversion line becomes. The event is built first, then the book is changed: a failure cuts the event off again. */
#include "engine/sanction/orders.h"

#include "engine/sanction/book.h"
#include "ingest/base/err.h"

#include <stdlib.h>

struct orders {
	const struct schema *schema;
	uint32_t was; /* column, or NO_ID */
	struct book book;
};

int orders_new(const struct schema *s, int64_t memory, uint64_t seed, struct orders **ret)
{
	struct orders *o = malloc(sizeof *o);
	if (!o)
		return ERR_NOMEM;
	o->schema = s;
	o->was = schema_column(s, STR("was"), KIND_TEXT);
	int err = book_init(s, memory, seed, &o->book);
	if (err) {
		free(o);
		return err;
	}
	*ret = o;
	return 0;
}

void orders_free(struct orders *o)
{
	if (!o)
		return;
	book_done(&o->book);
	free(o);
}

void orders_need(const struct schema *s, bool *need)
{
	static const struct str fields[] = { { "order", 5 }, { "offer", 5 }, { "publisher", 9 }, { "status", 6 } };
	if (s->t_conversion == NO_ID)
		return;
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		const struct field *f = schema_field(&s->types[s->t_conversion], fields[i]);
		if (f)
			need[f->column] = true;
	}
}

static bool is_odd(struct str status)
{
	static const struct str known[] = { { "pending", 7 }, { "approved", 8 }, { "rejected", 8 }, { "chargeback", 10 } };
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		if (str_eq(status, known[i]))
			return false;
	}
	return status.p;
}

static bool same_status(struct str a, struct str b)
{
	return !a.p == !b.p && str_eq(a, b);
}

/* The line as it is, as a row of out. */
static int copy_line(struct rowref line, struct batch *out, uint32_t *ret_row)
{
	uint32_t row;
	int err = batch_add(out, &row);
	if (err)
		return err;
	batch_copy_cells(out, row, line.b, line.row);
	out->ts[row] = line.b->ts[line.row];
	out->type[row] = line.b->type[line.row];
	out->line[row] = line.b->line[line.row];
	out->place[row] = line.b->place[line.row];
	out->raw[row] = line.b->raw[line.row];
	*ret_row = row;
	return 0;
}

/* A new or another record for the row; 0 is the id of no order. */
static int keep(struct orders *o, uint32_t id, const struct batch *out, uint32_t row)
{
	struct book *b = &o->book;
	size_t n;
	char *record = record_new(&b->layout, out, row, &n);
	if (!record)
		return ERR_NOMEM;
	int64_t now = out->ts[row];
	int err = id ? book_renew(b, id, now, record, n) : book_add(b, now, record, n);
	if (err)
		free(record);
	return err;
}

/* A repeated line may still bring the offer. */
static int keep_offer(struct orders *o, uint32_t id, struct str offer)
{
	struct book *b = &o->book;
	const struct order *order = book_order(b, id);
	if (!offer.p || record_text(&b->layout, order->record, RECORD_OFFER).p)
		return 0;
	size_t n;
	char *record = record_with_offer(&b->layout, (struct str){ order->record, order->n }, offer, &n);
	if (!record)
		return ERR_NOMEM;
	int err = book_amend(b, id, record, n);
	if (err)
		free(record);
	return err;
}

static int set_was(const struct orders *o, struct batch *out, uint32_t row, struct str was)
{
	if (o->was == NO_ID || !out->col[o->was])
		return 0;
	struct str own = arena_str(&out->arena, was);
	if (was.p && !own.p)
		return ERR_NOMEM;
	batch_text(out, o->was)[row] = own;
	return 0;
}

/* A later line of an order. */
static int see_later(struct orders *o, uint32_t id, struct batch *out, uint32_t row, enum order_line *ret)
{
	const struct layout *l = &o->book.layout;
	const char *record = book_order(&o->book, id)->record;
	struct str was = record_text(l, record, RECORD_STATUS);
	int err = record_inherit(l, record, out, row);
	if (err)
		return err;
	if (same_status(was, layout_text(l, RECORD_STATUS, out, row))) {
		*ret = ORDER_DUPLICATE;
		out->type[row] = o->schema->t_duplicate;
		return keep_offer(o, id, layout_text(l, RECORD_OFFER, out, row));
	}
	*ret = ORDER_UPDATE;
	out->type[row] = o->schema->t_update;
	err = set_was(o, out, row, was);
	return err ? err : keep(o, id, out, row);
}

int orders_see(struct orders *o, struct rowref line, struct batch *out, uint32_t *ret_row, enum order_line *ret, bool *ret_odd)
{
	const struct layout *l = &o->book.layout;
	struct str name = layout_text(l, RECORD_ORDER, line.b, line.row), offer = layout_text(l, RECORD_OFFER, line.b, line.row);
	enum order_line became = ORDER_CONVERSION;
	uint32_t row;
	int err = copy_line(line, out, &row);
	if (err)
		return err;
	book_forget(&o->book, out->ts[row]);
	if (name.p) {
		uint32_t id = book_find(&o->book, name, offer);
		err = id ? see_later(o, id, out, row, &became) : keep(o, 0, out, row);
	}
	if (err) {
		batch_cut(out, row);
		return err;
	}
	*ret_row = row;
	*ret = became;
	*ret_odd = is_odd(layout_text(l, RECORD_STATUS, line.b, line.row));
	return 0;
}

size_t orders_bytes(const struct orders *o)
{
	return sizeof *o + book_bytes(&o->book);
}

uint64_t orders_count(const struct orders *o)
{
	return book_count(&o->book);
}

struct book *orders_book(struct orders *o)
{
	return &o->book;
}
