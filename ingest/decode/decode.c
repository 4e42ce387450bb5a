/* SPDX-License-Identifier: Apache-2.0
 * Which codec it is, and the plain one. The first bytes decide, not a name; an empty input is plain. */
#include "ingest/decode/decode.h"

#include <stdlib.h>

#include "ingest/base/err.h"
#include "ingest/decode/codec.h"

/* Plain text of at least this much is read straight into the caller's memory. */
#define TAKE_MIN (16u << 10)

struct decoder {
	struct input in;
	enum decode_kind kind;
	bool begun; /* kind is known */
	int err;    /* every further call's */
	struct unzstd *zstd;
	struct gunzip *gzip;
};

int decoder_new(decode_read *read, void *ctx, struct decoder **ret)
{
	struct decoder *d = calloc(1, sizeof *d);
	if (!d)
		return ERR_NOMEM;
	d->in.read = read;
	d->in.ctx = ctx;
	*ret = d;
	return 0;
}

void decoder_free(struct decoder *d)
{
	if (!d)
		return;
	unzstd_free(d->zstd);
	gunzip_free(d->gzip);
	input_done(&d->in);
	free(d);
}

static int decoder_begin(struct decoder *d)
{
	size_t n = input_have(&d->in, 4);
	const char *p = n ? input_bytes(&d->in) : "";
	d->begun = true;
	if (!n)
		return d->in.fault;
	if (unzstd_begins(p, n)) {
		d->kind = DECODE_ZSTD;
		return unzstd_new(&d->zstd);
	}
	if (gunzip_begins(p, n)) {
		d->kind = DECODE_GZIP;
		return gunzip_new(&d->gzip);
	}
	return 0;
}

static int plain_read(struct input *in, char *buf, size_t n, size_t *ret_n)
{
	if (in->at == in->end && n >= TAKE_MIN) {
		*ret_n = input_take(in, buf, n);
		return *ret_n ? 0 : in->fault;
	}
	size_t have = input_have(in, 1);
	*ret_n = have < n ? have : n;
	if (!have)
		return in->fault;
	memcpy(buf, input_bytes(in), *ret_n);
	in->at += *ret_n;
	return 0;
}

int decoder_read(struct decoder *d, char *buf, size_t n, size_t *ret_n)
{
	*ret_n = 0;
	if (!d->begun && !d->err)
		d->err = decoder_begin(d);
	if (d->err)
		return d->err;
	switch (d->kind) {
	case DECODE_PLAIN:
		d->err = plain_read(&d->in, buf, n, ret_n);
		break;
	case DECODE_ZSTD:
		d->err = unzstd_read(d->zstd, &d->in, buf, n, ret_n);
		break;
	case DECODE_GZIP:
		d->err = gunzip_read(d->gzip, &d->in, buf, n, ret_n);
		break;
	}
	return d->err;
}

size_t decoder_ahead(struct decoder *d)
{
	size_t n = 0;
	if (!d->begun && !d->err)
		d->err = decoder_begin(d);
	if (!d->err && d->kind == DECODE_ZSTD)
		d->err = unzstd_ahead(d->zstd, &d->in, &n);
	return n;
}

enum decode_kind decoder_kind(const struct decoder *d)
{
	return d->kind;
}

uint64_t decoder_bytes_in(const struct decoder *d)
{
	return d->in.taken;
}
