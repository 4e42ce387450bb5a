/* SPDX-License-Identifier: Apache-2.0
 * Compressed bytes for tests, appended to a growing buffer. */
#pragma once
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

struct bytes {
	char *p;
	size_t n, cap;
};

static inline char *bytes_room(struct bytes *b, size_t n)
{
	if (b->cap - b->n < n) {
		b->cap = 2 * (b->n + n);
		b->p = realloc(b->p, b->cap);
		assert(b->p);
	}
	return b->p + b->n;
}

static inline void bytes_add(struct bytes *b, const void *p, size_t n)
{
	char *room = bytes_room(b, n + 1);
	if (n)
		memcpy(room, p, n);
	b->n += n;
}

static inline void bytes_done(struct bytes *b)
{
	free(b->p);
	*b = (struct bytes){ 0 };
}

enum { SQUEEZE_STATED = 1, SQUEEZE_CHECKED = 2 }; /* the frame says how much text it holds; has a checksum */

static inline void add_zstd(struct bytes *b, const char *p, size_t n, int how)
{
	ZSTD_CCtx *c = ZSTD_createCCtx();
	ZSTD_CCtx_setParameter(c, ZSTD_c_contentSizeFlag, how & SQUEEZE_STATED ? 1 : 0);
	ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, how & SQUEEZE_CHECKED ? 1 : 0);
	size_t room = ZSTD_compressBound(n), got = ZSTD_compress2(c, bytes_room(b, room), room, p, n);
	assert(!ZSTD_isError(got));
	b->n += got;
	ZSTD_freeCCtx(c);
}

static inline void add_skippable(struct bytes *b, unsigned nibble, size_t n)
{
	unsigned char head[8] = { (unsigned char)(0x50 + nibble), 0x2A, 0x4D, 0x18, n & 255, n >> 8 & 255, n >> 16 & 255, n >> 24 & 255 };
	bytes_add(b, head, 8);
	memset(bytes_room(b, n + 1), '{', n);
	b->n += n;
}

static inline void add_gzip(struct bytes *b, const char *p, size_t n)
{
	z_stream z = { 0 };
	int rc = deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
	assert(rc == Z_OK);
	size_t room = deflateBound(&z, n) + 64;
	z.next_in = (Bytef *)(size_t)p;
	z.avail_in = (uInt)n;
	z.next_out = (Bytef *)bytes_room(b, room);
	z.avail_out = (uInt)room;
	rc = deflate(&z, Z_FINISH);
	assert(rc == Z_STREAM_END);
	b->n += z.total_out;
	deflateEnd(&z);
}

/* A fixed sequence of numbers: tests are the same on every machine. */
static inline unsigned draw(unsigned long long *seed, unsigned below)
{
	*seed = *seed * 6364136223846793005ull + 1442695040888963407ull;
	return (unsigned)((*seed >> 33) % below);
}
