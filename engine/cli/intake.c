/* SPDX-License-Identifier: Apache-2.0
 * Files in, events in sequence out. One thread: a source is read when the sequence is hungry for it, so that no more text is held than the
 * lateness asks for. */
#include "engine/cli/intake.h"

#include "engine/cli/refused.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "ingest/base/err.h"

struct feed {
	const char *path;
	bool table;
	struct source *source; /* NULL before it is opened and after its end */
	struct parser *parser; /* NULL before the first block */
	bool done;
	const char *failure;   /* what was wrong; NULL: nothing */
	int failure_errno;     /* 0, or what the system said */
	uint64_t bytes_in, size;
};

struct intake {
	struct parse_spec spec, table_spec;
	size_t block;
	struct rejects *rejects;
	struct sequence *sequence;
	struct feed *feeds; /* by rank */
	struct str *paths;
	size_t n;
	struct paths logs;
	struct intake_counts counts;
	struct refused refused; /* lines of the block at hand */
	bool late_seen; /* in this block, the last in late_line */
	uint64_t late_line;
};

static int reject_line(void *ctx, uint32_t source, uint64_t line, enum reject why, struct str raw)
{
	(void)source;
	struct intake *in = ctx;
	in->counts.rejected[why]++;
	return refused_add(&in->refused, line, why, raw);
}

/* A line whose events are all late goes to the rejects once; its rows come one after the other. */
static int late_row(void *ctx, const struct batch *b, uint32_t row)
{
	struct intake *in = ctx;
	if (in->late_seen && in->late_line == b->line[row])
		return 0;
	in->late_seen = true;
	in->late_line = b->line[row];
	return reject_line(in, b->source, b->line[row], REJECT_LATE, b->raw[row]);
}

static int by_path(const void *a, const void *b)
{
	const struct feed *x = a, *y = b;
	int c = strcmp(x->path, y->path);
	return c ? c : (int)y->table - (int)x->table;
}

/* Logs and tables in one order of ranks, by their paths' bytes. */
static int feeds_list(struct intake *in, const struct intake_options *o)
{
	const char *bad;
	int err = paths_of(o->args, o->n_args, &in->logs, &bad);
	if (err == ERR_OPEN)
		fprintf(stderr, "warden: %s: cannot be opened: %s\n", bad, strerror(errno));
	if (err)
		return err == ERR_OPEN ? ERR_USAGE : err;
	in->n = in->logs.n + o->n_tables;
	in->feeds = calloc(in->n + 1, sizeof *in->feeds);
	in->paths = calloc(in->n + 1, sizeof *in->paths);
	if (!in->feeds || !in->paths)
		return ERR_NOMEM;
	for (size_t i = 0; i < in->logs.n; i++)
		in->feeds[i].path = in->logs.path[i];
	for (size_t i = 0; i < o->n_tables; i++)
		in->feeds[in->logs.n + i] = (struct feed){ .path = o->tables[i], .table = true };
	qsort(in->feeds, in->n, sizeof *in->feeds, by_path);
	for (size_t i = 0; i < in->n; i++)
		in->paths[i] = str_z(in->feeds[i].path);
	in->counts.sources = in->n;
	in->counts.passed_over = in->logs.passed_over;
	if (in->logs.n == 0) {
		fputs("warden: no file to read: the folders that were named hold none (folders within them are not read)\n", stderr);
		return ERR_USAGE;
	}
	return 0;
}

static void feed_end(struct intake *in, size_t rank)
{
	struct feed *f = &in->feeds[rank];
	if (f->source)
		f->bytes_in = source_bytes_in(f->source);
	source_close(f->source);
	parser_free(f->parser);
	f->source = NULL;
	f->parser = NULL;
	f->done = true;
	sequence_end(in->sequence, (uint32_t)rank);
}

static void feed_fail(struct intake *in, size_t rank, const char *what, int sys)
{
	in->feeds[rank].failure = what;
	in->feeds[rank].failure_errno = sys;
	in->counts.failed++;
	feed_end(in, rank);
}

/* An error that belongs to the source, not to the run. */
static bool is_source_error(int err)
{
	return err == ERR_OPEN || err == ERR_READ || err == ERR_DAMAGED || err == ERR_CUT;
}

static int feed_open(struct intake *in, size_t rank)
{
	struct feed *f = &in->feeds[rank];
	errno = 0;
	int err = source_open(f->path, in->block, &f->source);
	if (is_source_error(err)) {
		feed_fail(in, rank, err_text(err), errno);
		return 0;
	}
	if (!err)
		f->size = source_size(f->source);
	return err;
}

