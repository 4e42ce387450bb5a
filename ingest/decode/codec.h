/* SPDX-License-Identifier: Apache-2.0
 * The two codecs behind decoder_read. Inside of ingest/decode only. Each gives up to n bytes of text; *ret_n == 0 is the end; where a
 * call meets a fault after some text it gives the text, and the fault the next time. */
#pragma once
#include "ingest/decode/input.h"

struct unzstd;
int unzstd_new(struct unzstd **ret); /* 0 or ERR_NOMEM */
void unzstd_free(struct unzstd *z);  /* NULL is a no-op */
int unzstd_read(struct unzstd *z, struct input *in, char *buf, size_t n, size_t *ret_n);
int unzstd_ahead(struct unzstd *z, struct input *in, size_t *ret);
bool unzstd_begins(const char *p, size_t n); /* do a file's first bytes (4, or all there are) say zstd? */

struct gunzip;
int gunzip_new(struct gunzip **ret); /* 0 or ERR_NOMEM */
void gunzip_free(struct gunzip *z);  /* NULL is a no-op */
int gunzip_read(struct gunzip *z, struct input *in, char *buf, size_t n, size_t *ret_n);
bool gunzip_begins(const char *p, size_t n);
