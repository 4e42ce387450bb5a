/* SPDX-License-Identifier: Apache-2.0
 * A log file as a source of blocks cut at line ends; and the list of sources that arguments name. */
#pragma once
#include "ingest/event/batch.h"

struct source;

/* What is kept of a line that is too long. One more than LINE_MAX_BYTES to be seen as too long, and one for a CR before the LF. */
#define LINE_KEEP_BYTES (LINE_MAX_BYTES + 2)

/* `path` as given ("-" is standard input). Opens the file. 0, ERR_OPEN (errno says why; a folder is EISDIR) or ERR_NOMEM.
 * block_size: how much text a block aims at (64 bytes to 4 MiB). A longer line makes a longer block, and so does a zstd frame that
 * says it holds up to four times as much, for such a one is unpacked straight into the block. Of any line only the first
 * LINE_KEEP_BYTES are kept, and its end. */
int source_open(const char *path, size_t block_size, struct source **ret);
void source_close(struct source *s); /* NULL is a no-op; blocks that were given live on */
/* The next block of whole lines; *ret == NULL at the end. The last line of a source may lack its end. The caller owns the reference.
 * On 0 *ret is set; on ERR_READ, ERR_DAMAGED, ERR_CUT, ERR_NOMEM all whole lines before the fault have been given by earlier calls
 * (the cut one is dropped, not parsed); every further call returns the error again. */
int source_next(struct source *s, struct block **ret);
uint64_t source_bytes_in(const struct source *s); /* read from the file so far */
uint64_t source_size(const struct source *s);     /* of the file; 0 where not known (a pipe) */

/* Files of the arguments: a folder's regular files as `DIR/name` (not deeper, not names that begin with a dot; `DIR/` is `DIR`), all
 * sorted by their path's bytes, the same path once; "-" is itself. Files are only named, not opened: an argument that does not exist, or
 * a folder that must not be read, is in the list for source_open to tell. Strings and array are malloc'ed. 0, ERR_OPEN (a folder
 * whose reading failed midway: *ret_bad is the argument, errno says why) or ERR_NOMEM. */
struct paths {
	char **path;
	size_t n;
	size_t passed_over; /* in folders: what is no regular file and has no dot in front */
};
int paths_of(char *const *args, size_t n, struct paths *ret, const char **ret_bad);
void paths_done(struct paths *p);
