/* SPDX-License-Identifier: Apache-2.0
 * For the tests of ingest/parse: a schema, blocks that end at a page which must not be touched, and what a parser makes of a text as lines of
 * words, to be compared with words. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ingest/base/err.h"
#include "ingest/parse/parse.h"

#define FIELDS_MAX 16

struct help_type {
	const char *name;
	enum type_class class;
	bool from_logs;
	struct { const char *name; enum kind kind; } field[FIELDS_MAX];
};

static const struct help_type help_types[] = {
	{ "click", TYPE_EVENT, true, { { "click_id", KIND_TEXT }, { "publisher", KIND_TEXT }, { "offer", KIND_TEXT }, { "cookie", KIND_TEXT },
		{ "ip", KIND_IP }, { "country", KIND_TEXT }, { "asn", KIND_NUMBER }, { "device", KIND_TEXT }, { "ua", KIND_TEXT } } },
	{ "conversion", TYPE_EVENT, true, { { "order", KIND_TEXT }, { "publisher", KIND_TEXT }, { "offer", KIND_TEXT }, { "status", KIND_TEXT },
		{ "amount", KIND_NUMBER } } },
	{ "login", TYPE_EVENT, true, { { "account", KIND_TEXT }, { "ip", KIND_IP }, { "ok", KIND_FLAG } } },
	{ "offer", TYPE_TABLE, true, { { "offer", KIND_TEXT }, { "countries", KIND_SET }, { "incentives", KIND_FLAG }, { "budget", KIND_NUMBER },
		{ "until", KIND_TIME } } },
	{ "update", TYPE_EVENT, false, { { "order", KIND_TEXT }, { "was", KIND_TEXT } } },
};

static inline struct schema *help_schema(void)
{
	struct schema *s;
	assert_int_equal(schema_new(&s), 0);
	for (size_t i = 0; i < sizeof help_types / sizeof help_types[0]; i++) {
		const struct help_type *t = &help_types[i];
		uint32_t id;
		assert_int_equal(schema_add_type(s, str_z(t->name), t->class, &id), 0);
		for (int k = 0; k < FIELDS_MAX && t->field[k].name; k++)
			assert_int_equal(schema_add_field(s, id, str_z(t->field[k].name), t->field[k].kind, false), 0);
		s->types[id].from_logs = t->from_logs;
		s->types[id].n_keys = t->class == TYPE_TABLE;
	}
	return s;
}

/* Everything but click_id, ua and asn is read by somebody. */
static inline bool *help_need(const struct schema *s)
{
	bool *need = calloc(s->n_columns, sizeof *need);
	for (uint32_t c = COL_FIRST; c < s->n_columns; c++)
		need[c] = !str_eq(s->columns[c].name, STR("click_id")) && !str_eq(s->columns[c].name, STR("ua")) &&
			  !str_eq(s->columns[c].name, STR("asn"));
	return need;
}

/* Memory whose last byte is the last of a page, with a page behind it that faults. */
struct guarded {
	char *map, *end;
	size_t bytes;
};

static inline struct guarded guarded_new(size_t cap)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), n = (cap + page - 1) / page * page;
	char *p = mmap(NULL, n + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(p, MAP_FAILED);
	assert_int_equal(mprotect(p + n, page, PROT_NONE), 0);
	return (struct guarded){ p, p + n, n + page };
}

static inline void guarded_free(struct guarded *g)
{
	munmap(g->map, g->bytes);
}

/* The text so that its pad ends where the memory ends; the pad is of bytes that would go on with a line. */
static inline struct block guarded_block(struct guarded *g, struct str text)
{
	struct block b = { .n = text.n, .first_line = 1, .cap = text.n, .refs = 1000 };
	assert_true(text.n + BLOCK_PAD <= (size_t)(g->end - g->map));
	b.text = g->end - BLOCK_PAD - text.n;
	memcpy(b.text, text.p, text.n);
	memset(b.text + text.n, text.n % 2 ? 'a' : '"', BLOCK_PAD);
	return b;
}

/* What came of a text, as words. */
struct outcome {
	char *words;
	size_t n, cap;
	struct parse_counts counts;
	enum reject last;
};

__attribute__((format(printf, 2, 3))) static inline void say(struct outcome *o, const char *format, ...)
{
	va_list args;
	if (o->cap - o->n < 4096) {
		o->cap = o->cap * 2 + 8192;
		o->words = realloc(o->words, o->cap);
	}
	va_start(args, format);
	o->n += (size_t)vsnprintf(o->words + o->n, o->cap - o->n, format, args);
	va_end(args);
	assert_true(o->n < o->cap);
}