static int block_parse(struct intake *in, size_t rank, struct block *b)
{
	struct feed *f = &in->feeds[rank];
	if (!f->parser) {
		const char *why = NULL;
		struct str head = { b->text, b->n };
		int err = parser_new(f->table ? &in->table_spec : &in->spec, (uint32_t)rank, head, &f->parser, &why);
		if (err == ERR_NOT_A_LOG) {
			feed_fail(in, rank, why, 0);
			return 0;
		}
		if (err)
			return err;
	}
	struct reject_sink sink = { in, reject_line };
	struct batch *batch = NULL;
	int err = parser_block(f->parser, b, &sink, &in->counts.parse, &batch);
	if (err == ERR_NOT_A_LOG) {
		feed_fail(in, rank, err_text(err), 0);
		return 0;
	}
	in->late_seen = false;
	if (!err)
		err = sequence_push(in->sequence, batch);
	if (!err)
		err = refused_flush(&in->refused, in->paths[rank], in->rejects);
	batch_unref(batch);
	return err;
}

/* Reads one block of a source, opening it first where it is not. */
static int feed_read(struct intake *in, size_t rank)
{
	struct feed *f = &in->feeds[rank];
	if (!f->source) {
		int err = feed_open(in, rank);
		if (err || f->done)
			return err;
	}
	struct block *b = NULL;
	errno = 0;
	int err = source_next(f->source, &b);
	if (is_source_error(err)) {
		feed_fail(in, rank, err_text(err), err == ERR_READ ? errno : 0);
		return 0;
	}
	if (err)
		return err;
	if (!b) {
		feed_end(in, rank);
		return 0;
	}
	err = block_parse(in, rank, b);
	block_unref(b);
	return err;
}

static int tables_read(struct intake *in)
{
	for (size_t i = 0; i < in->n; i++) {
		if (!in->feeds[i].table)
			continue;
		sequence_never_late(in->sequence, (uint32_t)i);
		while (!in->feeds[i].done) {
			int err = feed_read(in, i);
			if (err)
				return err;
		}
	}
	return 0;
}

static bool path_size(const char *path, uint64_t *ret)
{
	struct stat st;
	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return false;
	*ret = (uint64_t)st.st_size;
	return true;
}

static void sizes_add(struct intake *in)
{
	/* The files are opened when their turn comes; what the bar needs is only their size. */
	uint64_t total = 0;
	for (size_t i = 0; i < in->n; i++) {
		uint64_t size = 0;
		if (!path_size(in->feeds[i].path, &size)) {
			in->counts.bytes_total = 0;
			return;
		}
		total += size;
	}
	in->counts.bytes_total = total;
}

int intake_new(const struct intake_options *o, struct intake **ret)
{
	struct intake *in = calloc(1, sizeof *in);
	if (!in)
		return ERR_NOMEM;
	in->spec = (struct parse_spec){ .schema = o->schema, .need = o->need, .format = o->format };
	in->table_spec = (struct parse_spec){ .schema = o->schema, .need = o->need, .tables_only = true };
	in->block = o->block;
	in->rejects = o->rejects;
	struct late_sink late = { in, late_row };
	int err = feeds_list(in, o);
	if (!err)
		err = sequence_new((uint32_t)in->n, o->lateness, &late, &in->sequence);
	if (!err) {
		sizes_add(in);
		err = tables_read(in);
	}
	if (err) {
		intake_free(in);
		return err;
	}
	*ret = in;
	return 0;
}

void intake_free(struct intake *in)
{
	if (!in)
		return;
	for (size_t i = 0; i < in->n; i++) {
		if (in->feeds) {
			source_close(in->feeds[i].source);
			parser_free(in->feeds[i].parser);
		}
	}
	sequence_free(in->sequence);
	refused_done(&in->refused);
	free(in->feeds);
	free(in->paths);
	paths_done(&in->logs);
	free(in);
}

int intake_next(struct intake *in, struct rowref *rows, size_t max, size_t *ret_n, bool *ret_done)
{
	*ret_done = false;
	*ret_n = sequence_pop(in->sequence, rows, max);
	if (*ret_n)
		return 0;
	uint32_t rank = sequence_hungry(in->sequence);
	*ret_done = rank == NO_ID;
	if (*ret_done)
		return 0;
	int err = feed_read(in, rank);
	if (!err)
		*ret_n = sequence_pop(in->sequence, rows, max);
	return err;
}

const struct intake_counts *intake_counts(struct intake *in)
{
	uint64_t bytes = 0;
	for (size_t i = 0; i < in->n; i++)
		bytes += in->feeds[i].source ? source_bytes_in(in->feeds[i].source) : in->feeds[i].bytes_in;
	in->counts.bytes_in = bytes;
	return &in->counts;
}

void intake_failures(const struct intake *in, FILE *to)
{
	for (size_t i = 0; i < in->n; i++) {
		const struct feed *f = &in->feeds[i];
		if (f->failure)
			fprintf(to, "warden: %s: %s%s%s\n", f->path, f->failure, f->failure_errno ? ": " : "",
			        f->failure_errno ? strerror(f->failure_errno) : "");
	}
}

const struct sequence *intake_sequence(const struct intake *in)
{
	return in->sequence;
}

const struct str *intake_paths(const struct intake *in, size_t *ret_n)
{
	*ret_n = in->n;
	return in->paths;
}
