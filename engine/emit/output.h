/* SPDX-License-Identifier: Apache-2.0
 * A buffered writer to a file descriptor. A write that fails is remembered: every later call says so, the last one too, so that no lost line
 * goes unnoticed. */
#pragma once
#include "ingest/base/str.h"

#include <sys/types.h>

#define OUTPUT_BUFFER 65536

struct output;
/* Makes or empties the file. mode is 0644, or 0600 for what holds personal data: then an older file of that name is closed to others too.
 * 0, ERR_OPEN (errno says why) or ERR_NOMEM. */
int output_open(const char *path, mode_t mode, struct output **ret);
int output_fd(int fd, struct output **ret); /* standard output, a pipe: never closed by us. 0 or ERR_NOMEM. */
/* All 0 or ERR_WRITE (output_errno says why). */
int output_write(struct output *o, struct str s);
int output_flush(struct output *o);
int output_close(struct output *o); /* flushes and frees, whatever happens; NULL is a no-op that returns 0 */
int output_errno(const struct output *o); /* of the first failure; 0 when there was none */