static inline int say_reject(void *ctx, uint32_t source, uint64_t line, enum reject why, struct str raw)
{
	struct outcome *o = ctx;
	(void)source;
	assert_non_null(raw.p);
	o->last = why;
	say(o, "%llu: %s\n", (unsigned long long)line, reject_text(why));
	return 0;
}

static inline void say_value(struct outcome *o, const struct value *v)
{
	char text[NUMBER_MAX + TIME_MAX + IP_MAX];
	switch (v->kind) {
	case KIND_TEXT:
		say(o, "%.*s", (int)(v->text.n < 1000 ? v->text.n : 1000), v->text.p);
		return;
	case KIND_NUMBER:
		say(o, "%.*s", (int)number_print(v->num, text), text);
		return;
	case KIND_FLAG:
		say(o, "%s", v->flag ? "true" : "false");
		return;
	case KIND_TIME:
		say(o, "%.*s", (int)time_print(v->time, text), text);
		return;
	case KIND_IP:
		say(o, "%.*s", (int)ip_print(v->ip, text), text);
		return;
	case KIND_SET:
		for (size_t i = 0; i < v->set->n; i++)
			say(o, "%s%.*s", i ? "|" : "", STR_FMT(v->set->items[i]));
		return;
	case KIND_DURATION:
		fail();
	}
}

/* `LINE.PLACE type TIME name=value …`, known and needed columns in the order of the schema. */
static inline void say_rows(struct outcome *o, const struct batch *b)
{
	char ts[TIME_MAX];
	for (uint32_t r = 0; r < b->n; r++) {
		say(o, "%llu.%u %.*s ", (unsigned long long)b->line[r], b->place[r], STR_FMT(b->schema->types[b->type[r]].name));
		if (b->ts[r] == TS_BEFORE)
			say(o, "before");
		else
			say(o, "%.*s", (int)time_print(b->ts[r], ts), ts);
		assert_int_equal(b->ts[r], b->own_ts[r]);
		assert_non_null(b->raw[r].p);
		for (uint32_t c = COL_FIRST; c < b->schema->n_columns; c++) {
			struct value v = batch_value(b, c, r);
			if (!b->col[c] || !v.known)
				continue;
			say(o, " %.*s=", STR_FMT(b->schema->columns[c].name));
			say_value(o, &v);
		}
		say(o, "\n");
	}
}

/* One block through a parser. */
static inline int outcome_add(struct outcome *o, struct parser *p, struct block *b)
{
	const struct reject_sink sink = { o, say_reject };
	struct batch *batch;
	int err = parser_block(p, b, &sink, &o->counts, &batch);
	if (err)
		return err;
	assert_ptr_equal(batch->block, b);
	say_rows(o, batch);
	batch_unref(batch);
	return 0;
}

/* A whole text, in blocks of up to `lines` lines. Rejects and rows of one block come apart (rejects first), so words of different
 * cuts are compared as sets by sorting the lines. */
static inline int outcome_of(struct outcome *o, const struct parse_spec *spec, struct str text, unsigned lines)
{
	const char *why;
	struct parser *p;
	struct guarded g = guarded_new(text.n + BLOCK_PAD);
	uint64_t first = 1;
	*o = (struct outcome){ 0 };
	say(o, "%s", "");
	int err = 0;
	p = NULL;
	for (size_t at = 0; at < text.n && !err;) {
		size_t end = at;
		unsigned n = 0;
		while (end < text.n && n < lines)
			n += text.p[end++] == '\n';
		struct block b = guarded_block(&g, (struct str){ text.p + at, end - at });
		b.first_line = first;
		if (!p)
			err = parser_new(spec, 7, (struct str){ b.text, b.n }, &p, &why);
		if (err && why)
			say(o, "%s\n", why);
		if (!err)
			err = outcome_add(o, p, &b);
		first += n;
		at = end;
	}
	parser_free(p);
	guarded_free(&g);
	return err;
}

static inline void outcome_done(struct outcome *o)
{
	free(o->words);
}

static inline int line_cmp(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The lines of the words, sorted. */
static inline char *sorted(const struct outcome *o)
{
	char *copy = strdup(o->words), **line = calloc(o->n + 1, sizeof *line), *ret = calloc(o->n + 2, 1);
	size_t n = 0;
	for (char *save, *l = strtok_r(copy, "\n", &save); l; l = strtok_r(NULL, "\n", &save))
		line[n++] = l;
	qsort(line, n, sizeof *line, line_cmp);
	for (size_t i = 0; i < n; i++)
		strcat(strcat(ret, line[i]), "\n");
	free(copy);
	free(line);
	return ret;
}
