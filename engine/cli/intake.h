/* SPDX-License-Identifier: Apache-2.0
 * Files in, events in sequence out: opens the sources, reads the one whose clock is lowest, parses, merges, and counts what was
 * rejected. A source that fails is told and counted at its end; the others go on. */
#pragma once
#include <stdio.h>

#include "engine/emit/rejects.h"
#include "ingest/parse/parse.h"
#include "ingest/sequence/sequence.h"
#include "ingest/source/source.h"

struct intake_options {
	const struct schema *schema;
	const bool *need;
	const struct format *format;     /* NULL: fields by their own names */
	char *const *args;               /* files and folders of logs */
	size_t n_args;
	const char *const *tables;       /* --table */
	size_t n_tables;
	int64_t lateness;
	size_t block;
	struct rejects *rejects;         /* NULL: rejected lines are only counted */
};

struct intake_counts {
	struct parse_counts parse;
	uint64_t rejected[REJECT_LATE + 1]; /* lines by reason */
	uint64_t sources, failed;           /* failed: could not be opened or read to the end */
	uint64_t passed_over;               /* in folders, because they are no regular files */
	uint64_t bytes_in, bytes_total;     /* of the files as they are; total 0 where one is a pipe */
};

struct intake;

/* 0, ERR_NOMEM, or ERR_USAGE (told on standard error: no source can be opened at all). Reads the tables whole. */
int intake_new(const struct intake_options *o, struct intake **ret);
void intake_free(struct intake *in); /* NULL is a no-op */
/* The next rows in sequence, up to max; they stay valid until the next call. Where none has its turn yet, reads one block more and gives what that brought, which may
 * be none; *ret_done: all is read and given. 0, ERR_NOMEM, ERR_WRITE (rejects). */
int intake_next(struct intake *in, struct rowref *rows, size_t max, size_t *ret_n, bool *ret_done);
const struct intake_counts *intake_counts(struct intake *in);
/* One line on `to` for each source that failed, by rank. */
void intake_failures(const struct intake *in, FILE *to);
const struct sequence *intake_sequence(const struct intake *in);
/* Paths by rank, for evidence and rejects; valid while the intake lives. */
const struct str *intake_paths(const struct intake *in, size_t *ret_n);
