/* SPDX-License-Identifier: Apache-2.0
 * The common half of the NDJSON and CSV fuzzers: a schema and a format by hand, and what must hold of every text: all lines are
 * accounted for, every cell can be read, and the answer is the same in one block and line by line. */
#pragma once
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

#include "ingest/base/hash.h"
#include "ingest/parse/parse.h"

#define MUST(x)               \
	do {                  \
		if (!(x))     \
			abort(); \
	} while (0)

struct fuzz_field {
	const char *type, *name;
	enum kind kind;
};

static inline struct schema *fuzz_schema(void)
{
	static const struct fuzz_field fields[] = {
		{ "click", "publisher", KIND_TEXT }, { "click", "offer", KIND_TEXT }, { "click", "ip", KIND_IP }, { "click", "asn", KIND_NUMBER },
		{ "click", "device", KIND_TEXT }, { "click", "ua", KIND_TEXT }, { "conversion", "order", KIND_TEXT },
		{ "conversion", "publisher", KIND_TEXT }, { "conversion", "amount", KIND_NUMBER }, { "login", "account", KIND_TEXT },
		{ "login", "ok", KIND_FLAG }, { "offer", "offer", KIND_TEXT }, { "offer", "countries", KIND_SET }, { "offer", "until", KIND_TIME },
	};
	struct schema *s;
	uint32_t type = NO_ID;
	MUST(!schema_new(&s));
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		struct str name = str_z(fields[i].type);
		if (type == NO_ID || !str_eq(s->types[type].name, name))
			MUST(!schema_add_type(s, name, str_eq(name, STR("offer")) ? TYPE_TABLE : TYPE_EVENT, &type));
		s->types[type].from_logs = true;
		MUST(!schema_add_field(s, type, str_z(fields[i].name), fields[i].kind, false));
	}
	return s;
}

/* format: event click if "k" != 'x': ts from "ts"; publisher from "a" + '/' + "b"; rest by name
 *         event login if "ok" == "k": ts from "until"; account is 'me'; ok from "ok" */
struct fuzz_format {
	struct format_part k, x, ok, ts, until, joined[3], me;
	struct format_field click[2], login[3];
	struct format_event events[2];
	struct format format;
};

static inline void fuzz_format_fill(struct fuzz_format *f, enum format_base base)
{
	*f = (struct fuzz_format){
		.k = { STR("k"), true }, .x = { STR("x"), false }, .ok = { STR("ok"), true }, .ts = { STR("ts"), true },
		.until = { STR("until"), true }, .joined = { { STR("a"), true }, { STR("/"), false }, { STR("b"), true } }, .me = { STR("me"), false },
		.click = { { FORMAT_TS, &f->ts, 1, NULL }, { 0, f->joined, 3, NULL } },
		.login = { { FORMAT_TS, &f->until, 1, NULL }, { 0, &f->me, 1, NULL }, { 1, &f->ok, 1, NULL } },
		.events = { { 0, &f->k, &f->x, 1, 1, true, f->click, 2, true }, { 2, &f->ok, &f->k, 1, 1, false, f->login, 3, false } },
		.format = { STR("fuzz"), base, f->events, 2 },
	};
}

/* Sums over rows and rejects; equal for equal answers. */
struct fuzz_sum {
	struct parse_counts counts;
	uint64_t rejects, lines_made, last_line;
	uint64_t digest, digest_rejects;
};

static inline void fuzz_mix(struct fuzz_sum *s, struct str text)
{
	s->digest += hash_mix(hash64(text, 1), text.p ? text.n + 1 : 0); /* in any order */
}

static inline void fuzz_word(struct fuzz_sum *s, uint64_t a, uint64_t b)
{
	s->digest += hash_mix(a, b);
}

static inline int fuzz_reject(void *ctx, uint32_t source, uint64_t line, enum reject why, struct str raw)
{
	struct fuzz_sum *s = ctx;
	MUST(source == 3 && why != REJECT_NONE && reject_text(why) && raw.p);
	fuzz_word(s, line, why);
	fuzz_mix(s, raw);
	s->digest_rejects += hash_mix(line, why);
	s->rejects++;
	return 0;
}

