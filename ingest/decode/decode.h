/* SPDX-License-Identifier: Apache-2.0
 * Compressed bytes to text, by content: zstd (any number of frames, skippable ones, windows up to 2 GiB), gzip (any number of
 * members, zeros after the last one), else plain. Knows no files: the bytes come from a callback. */
#pragma once
#include "ingest/base/str.h"

enum decode_kind { DECODE_PLAIN, DECODE_ZSTD, DECODE_GZIP };

struct decoder;
/* Reads up to n bytes; *ret_n == 0 is the end. 0 or ERR_READ. */
typedef int decode_read(void *ctx, char *buf, size_t n, size_t *ret_n);

int decoder_new(decode_read *read, void *ctx, struct decoder **ret); /* 0 or ERR_NOMEM; reads nothing yet */
void decoder_free(struct decoder *d);                                /* NULL is a no-op */
/* Up to n bytes of text into buf; *ret_n == 0 is the end (n is not 0). 0, or ERR_READ, ERR_DAMAGED, ERR_CUT (ends in the middle),
 * ERR_NOMEM; all text before the fault has been given by earlier calls, however they cut it. After an error every call returns it
 * again. buf may be written past *ret_n. */
int decoder_read(struct decoder *d, char *buf, size_t n, size_t *ret_n);
/* How much text the next zstd frame says it holds, where decoder_read would unpack it at once and straight into a buffer of that
 * size (a third faster than in pieces); 0 where that is not so. May read input; an error waits for the next decoder_read. */
size_t decoder_ahead(struct decoder *d);
/* Known after the first decoder_read or decoder_ahead. */
enum decode_kind decoder_kind(const struct decoder *d);
/* Compressed bytes taken so far, for the progress bar. */
uint64_t decoder_bytes_in(const struct decoder *d);
