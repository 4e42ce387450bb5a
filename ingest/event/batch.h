/* SPDX-License-Identifier: Apache-2.0
 * A batch is the events of one block as columns. Texts are slices of the block (or of the batch's arena where an escape had to be
 * decoded): nothing is copied for a click that nobody accuses. A batch lives while somebody holds a reference. One thread at a time
 * changes it; afterwards it is read only. */
#pragma once
#include "ingest/event/schema.h"

/* A longer line is a bad one (SPEC.md §4). */
#define LINE_MAX_BYTES (1u << 20)

/* Decompressed text cut at line ends, with BLOCK_PAD readable bytes (of any value) after its end. */
#define BLOCK_PAD 64
struct block {
	char *text;
	size_t n;
	uint64_t first_line; /* number of its first line in its source, from 1 */
	size_t cap;
	uint32_t refs;
};
int block_new(size_t cap, struct block **ret); /* room for cap bytes and the pad; one reference; 0 or ERR_NOMEM */
void block_ref(struct block *b);
void block_unref(struct block *b); /* NULL is a no-op */

/* One cell, by the kind of its column:
 *   TEXT   struct str       .p == NULL is unknown
 *   NUMBER int64_t          millionths, CELL_UNKNOWN
 *   FLAG   int64_t          0, 1, CELL_UNKNOWN
 *   TIME   int64_t          micros, CELL_UNKNOWN
 *   IP     const struct ip *   NULL is unknown; in the batch's arena
 *   SET    const struct set *  NULL is unknown; in the batch's arena */
struct batch {
	const struct schema *schema;
	uint32_t n, cap;         /* rows */
	uint32_t ready;          /* rows from n to here have unknown cells already */
	uint32_t refs;
	uint32_t source;         /* the source's rank: sources are ordered by their path's bytes */
	struct block *block;     /* NULL for batches made by the engine; one reference */
	int64_t *ts;             /* effective time; n of each: */
	int64_t *own_ts;         /* the ts of the line; == ts (the same array) unless a late table event or appeal was moved up */
	uint32_t *type;
	uint64_t *line;          /* line number in the source, from 1 */
	uint16_t *place;         /* place of the event among those of its line */
	struct str *raw;         /* the whole line without its end; .p NULL where there is none */
	void **col;              /* [schema->n_columns]; NULL: nobody reads this column. COL_TS and COL_TYPE are NULL always. */
	struct arena arena;      /* decoded texts, addresses, sets of these rows */
};

/* A place in a batch: what sequence, judge and orders hand about. */
struct rowref {
	struct batch *b;
	uint32_t row;
};

/* Rows for at least cap events; `need[column]` says which columns to make. Cells start unknown. One reference. */
int batch_new(const struct schema *s, const bool *need, uint32_t cap, struct batch **ret);
void batch_ref(struct batch *b);
void batch_unref(struct batch *b); /* NULL is a no-op; the last one frees all, the block's reference too */
/* A further row with all cells unknown, ts 0; grows by doubling. 0 or ERR_NOMEM. Pointers into columns die. */
int batch_add(struct batch *b, uint32_t *ret_row);
/* Makes own_ts an array of its own (freed with the batch), so that ts may change. 0 or ERR_NOMEM. */
int batch_split_ts(struct batch *b);
/* Drops the rows from n on: for a line found bad after its first event was made. */
void batch_cut(struct batch *b, uint32_t n);

static inline struct str *batch_text(const struct batch *b, uint32_t col)
{
	return b->col[col];
}
static inline int64_t *batch_word(const struct batch *b, uint32_t col)
{
	return b->col[col];
}
static inline const struct ip **batch_ip(const struct batch *b, uint32_t col)
{
	return b->col[col];
}
static inline const struct set **batch_set(const struct batch *b, uint32_t col)
{
	return b->col[col];
}

/* The cell as a value of its column's kind (COL_TS and COL_TYPE too); unknown where the column is not made. `personal` from the column. */
struct value batch_value(const struct batch *b, uint32_t col, uint32_t row);
/* Sets a cell from a known value of the column's kind, or to unknown; the texts, sets are not copied, an address goes into b's
 * arena. Does nothing when the column is not made. 0 or ERR_NOMEM. */
int batch_put(struct batch *b, uint32_t col, uint32_t row, const struct value *v);
/* Sets a cell from the text of a log (a JSON string, a CSV cell): a slice of b's block stays one, any other text is copied into b's
 * arena. An empty text is unknown but for a column of texts. READ_OK also where the column is not made (but the value is still
 * checked). An ip that is no address is unknown, and counted in *bad_ips. *ret_err is 0 or ERR_NOMEM (the cell is as it was). */
enum read batch_put_text(struct batch *b, uint32_t col, uint32_t row, struct str s, const struct zone *zone, uint64_t *bad_ips, int *ret_err);
/* Copies all cells of src's row that dst has columns for (same schema); ips and sets stay in src's arena: dst must not outlive src. */
void batch_copy_cells(struct batch *dst, uint32_t dst_row, const struct batch *src, uint32_t src_row);
