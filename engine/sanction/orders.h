/* SPDX-License-Identifier: Apache-2.0
 * The book of orders: what a conversion line becomes (conversion, update, duplicate) and which fields it inherits from the order's
 * earlier lines (SPEC.md §1, Orders). Orders are forgotten `memory` micros after their last conversion or update. */
#pragma once
#include "ingest/event/batch.h"

struct orders;
int orders_new(const struct schema *s, int64_t memory, uint64_t seed, struct orders **ret); /* 0 or ERR_NOMEM */
void orders_free(struct orders *o); /* NULL is a no-op */
/* Marks in need[n_columns] what the book itself needs: order, offer, publisher, status. Of the other fields of a conversion it keeps those that the
 * batches have: a column that nobody reads costs no memory. */
void orders_need(const struct schema *s, bool *need);

enum order_line { ORDER_CONVERSION, ORDER_UPDATE, ORDER_DUPLICATE };
/* Sees a line of type conversion, in sequence. Adds a row to `out` (a batch of the same schema with the same columns): the event that it becomes, with its type,
 * ts, line, place, inherited fields and, for an update, `was`. Texts stay slices of the line's batch or of out's arena. A conversion without `order` comes
 * back as it is. *ret_odd: its status is none of the four. 0 or ERR_NOMEM (then nothing was changed). */
int orders_see(struct orders *o, struct rowref line, struct batch *out, uint32_t *ret_row, enum order_line *ret, bool *ret_odd);
size_t orders_bytes(const struct orders *o);
uint64_t orders_count(const struct orders *o);
/* For verdicts (engine/sanction/verdicts.h). */
struct book;
struct book *orders_book(struct orders *o);
