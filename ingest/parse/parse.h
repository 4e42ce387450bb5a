/* SPDX-License-Identifier: Apache-2.0
 * Blocks of text to batches of events. A parser allocates nothing but the batch, and touches no byte past the block's pad. */
#pragma once
#include "ingest/event/batch.h"
#include "ingest/parse/format.h"

/* Why a line is no event. The reasons are what `--rejects` says; one line of the list each, with its text.
 * A line with several faults has one reason, which depends neither on the order of its keys nor on how the log was cut into blocks. Looked for in
 * this order: LONG (the rest of such a line is not there to be looked at); UTF8; JSON, or QUOTES, then CELLS; NO_TYPE, TYPE, NOT_TABLE; NO_TS; TIME of ts;
 * then field by field in the order of the schema's columns TIME, NUMBER, RANGE, FLAG, KIND. (A type or ts that is no text or number: KIND, in their place.)
 * Of a format that makes several events of a line, the first one's faults come first. */
#define REJECTS(X)                                                   \
	X(REJECT_JSON, "not valid JSON")                             \
	X(REJECT_UTF8, "not valid UTF-8")                            \
	X(REJECT_TIME, "not a time")                                 \
	X(REJECT_NUMBER, "not a number")                             \
	X(REJECT_RANGE, "a number out of range")                     \
	X(REJECT_FLAG, "not a flag")                                 \
	X(REJECT_KIND, "a field of another kind")                    \
	X(REJECT_TYPE, "unknown event type")                         \
	X(REJECT_NO_TYPE, "no event type")                           \
	X(REJECT_NO_TS, "no ts")                                     \
	X(REJECT_LONG, "longer than 1 MiB")                          \
	X(REJECT_CELLS, "a number of cells other than the header's") \
	X(REJECT_QUOTES, "quotes that do not fit together")          \
	X(REJECT_NOT_TABLE, "no table event")                        \
	X(REJECT_LATE, "late")

enum reject {
	REJECT_NONE = 0,
#define X(code, text) code,
	REJECTS(X)
#undef X
};
const char *reject_text(enum reject r);

enum parse_base { PARSE_NDJSON, PARSE_CSV };

struct parse_spec {
	const struct schema *schema;
	const bool *need;             /* [n_columns]: the columns that somebody reads */
	const struct format *format;  /* NULL: fields by their own names */
	bool tables_only;             /* --table: another event is REJECT_NOT_TABLE, and a line may lack ts (it gets TS_BEFORE) */
};
/* The ts of a table row that stands from before all events. */
#define TS_BEFORE (INT64_MIN + 1)

/* Counters of one parser; the caller adds them up. */
struct parse_counts {
	uint64_t lines;    /* that are not blank (a CSV's header is none) */
	uint64_t bad;      /* rejected */
	uint64_t skipped;  /* good, but the format makes no event of them */
	uint64_t bad_ips;  /* cells that are no address, read as unknown */
};

/* Called for each rejected line: the line without its end, and its number from 1. */
struct reject_sink {
	void *ctx;
	int (*reject)(void *ctx, uint32_t source, uint64_t line, enum reject why, struct str raw);
};

struct parser; /* one per source */

/* `head` is the source's beginning (its first block), used to see what it is: NDJSON, or CSV/TSV with its header; a format's base
 * decides where there is one. Returns 0, ERR_NOT_A_LOG (*ret_why then says what is wrong, a static text), or ERR_NOMEM.
 * A head of blank lines decides nothing: then the first block that has others does. The spec's schema and format outlive the parser and its batches. */
int parser_new(const struct parse_spec *spec, uint32_t source, struct str head, struct parser **ret, const char **ret_why);
void parser_free(struct parser *p);
enum parse_base parser_base(const struct parser *p);
/* Parses a whole block (whole lines; the last may lack its line end only at the end of the source; blocks in their order). The batch takes a reference
 * of the block. Skips the CSV header, a byte order mark at the start, blank lines. Writes a line feed into the first byte of the block's pad, for the
 * scanner's sake. Texts in the batch are slices of the block, of the batch's arena, of the format's literals, or static (a device made from ua).
 * 0, ERR_NOMEM, what the sink returned, or ERR_NOT_A_LOG where all before was blank; *ret on 0 only. */
int parser_block(struct parser *p, struct block *b, const struct reject_sink *rejects, struct parse_counts *counts, struct batch **ret);
