/* SPDX-License-Identifier: Apache-2.0
 * An order's fields as packed bytes: a bit for each field (known or not), then the known ones one after the other, as short as they can be: lengths and
 * numbers take as many bytes as they need (LEB128), an IPv4 address 5, a text its bytes. */
#pragma once
#include "ingest/event/batch.h"

/* The fields of a conversion, those first that the book itself looks at. */
enum { RECORD_ORDER, RECORD_OFFER, RECORD_STATUS, RECORD_PUBLISHER, RECORD_COMMISSION, RECORD_REST };
struct layout {
	uint32_t n;
	uint32_t *column; /* NO_ID: the schema has no such field */
	enum kind *kind;
};
int layout_new(const struct schema *s, struct layout *ret); /* 0 or ERR_NOMEM */
void layout_done(struct layout *l);

/* The text of one of the first fields in a batch's row; .p NULL where it is unknown. */
struct str layout_text(const struct layout *l, uint32_t field, const struct batch *b, uint32_t row);

/* A row's record, malloc'ed; its length in *ret_n. NULL when memory is out. */
char *record_new(const struct layout *l, const struct batch *b, uint32_t row, size_t *ret_n);
/* The same record with an offer, that it lacked. */
char *record_with_offer(const struct layout *l, struct str record, struct str offer, size_t *ret_n);
/* One of the first fields that are texts; .p NULL where it is unknown. A slice of the record. */
struct str record_text(const struct layout *l, const char *record, uint32_t field);
/* One that is a number, in millionths; CELL_UNKNOWN where it is unknown. */
int64_t record_number(const struct layout *l, const char *record, uint32_t field);
/* Fills the cells that the row lacks; everything is copied into b's arena. 0 or ERR_NOMEM. */
int record_inherit(const struct layout *l, const char *record, struct batch *b, uint32_t row);