static inline void fuzz_cell(struct fuzz_sum *s, const struct value *v, uint64_t place)
{
	if (!v->known)
		return;
	fuzz_word(s, place, v->kind);
	if (v->kind == KIND_TEXT)
		fuzz_mix(s, v->text);
	else if (v->kind == KIND_SET)
		for (size_t i = 0; i < v->set->n; i++) {
			MUST(v->set->items[i].n > 0);
			fuzz_mix(s, v->set->items[i]);
		}
	else if (v->kind == KIND_IP)
		fuzz_word(s, v->ip.hi, v->ip.lo);
	else
		fuzz_word(s, (uint64_t)(v->kind == KIND_NUMBER ? (int64_t)(v->num * 1000) : v->kind == KIND_TIME ? v->time : v->flag), 7);
}

static inline void fuzz_rows(struct fuzz_sum *s, const struct batch *b, const struct block *block)
{
	for (uint32_t r = 0; r < b->n; r++) {
		MUST(b->type[r] < b->schema->n_types && b->own_ts == b->ts && b->ts[r] != CELL_UNKNOWN);
		MUST(b->raw[r].p >= block->text && b->raw[r].p + b->raw[r].n <= block->text + block->n);
		MUST(b->line[r] >= s->last_line);
		MUST((b->line[r] == s->last_line) == (b->place[r] > 0));
		s->lines_made += b->place[r] == 0;
		s->last_line = b->line[r];
		fuzz_word(s, b->line[r], b->place[r]);
		fuzz_word(s, (uint64_t)b->ts[r], b->type[r]);
		for (uint32_t c = COL_FIRST; c < b->schema->n_columns; c++) {
			struct value v = batch_value(b, c, r);
			if (b->col[c])
				fuzz_cell(s, &v, b->line[r] * 64 + c);
		}
	}
}

/* One block; its text is copied so that a sanitizer sees a byte too far. */
static inline int fuzz_block(struct parser *p, struct str text, uint64_t first_line, struct fuzz_sum *s)
{
	const struct reject_sink sink = { s, fuzz_reject };
	struct block *block;
	struct batch *batch;
	MUST(!block_new(text.n, &block));
	memcpy(block->text, text.p, text.n);
	memset(block->text + text.n, '"', BLOCK_PAD);
	block->n = text.n;
	block->first_line = first_line;
	int err = parser_block(p, block, &sink, &s->counts, &batch);
	if (!err) {
		fuzz_rows(s, batch, block);
		batch_unref(batch);
	}
	block_unref(block);
	return err;
}

/* The text in blocks of one line, or as one. Returns what the parser says. */
static inline int fuzz_run(const struct parse_spec *spec, struct str text, bool one_line, struct fuzz_sum *s)
{
	struct parser *p = NULL;
	const char *why = NULL;
	uint64_t line = 1;
	int err = parser_new(spec, 3, text, &p, &why);
	MUST(!err == !why);
	*s = (struct fuzz_sum){ 0 };
	for (size_t at = 0; at < text.n && !err; line++) {
		const char *lf = one_line ? memchr(text.p + at, '\n', text.n - at) : NULL;
		size_t end = lf ? (size_t)(lf - text.p) + 1 : text.n;
		err = fuzz_block(p, (struct str){ text.p + at, end - at }, line, s);
		at = end;
	}
	parser_free(p);
	return err;
}

/* The first byte chooses: whether only tables, whether by a format, which columns are read. The rest is the log. */
static inline void fuzz_parse(const uint8_t *data, size_t size, enum format_base base)
{
	if (size == 0)
		return;
	struct schema *schema = fuzz_schema();
	bool need[64] = { false };
	struct fuzz_format format;
	struct fuzz_sum whole, lines, unread;
	struct str text = { (const char *)data + 1, size - 1 };
	fuzz_format_fill(&format, base);
	for (uint32_t c = COL_FIRST; c < schema->n_columns; c++)
		need[c] = (data[0] >> 2) % 7 != c % 7;
	struct parse_spec spec = { schema, need, data[0] & 1 ? &format.format : NULL, (data[0] & 3) == 2 };
	int err = fuzz_run(&spec, text, false, &whole);
	MUST(err == fuzz_run(&spec, text, true, &lines));
	MUST(whole.digest == lines.digest && memcmp(&whole.counts, &lines.counts, sizeof whole.counts) == 0);
	/* whether somebody reads a column changes nothing for the line */
	memset(need, false, sizeof need);
	MUST(err == fuzz_run(&spec, text, false, &unread));
	MUST(whole.digest_rejects == unread.digest_rejects && memcmp(&whole.counts, &unread.counts, sizeof whole.counts) == 0);
	MUST(whole.counts.bad == whole.rejects);
	MUST(err || whole.counts.lines == whole.counts.bad + whole.counts.skipped + whole.lines_made);
	schema_free(schema);
}
