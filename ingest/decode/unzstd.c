/* SPDX-License-Identifier: Apache-2.0
 * zstd. Frames that state their size are unpacked at once, straight into the caller's memory; others as a stream, and that one
 * block a call: ZSTD_decompressStream forgets the text of a call that ends in an error, so a call must not hold a good block and
 * the damage after it. Skippable frames are ours to pass over, and a frame of another magic is damage, so that the library's
 * readers of old formats are never reached. */
#include "ingest/decode/codec.h"

#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "ingest/base/err.h"

#define MAGIC 0xFD2FB528u
#define MAGIC_SKIP 0x184D2A50u /* the low four bits are free */
#define HEADER_MAX 18u
#define BLOCK_HEADER 3u
/* A frame's text at most, to be unpacked at once: its compressed bytes have to be held whole. */
#define WHOLE_MAX (8u << 20)

struct unzstd {
	ZSTD_DCtx *ctx;
	enum { BETWEEN, SKIPPING, AT_FRAME, IN_FRAME } state;
	uint64_t skip;   /* bytes of the skippable frame still to come */
	size_t feed;     /* what the stream wants next */
	bool full;       /* the caller's buffer was full: the stream may hold more text */
	bool streamed;   /* the frame at hand could not be unpacked at once */
	uint64_t stated; /* the text of the frame at hand, or above WHOLE_MAX */
};

static uint32_t le32(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;
	return u[0] | (uint32_t)u[1] << 8 | (uint32_t)u[2] << 16 | (uint32_t)u[3] << 24;
}

static bool is_skippable(uint32_t magic)
{
	return (magic & ~15u) == MAGIC_SKIP;
}

/* Less than a magic number may still be the beginning of one. */
static bool magic_prefix(const char *p, size_t n)
{
	static const char skip[] = { 0x2A, 0x4D, 0x18 };
	if (n && (p[0] & 0xF0) == 0x50)
		return memcmp(p + 1, skip, n - 1) == 0;
	return memcmp(p, "\x28\xB5\x2F\xFD", n) == 0;
}

bool unzstd_begins(const char *p, size_t n)
{
	if (n >= 4)
		return le32(p) == MAGIC || is_skippable(le32(p));
	/* A file of two or three bytes: 28 B5 is no text, so it is a cut one; `P*M` may be a text. */
	return n >= 2 && p[0] == '\x28' && magic_prefix(p, n);
}

int unzstd_new(struct unzstd **ret)
{
	struct unzstd *z = calloc(1, sizeof *z);
	if (!z)
		return ERR_NOMEM;
	z->ctx = ZSTD_createDCtx();
	if (!z->ctx || ZSTD_isError(ZSTD_DCtx_setParameter(z->ctx, ZSTD_d_windowLogMax, 31))) {
		unzstd_free(z);
		return ERR_NOMEM;
	}
	*ret = z;
	return 0;
}

void unzstd_free(struct unzstd *z)
{
	if (!z)
		return;
	ZSTD_freeDCtx(z->ctx);
	free(z);
}

static int err_of(size_t code)
{
	return ZSTD_getErrorCode(code) == ZSTD_error_memory_allocation ? ERR_NOMEM : ERR_DAMAGED;
}

static int frame_begin(struct unzstd *z, struct input *in)
{
	size_t have = input_have(in, 4);
	if (have < 4)
		return magic_prefix(input_bytes(in), have) ? input_cut(in) : ERR_DAMAGED;
	uint32_t magic = le32(input_bytes(in));
	if (is_skippable(magic)) {
		if (input_have(in, 8) < 8)
			return input_cut(in);
		z->skip = le32(input_bytes(in) + 4);
		in->at += 8;
		z->state = SKIPPING;
		return 0;
	}
	if (magic != MAGIC)
		return ERR_DAMAGED;
	have = input_have(in, HEADER_MAX);
	z->stated = ZSTD_getFrameContentSize(input_bytes(in), have); /* not known and no header are both huge */
	z->streamed = false;
	z->state = AT_FRAME;
	return 0;
}

