/* SPDX-License-Identifier: Apache-2.0
 * A log file as a source of blocks cut at line ends; and the list of sources that arguments name. */
#pragma once
#include "ingest/event/batch.h"

struct source;

/* `path` as given ("-" is standard input). Opens the file. 0, ERR_OPEN (errno says why) or ERR_NOMEM.
 * block_size: how much text a block aims at (64 bytes to 4 MiB; longer lines make longer blocks, up to LINE_MAX_BYTES + block_size;
 * of an endless line only the first LINE_MAX_BYTES + 1 bytes are kept in its block, and the rest of the line is passed over). */
int source_open(const char *path, size_t block_size, struct source **ret);
void source_close(struct source *s); /* NULL is a no-op */
/* The next block of whole lines; *ret == NULL at the end. The caller owns the reference. On 0 *ret is set; on ERR_READ, ERR_DAMAGED,
 * ERR_CUT, ERR_NOMEM all whole lines before the fault have been given by earlier calls (the cut one is dropped, not parsed). */
int source_next(struct source *s, struct block **ret);
uint64_t source_bytes_in(const struct source *s); /* read from the file so far */
uint64_t source_size(const struct source *s);     /* of the file; 0 where not known (a pipe) */

/* Files of the arguments: a folder's regular files as `DIR/name` (not deeper, not names that begin with a dot), all sorted by their path's bytes,
 * the same path once. Strings and array are malloc'ed. 0, ERR_OPEN (*ret_bad is the argument) or ERR_NOMEM. */
struct paths {
	char **path;
	size_t n;
};
int paths_of(char *const *args, size_t n, struct paths *ret, const char **ret_bad);
void paths_done(struct paths *p);
