/* SPDX-License-Identifier: Apache-2.0
 * gzip, member after member. Zeros after the last one are padding (of tapes), as gzip itself has it; anything else is damage. */
#include "ingest/decode/codec.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

#include "ingest/base/err.h"

#define GZIP_ONLY (15 + 16) /* zlib's words for: the largest window, and a gzip header */

struct gunzip {
	z_stream zs;
	enum { BETWEEN, IN_MEMBER, IN_PADDING } state;
	bool full; /* the caller's buffer was full: there may be more text in the bits already taken */
	int fault; /* met after some text: the next call's */
};

bool gunzip_begins(const char *p, size_t n)
{
	return n >= 2 && memcmp(p, "\x1f\x8b", 2) == 0;
}

int gunzip_new(struct gunzip **ret)
{
	struct gunzip *z = calloc(1, sizeof *z);
	if (!z)
		return ERR_NOMEM;
	if (inflateInit2(&z->zs, GZIP_ONLY) != Z_OK) {
		free(z);
		return ERR_NOMEM;
	}
	z->state = IN_MEMBER;
	*ret = z;
	return 0;
}

void gunzip_free(struct gunzip *z)
{
	if (!z)
		return;
	inflateEnd(&z->zs);
	free(z);
}

static int member_step(struct gunzip *z, struct input *in, char *buf, size_t n, size_t *ret_n)
{
	size_t have = input_have(in, 1);
	if (!have && !z->full)
		return input_cut(in);
	uInt give = have < UINT_MAX ? (uInt)have : UINT_MAX;
	uInt room = n < UINT_MAX ? (uInt)n : UINT_MAX;
	z->zs.next_in = (Bytef *)(in->buf + in->at);
	z->zs.avail_in = give;
	z->zs.next_out = (Bytef *)buf;
	z->zs.avail_out = room;
	int rc = inflate(&z->zs, Z_SYNC_FLUSH);
	in->at += give - z->zs.avail_in;
	*ret_n = room - z->zs.avail_out;
	z->full = !z->zs.avail_out;
	if (rc == Z_STREAM_END)
		z->state = BETWEEN;
	else if (rc == Z_MEM_ERROR)
		return ERR_NOMEM;
	else if (rc != Z_OK && rc != Z_BUF_ERROR)
		return ERR_DAMAGED;
	return 0;
}

/* After a member: another one, padding, or the end. */
static int member_next(struct gunzip *z, struct input *in)
{
	size_t have = input_have(in, 2);
	const char *p = input_bytes(in);
	if (p[0] == 0) {
		z->state = IN_PADDING;
		return 0;
	}
	if (have == 1)
		return p[0] == '\x1f' ? input_cut(in) : ERR_DAMAGED;
	if (!gunzip_begins(p, have))
		return ERR_DAMAGED;
	inflateReset(&z->zs);
	z->state = IN_MEMBER;
	return 0;
}

static int padding_step(struct input *in)
{
	while (in->at < in->end)
		if (in->buf[in->at++])
			return ERR_DAMAGED;
	return 0;
}

int gunzip_read(struct gunzip *z, struct input *in, char *buf, size_t n, size_t *ret_n)
{
	*ret_n = 0;
	while (!z->fault && !*ret_n) {
		if (z->state == IN_MEMBER)
			z->fault = member_step(z, in, buf, n, ret_n);
		else if (!input_have(in, 1))
			return in->fault;
		else
			z->fault = z->state == BETWEEN ? member_next(z, in) : padding_step(in);
	}
	return *ret_n ? 0 : z->fault;
}