static int skip_some(struct unzstd *z, struct input *in)
{
	size_t have = z->skip ? input_have(in, 1) : 0;
	if (z->skip && !have)
		return input_cut(in);
	size_t n = have < z->skip ? have : (size_t)z->skip;
	in->at += n;
	z->skip -= n;
	if (!z->skip)
		z->state = BETWEEN;
	return 0;
}

/* To the next frame that may hold text; false at the end. */
static int frame_find(struct unzstd *z, struct input *in, bool *ret_found)
{
	int err = 0;
	*ret_found = true;
	while (!err && z->state < AT_FRAME) {
		if (z->state == SKIPPING) {
			err = skip_some(z, in);
		} else if (input_have(in, 1)) {
			err = frame_begin(z, in);
		} else {
			*ret_found = false;
			return in->fault;
		}
	}
	return err;
}

/* The compressed size of the frame at hand, all of it in the buffer; 0 where it does not fit together or takes more room than
 * such a text can need (a frame may be padded with empty blocks without end). */
static size_t frame_whole(const struct unzstd *z, struct input *in)
{
	size_t bound = ZSTD_compressBound((size_t)z->stated) + HEADER_MAX;
	for (;;) {
		size_t have = in->end - in->at;
		size_t size = ZSTD_findFrameCompressedSize(input_bytes(in), have);
		if (!ZSTD_isError(size))
			return size;
		if (ZSTD_getErrorCode(size) != ZSTD_error_srcSize_wrong || have > bound)
			return 0;
		if (input_have(in, have + 1) == have)
			return 0;
	}
}

/* Whatever is wrong with the frame, the stream finds it again, and gives the text before it. */
static bool frame_at_once(struct unzstd *z, struct input *in, char *buf, size_t n, size_t *ret_n)
{
	if (z->streamed || z->stated > WHOLE_MAX || z->stated > n)
		return false;
	size_t size = frame_whole(z, in);
	if (!size)
		return false;
	size_t got = ZSTD_decompressDCtx(z->ctx, buf, n, input_bytes(in), size);
	if (ZSTD_isError(got))
		return false;
	in->at += size;
	z->state = BETWEEN;
	*ret_n = got;
	return true;
}

static void stream_begin(struct unzstd *z)
{
	ZSTD_DCtx_reset(z->ctx, ZSTD_reset_session_only);
	/* One byte first: given a whole header the library would unpack at once by itself, and lose the text before a fault. */
	z->feed = 1;
	z->full = false;
	z->streamed = true;
	z->state = IN_FRAME;
}

static int stream_step(struct unzstd *z, struct input *in, char *buf, size_t n, size_t *ret_n)
{
	size_t have = z->full ? 0 : input_have(in, z->feed);
	if (!have && !z->full)
		return input_cut(in);
	ZSTD_inBuffer src = { input_bytes(in), have < z->feed ? have : z->feed, 0 };
	ZSTD_outBuffer dst = { buf, n, 0 };
	size_t hint = ZSTD_decompressStream(z->ctx, &dst, &src);
	if (ZSTD_isError(hint))
		return err_of(hint);
	in->at += src.pos;
	z->full = dst.pos == dst.size;
	/* The hint for a block has the next one's header in it: not yet. */
	z->feed = hint > BLOCK_HEADER ? hint - BLOCK_HEADER : hint;
	if (!hint)
		z->state = BETWEEN;
	*ret_n = dst.pos;
	return 0;
}

int unzstd_read(struct unzstd *z, struct input *in, char *buf, size_t n, size_t *ret_n)
{
	*ret_n = 0;
	for (;;) {
		bool found;
		int err = frame_find(z, in, &found);
		if (err || !found)
			return err;
		if (z->state == IN_FRAME)
			err = stream_step(z, in, buf, n, ret_n);
		else if (!frame_at_once(z, in, buf, n, ret_n))
			stream_begin(z);
		if (err || *ret_n)
			return err;
	}
}

int unzstd_ahead(struct unzstd *z, struct input *in, size_t *ret)
{
	bool found;
	int err = frame_find(z, in, &found);
	*ret = !err && found && z->state == AT_FRAME && z->stated <= WHOLE_MAX ? (size_t)z->stated : 0;
	return err;
}
