/* SPDX-License-Identifier: Apache-2.0
 * Lines of a block to events: what the log is, blank lines, and the order in which a line's faults are looked for. */
#include "ingest/parse/parser.h"

#include <stdlib.h>

#include "ingest/base/err.h"
#include "ingest/parse/json_value.h"
#include "ingest/parse/scan.h"

#define BOM STR("\xef\xbb\xbf")

static int json_init(struct parser *p)
{
	struct segment *all = arena_zalloc(&p->arena, SEGMENTS * sizeof *all);
	p->json = (struct json){ .names = &p->names, .slots = &p->slots };
	p->json.key = arena_bytes(&p->arena, p->names.longest * 6 + 1);
	if (!all || !p->json.key)
		return ERR_NOMEM;
	segments_init(&p->json.segments, all);
	return 0;
}

static int slots_init(struct parser *p)
{
	p->slots = (struct slots){ .n = p->names.n, .stamp = SLOT_KINDS };
	p->slots.slot = arena_zalloc(&p->arena, p->names.n * sizeof *p->slots.slot);
	return p->slots.slot ? 0 : ERR_NOMEM;
}

static bool blank_byte(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct str skip_bom(struct str s)
{
	size_t n = BOM.n;
	return s.n >= n && memcmp(s.p, BOM.p, n) == 0 ? (struct str){ s.p + n, s.n - n } : s;
}

/* The first line that is not blank, without its end, copied to where a line feed and the pad follow it. .p NULL when memory is out. */
static struct str header_line(struct parser *p, struct str head, size_t first)
{
	size_t from = first;
	while (from > 0 && head.p[from - 1] != '\n')
		from--;
	const char *lf = memchr(head.p + from, '\n', head.n - from);
	size_t n = lf ? (size_t)(lf - head.p) - from : head.n - from;
	char *to = n <= LINE_MAX_BYTES ? arena_bytes(&p->arena, n + BLOCK_PAD) : arena_bytes(&p->arena, BLOCK_PAD);
	if (!to)
		return (struct str){ 0 };
	if (n > LINE_MAX_BYTES)
		n = 0; /* no header is as long as that */
	memcpy(to, head.p + from, n);
	memset(to + n, '\n', BLOCK_PAD);
	return (struct str){ to, n - (n && to[n - 1] == '\r') };
}

static int not_a_log(const char *why, const char **ret_why)
{
	*ret_why = why;
	return ERR_NOT_A_LOG;
}

/* Why a first line is no header: the mistakes that a spreadsheet makes are told apart from a file of another kind. */
static const char *no_header(struct str line, bool format)
{
	bool wide = line.n >= 2 && (memcmp(line.p, "\xff\xfe", 2) == 0 || memcmp(line.p, "\xfe\xff", 2) == 0);
	if (wide || memchr(line.p, 0, line.n))
		return "its text is no UTF-8 (UTF-16?): convert it first";
	bool known = memchr(line.p, ',', line.n) || memchr(line.p, '\t', line.n);
	if (!known && memchr(line.p, ';', line.n))
		return "its cells are separated by semicolons: only commas and tabs are known";
	if (format)
		return "its first line is no CSV header that has every column which the format names";
	return "its first line is neither JSON nor a CSV header with type or ts: logs of other shapes need a --format";
}

static int settle_csv(struct parser *p, struct str head, size_t first, const char **ret_why)
{
	const struct format *f = p->spec.format;
	int err;
	if (f && f->base == FORMAT_NDJSON)
		return not_a_log("its first line is not JSON, as the format wants", ret_why);
	struct str line = header_line(p, head, first);
	if (!line.p)
		return ERR_NOMEM;
	if (!csv_header(p, line, &err)) {
		if (err)
			return err;
		return not_a_log(no_header(line, f != NULL), ret_why);
	}
	p->base = PARSE_CSV;
	p->csv.header_pending = true;
	return 0;
}

/* Decides what the log is by its first line that is not blank. 0 also when there is none yet: then a later block decides. */
static int settle(struct parser *p, struct str head, const char **ret_why)
{
	const struct format *f = p->spec.format;
	size_t first = 0;
	while (first < head.n && blank_byte(head.p[first]))
		first++;
	if (first == head.n)
		return 0;
	p->settled = true;
	if (f && f->base != FORMAT_CSV && f->base != FORMAT_NDJSON)
		return not_a_log("formats of this kind are not in this build", ret_why);
	if (head.p[first] != '{' || (f && f->base == FORMAT_CSV))
		return settle_csv(p, head, first, ret_why);
	p->base = PARSE_NDJSON;
	return 0;
}

static int parser_init(struct parser *p)
{
	if (fields_init(p) || (p->spec.format && mapping_init(p)) || slots_init(p) || json_init(p))
		return ERR_NOMEM;
	return 0;
}

int parser_new(const struct parse_spec *spec, uint32_t source, struct str head, struct parser **ret, const char **ret_why)
{
	struct parser *p = calloc(1, sizeof *p);
	*ret_why = NULL;
	if (!p)
		return ERR_NOMEM;
	p->spec = *spec;
	p->source = source;
	p->base = spec->format && spec->format->base == FORMAT_CSV ? PARSE_CSV : PARSE_NDJSON;
	p->rows_per_byte = 1.0 / 256;
	int err = parser_init(p);
	if (!err)
		err = settle(p, skip_bom(head), ret_why);
	if (err) {
		parser_free(p);
		return err;
	}
	*ret = p;
	return 0;
}

void parser_free(struct parser *p)
{
	if (!p)
		return;
	arena_done(&p->arena);
	free(p);
}

enum parse_base parser_base(const struct parser *p)
{
	return p->base;
}

/* The line feed that ends the line at `at`; the block ends in one. */
static const char *line_feed(const char *at, const char *end)
{
	return memchr(at, '\n', (size_t)(end - at) + 1);
}

static bool line_blank(const char *at)
{
	while (*at != '\n' && blank_byte(*at))
		at++;
	return *at == '\n';
}

/* The order of REJECTS for what concerns the line as a whole. `why` is what its syntax says. */
static enum reject line_fault(const struct line *l, bool high, enum reject why)
{
	if (l->raw.n > LINE_MAX_BYTES)
		return REJECT_LONG;
	return high && !utf8_valid(l->raw) ? REJECT_UTF8 : why;
}

/* One line that is not blank, at `at`: its events into the batch. Returns what is wrong with it; *ret_lf is its line feed. */
static enum reject line_parse(struct parser *p, struct line *l, const char *at, const char *end, const char **ret_lf)
{
	const char *lf;
	bool high = true;
	enum reject why = REJECT_NONE;
	slots_next_line(&p->slots);
	l->odd = l->made = false;
	if (p->base == PARSE_NDJSON) {
		lf = json_object(&p->json, json_blank(at));
		if (unlikely(!lf)) {
			why = REJECT_JSON;
			lf = line_feed(at, end);
		} else {
			high = p->json.high;
			l->odd = p->json.odd;
		}
	} else {
		lf = line_feed(at, end);
	}
	size_t n = (size_t)(lf - at);
	*ret_lf = lf;
	l->raw = (struct str){ at, n - (n && lf[-1] == '\r') };
	if (p->base == PARSE_CSV)
		why = csv_line(p, l->raw, &high);
	if (unlikely(why || high || l->raw.n > LINE_MAX_BYTES))
		why = line_fault(l, high || why, why);
	if (unlikely(why))
		return why;
	return p->map ? mapping_events(p, l) : fields_event(p, l);
}

static int line_count(struct parser *p, struct line *l, enum reject why, const struct reject_sink *rejects, struct parse_counts *counts)
{
	counts->lines++;
	if (!why) {
		counts->skipped += !l->made;
		counts->bad_ips += l->bad_ips;
		return 0;
	}
	counts->bad++;
	return rejects->reject(rejects->ctx, p->source, l->number, why, l->raw);
}

static int lines_parse(struct parser *p, struct line *l, struct str text, const struct reject_sink *rejects, struct parse_counts *counts)
{
	const char *at = text.p, *end = text.p + text.n, *lf;
	for (; at < end; at = lf + 1, l->number++) {
		if (*at != '{' && line_blank(at)) {
			lf = line_feed(at, end);
			continue;
		}
		if (p->csv.header_pending) {
			p->csv.header_pending = false;
			lf = line_feed(at, end);
			continue;
		}
		uint32_t rows = l->batch->n;
		l->bad_ips = 0;
		enum reject why = line_parse(p, l, at, end, &lf);
		if (l->err)
			return l->err;
		if (why)
			batch_cut(l->batch, rows);
		int err = line_count(p, l, why, rejects, counts);
		if (err)
			return err;
	}
	return 0;
}

int parser_block(struct parser *p, struct block *b, const struct reject_sink *rejects, struct parse_counts *counts, struct batch **ret)
{
	struct str text = { b->text, b->n };
	const char *why;
	b->text[b->n] = '\n'; /* so that every line ends in one */
	if (!p->begun)
		text = skip_bom(text);
	int err = p->settled ? 0 : settle(p, text, &why);
	if (err)
		return err;
	p->begun = true;
	struct line l = { .number = b->first_line };
	err = batch_new(p->spec.schema, p->spec.need, (uint32_t)(p->rows_per_byte * (double)b->n * 1.05) + 16, &l.batch);
	if (err)
		return err;
	l.batch->source = p->source;
	l.batch->block = b;
	block_ref(b);
	err = lines_parse(p, &l, text, rejects, counts);
	if (err) {
		batch_unref(l.batch);
		return err;
	}
	if (b->n)
		p->rows_per_byte = (double)l.batch->n / (double)b->n;
	*ret = l.batch;
	return 0;
}
