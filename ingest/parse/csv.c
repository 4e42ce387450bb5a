/* SPDX-License-Identifier: Apache-2.0
 * CSV and TSV by RFC 4180, but a record is one line. Strict about quotes: a cell is quoted as a whole or has none, for a guess here would move
 * every cell behind it. */
#include "ingest/base/err.h"
#include "ingest/parse/parser.h"
#include "ingest/parse/scan.h"

struct cells {
	const char *at, *end; /* end: of the line, at its CR or LF */
	char delimiter;
	struct high high;
};

/* "a ""b""",   at is at the opening quote. False when the quotes do not fit together. */
static bool cell_quoted(struct cells *c, struct str *ret, enum slot_kind *ret_kind)
{
	const char *from = c->at + 1, *p = from;
	*ret_kind = SLOT_TEXT;
	for (;;) {
		p = scan_quoted(p, &c->high);
		if (p >= c->end)
			return false;
		if (p[1] != '"')
			break;
		*ret_kind = SLOT_ESCAPED;
		p += 2;
	}
	*ret = (struct str){ from, (size_t)(p - from) };
	c->at = p + 1;
	return c->at == c->end || *c->at == c->delimiter;
}

/* The cell at c->at, which then is at the delimiter behind it or at the end. */
static inline bool cell_next(struct cells *c, struct str *ret, enum slot_kind *ret_kind)
{
	if (*c->at == '"' && c->at < c->end)
		return cell_quoted(c, ret, ret_kind);
	const char *p = scan_cell(c->at, c->delimiter, &c->high);
	if (p > c->end)
		p = c->end; /* the CR of the line end is no part of the cell */
	*ret = (struct str){ c->at, (size_t)(p - c->at) };
	*ret_kind = SLOT_TEXT;
	c->at = p;
	return p == c->end || *p != '"';
}

enum reject csv_line(struct parser *p, struct str line, bool *ret_high)
{
	struct cells c = { line.p, line.p + line.n, p->csv.delimiter, high_none() };
	*ret_high = true;
	for (uint32_t i = 0;; i++, c.at++) {
		struct str text;
		enum slot_kind kind;
		if (!cell_next(&c, &text, &kind))
			return REJECT_QUOTES;
		if (i < p->csv.n && text.n)
			slot_set(&p->slots, p->csv.name[i], kind, text);
		if (c.at == c.end) {
			*ret_high = high_any(&c.high);
			return i + 1 == p->csv.n ? REJECT_NONE : REJECT_CELLS;
		}
	}
}

/* How many cells the line has; 0 when its quotes are wrong. */
static uint32_t cells_count(struct str line, char delimiter)
{
	struct cells c = { line.p, line.p + line.n, delimiter, high_none() };
	struct str text;
	enum slot_kind kind;
	for (uint32_t n = 1; cell_next(&c, &text, &kind); n++, c.at++)
		if (c.at == c.end)
			return n;
	return 0;
}

/* The name of a header's cell. */
static uint32_t cell_name(struct parser *p, struct str text, enum slot_kind kind)
{
	if (kind == SLOT_TEXT)
		return names_find(&p->names, text);
	slot_set(&p->slots, NAME_NONE, kind, text);
	text = slot_text(&p->slots, NAME_NONE, &p->arena);
	return text.p ? names_find(&p->names, text) : NAME_NONE;
}

/* Gives each column its name; of repeated names the last column counts. */
static int columns_take(struct parser *p, struct str line, uint32_t *last)
{
	struct cells c = { line.p, line.p + line.n, p->csv.delimiter, high_none() };
	p->csv.name = arena_zalloc(&p->arena, p->csv.n * sizeof *p->csv.name);
	if (!p->csv.name)
		return ERR_NOMEM;
	for (uint32_t i = 0; i < p->csv.n; i++, c.at++) {
		struct str text = { 0 };
		enum slot_kind kind = SLOT_TEXT;
		cell_next(&c, &text, &kind); /* as when they were counted */
		uint32_t name = cell_name(p, text, kind);
		if (name != NAME_NONE && last[name] != NO_ID)
			p->csv.name[last[name]] = NAME_NONE;
		last[name] = i;
		p->csv.name[i] = name;
	}
	return 0;
}

/* Whether the line is a header of use with this delimiter. */
static bool header_try(struct parser *p, struct str line, char delimiter, int *ret_err)
{
	p->csv.delimiter = delimiter;
	p->csv.n = cells_count(line, delimiter);
	if (p->csv.n == 0)
		return false;
	uint32_t *last = arena_alloc(&p->arena, p->names.n * sizeof *last);
	bool *has = arena_zalloc(&p->arena, p->names.n * sizeof *has);
	*ret_err = last && has ? 0 : ERR_NOMEM;
	if (*ret_err)
		return false;
	memset(last, 0xff, p->names.n * sizeof *last);
	*ret_err = columns_take(p, line, last);
	if (*ret_err)
		return false;
	for (uint32_t i = 1; i < p->names.n; i++)
		has[i] = last[i] != NO_ID;
	return p->spec.format ? mapping_columns(p, has) : has[p->n_ts] || has[p->n_type];
}

bool csv_header(struct parser *p, struct str line, int *ret_err)
{
	*ret_err = 0;
	p->slots.csv = true;
	if (header_try(p, line, ',', ret_err))
		return true;
	return !*ret_err && memchr(line.p, '\t', line.n) && header_try(p, line, '\t', ret_err);
}
