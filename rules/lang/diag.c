/* SPDX-License-Identifier: Apache-2.0
 * Messages: kept as they come, put in the order of their places, made to text with the line and a caret. */
#include "ingest/base/err.h"
#include "rules/lang/reader.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define MESSAGE_MAX 1024

void diags_done(struct diags *d)
{
	arena_done(&d->arena);
	free(d->list);
	*d = (struct diags){ 0 };
}

static struct str line_of(struct reader *r, uint32_t file, uint32_t line)
{
	struct str text = r->plan->files[file].text;
	if (r->seen.file != file || r->seen.line > line || !r->seen.line) {
		r->seen.file = file;
		r->seen.line = 1;
		r->seen.at = 0;
	}
	for (; r->seen.line < line && r->seen.at < text.n; r->seen.line++) {
		const char *nl = memchr(text.p + r->seen.at, '\n', text.n - r->seen.at);
		r->seen.at = nl ? (size_t)(nl - text.p) + 1 : text.n;
	}
	struct str s = { text.p + r->seen.at, text.n - r->seen.at };
	const char *nl = s.n ? memchr(s.p, '\n', s.n) : NULL;
	if (nl)
		s.n = (size_t)(nl - s.p);
	if (s.n && s.p[s.n - 1] == '\r')
		s.n--;
	return s;
}

/* The same twice, as when two clauses look at one name, comes shortly after. */
#define NEAR_BY 32

static bool told_already(const struct diags *d, const struct diag *x)
{
	for (size_t i = d->n > NEAR_BY ? d->n - NEAR_BY : 0; i < d->n; i++) {
		const struct diag *o = &d->list[i];
		if (o->file == x->file && o->line == x->line && o->col == x->col && str_eq(o->message, x->message))
			return true;
	}
	return false;
}

static void add(struct reader *r, struct diag x, const char *fmt, va_list args)
{
	char buf[MESSAGE_MAX];
	struct diags *d = r->diags;
	int n = vsnprintf(buf, sizeof buf, fmt, args);
	x.message = (struct str){ buf, n < 0 ? 0 : (size_t)n < sizeof buf ? (size_t)n : sizeof buf - 1 };
	if (told_already(d, &x))
		return;
	x.message = arena_str(&d->arena, x.message);
	x.path = arena_str(&d->arena, x.path);
	x.source = arena_str(&d->arena, x.source);
	if (d->n == d->cap) {
		size_t cap = d->cap ? d->cap * 2 : 16;
		struct diag *list = realloc(d->list, cap * sizeof *list);
		if (!list)
			reader_nomem(r);
		d->list = list;
		d->cap = cap;
	}
	if (!x.message.p || !x.path.p)
		reader_nomem(r);
	d->list[d->n++] = x;
	d->errors += x.severity == DIAG_ERROR;
}

static struct diag diag_at(struct reader *r, struct at at, enum severity severity)
{
	const struct file *f = &r->plan->files[at.file];
	return (struct diag){ .severity = severity,
		              .path = f->path,
		              .line = at.line,
		              .col = at.col,
		              .file = at.file,
		              .source = line_of(r, at.file, at.line),
		              .width = at.width ? at.width : 1 };
}

void say(struct reader *r, struct at at, const char *fmt, ...)
{
	if (r->mute)
		return;
	va_list args;
	va_start(args, fmt);
	add(r, diag_at(r, at, DIAG_ERROR), fmt, args);
	va_end(args);
}

void advise(struct reader *r, struct at at, const char *fmt, ...)
{
	if (r->mute || !r->advice)
		return;
	va_list args;
	va_start(args, fmt);
	add(r, diag_at(r, at, DIAG_ADVICE), fmt, args);
	va_end(args);
}

void say_nowhere(struct reader *r, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	add(r, (struct diag){ .path = STR(""), .file = UINT32_MAX, .width = 1 }, fmt, args);
	va_end(args);
}

static int by_place(const void *a, const void *b)
{
	const struct diag *x = a, *y = b;
	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	if (x->col != y->col)
		return x->col < y->col ? -1 : 1;
	if (x->severity != y->severity)
		return x->severity < y->severity ? -1 : 1;
	return str_cmp(x->message, y->message);
}

void diags_sort(struct diags *d)
{
	if (d->n)
		qsort(d->list, d->n, sizeof *d->list, by_place);
}

/* How much of a line is shown: a window of code points around the caret. */
#define SHOWN 160

static size_t codepoint_bytes(struct str s, size_t i)
{
	size_t n = 1;
	while (i + n < s.n && ((unsigned char)s.p[i + n] & 0xc0) == 0x80)
		n++;
	return n;
}

/* The line, then spaces (tabs where the line has tabs) and carets. */
static void show(FILE *f, const struct diag *x)
{
	uint32_t from = x->col > SHOWN ? x->col - SHOWN / 2 : 1, col = 1;
	size_t i = 0;
	fputs("  ", f);
	for (; i < x->source.n && col < from + SHOWN; col++) {
		size_t n = codepoint_bytes(x->source, i);
		unsigned char c = (unsigned char)x->source.p[i];
		if (col >= from && (c < 0x20 || c == 0x7f) && c != '\t')
			fputc('?', f);
		else if (col >= from)
			fwrite(x->source.p + i, 1, n, f);
		i += n;
	}
	fputs("\n  ", f);
	for (i = 0, col = 1; col < x->col; col++) {
		bool tab = i < x->source.n && x->source.p[i] == '\t';
		if (col >= from)
			fputc(tab ? '\t' : ' ', f);
		if (i < x->source.n)
			i += codepoint_bytes(x->source, i);
	}
	for (uint32_t k = 0; k < x->width && k < SHOWN; k++)
		fputc('^', f);
	fputc('\n', f);
}

char *diags_text(const struct diags *d)
{
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);
	if (!f)
		return NULL;
	for (size_t i = 0; i < d->n; i++) {
		const struct diag *x = &d->list[i];
		if (x->line)
			fprintf(f, "%.*s:%u:%u: ", STR_FMT(x->path), x->line, x->col);
		fprintf(f, "%s%.*s\n", x->severity == DIAG_ADVICE ? "advice: " : "", STR_FMT(x->message));
		if (x->line && x->source.p)
			show(f, x);
	}
	bool failed = ferror(f) != 0;
	if (fclose(f) || failed) {
		free(text);
		return NULL;
	}
	return text;
}
