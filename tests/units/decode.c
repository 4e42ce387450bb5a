/* SPDX-License-Identifier: Apache-2.0
 * Each input is given to the decoder in pieces of several sizes and asked back in pieces of several sizes: text and error must be the
 * same, for a frame may be unpacked at once or as a stream. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/base/err.h"
#include "ingest/decode/decode.h"
#include "tests/units/squeeze.h"

#define TEXT_N 700
static const size_t pieces_in[] = { 1, 7, 1 << 20 };
static const size_t pieces_out[] = { 1, 5, 600, 1 << 20 };
#define COUNT(a) (sizeof(a) / sizeof(a)[0])

struct feed {
	const char *p;
	size_t n, at, piece;
	size_t fail_at; /* ERR_READ from here on */
	size_t asked;   /* at most, at once */
};

static int feed_read(void *ctx, char *buf, size_t n, size_t *ret_n)
{
	struct feed *f = ctx;
	size_t left = f->n - f->at;
	f->asked = n > f->asked ? n : f->asked;
	if (f->at >= f->fail_at)
		return ERR_READ;
	n = n < left ? n : left;
	n = n < f->piece ? n : f->piece;
	if (n)
		memcpy(buf, f->p + f->at, n);
	f->at += n;
	*ret_n = n;
	return 0;
}

static int decode_as(struct feed feed, size_t piece, struct bytes *ret, enum decode_kind *ret_kind)
{
	struct decoder *d;
	size_t got;
	int err;
	assert_int_equal(decoder_new(feed_read, &feed, &d), 0);
	ret->n = 0;
	for (;;) {
		size_t ahead = decoder_ahead(d);
		assert_true(ahead <= 8 << 20);
		err = decoder_read(d, bytes_room(ret, piece), piece, &got);
		if (err || !got)
			break;
		assert_true(got <= piece);
		ret->n += got;
	}
	assert_int_equal(decoder_read(d, bytes_room(ret, piece), piece, &got), err);
	assert_int_equal(got, 0);
	*ret_kind = decoder_kind(d);
	decoder_free(d);
	return err;
}

/* In all pieces; the answers must be alike. */
static int decode_all(const char *p, size_t n, size_t fail_at, struct bytes *ret, enum decode_kind *ret_kind)
{
	struct bytes other = { 0 };
	int err = decode_as((struct feed){ p, n, 0, 1 << 20, fail_at }, 1 << 20, ret, ret_kind);
	for (size_t i = 0; i < COUNT(pieces_in); i++)
		for (size_t o = 0; o < COUNT(pieces_out); o++) {
			enum decode_kind kind;
			assert_int_equal(decode_as((struct feed){ p, n, 0, pieces_in[i], fail_at }, pieces_out[o], &other, &kind), err);
			assert_int_equal(kind, *ret_kind);
			assert_int_equal(other.n, ret->n);
			assert_memory_equal(other.p, ret->p, ret->n);
		}
	bytes_done(&other);
	return err;
}

static void text_make(char *ret)
{
	unsigned long long seed = 7;
	for (size_t i = 0; i < TEXT_N; i++)
		ret[i] = draw(&seed, 12) ? "ts click cookie offer"[draw(&seed, 21)] : '\n';
}

/* Inputs: what a letter stands for. The text goes round the letters that take some, 100 bytes each:
 *   z frame with its size   u frame without   c with size and checksum   s skippable   S skippable of 40,000   g gzip member
 *   p plain                 0 zeros           X other bytes              e empty frame with its size           d needs a dictionary */
static void input_make(const char *kinds, const char *text, struct bytes *in, struct bytes *want)
{
	for (; *kinds; kinds++) {
		const char *piece = text + want->n % (TEXT_N - 100);
		size_t n = strchr("zucgp", *kinds) ? 100 : 0;
		switch (*kinds) {
		case 'z': add_zstd(in, piece, n, SQUEEZE_STATED); break;
		case 'u': add_zstd(in, piece, n, 0); break;
		case 'c': add_zstd(in, piece, n, SQUEEZE_STATED | SQUEEZE_CHECKED); break;
		case 'e': add_zstd(in, piece, 0, SQUEEZE_STATED); break;
		case 'g': add_gzip(in, piece, n); break;
		case 'p': bytes_add(in, piece, n); break;
		case 's': add_skippable(in, (unsigned)in->n & 15, 5); break;
		case 'S': add_skippable(in, 3, 40000); break;
		case '0': bytes_add(in, "\0\0\0", 3); break;
		case 'X': bytes_add(in, "XYZW", 4); break;
		case 'd': bytes_add(in, "\x28\xB5\x2F\xFD\x01\x00\x07\x01\x00\x00", 10); break;
		}
		bytes_add(want, piece, n);
	}
}

static const struct {
	const char *kinds;
	enum decode_kind kind;
	int err;
	size_t text; /* bytes that come before the error */
} inputs[] = {
	{ "", DECODE_PLAIN, 0 },
	{ "p", DECODE_PLAIN, 0 },
	{ "ppX", DECODE_PLAIN, 0 },
	{ "z", DECODE_ZSTD, 0 },
	{ "u", DECODE_ZSTD, 0 },
	{ "c", DECODE_ZSTD, 0 },
	{ "e", DECODE_ZSTD, 0 },
	{ "s", DECODE_ZSTD, 0 },
	{ "szsesScsuu", DECODE_ZSTD, 0 },
	{ "zzzX", DECODE_ZSTD, ERR_DAMAGED, 300 },
	{ "uX", DECODE_ZSTD, ERR_DAMAGED, 100 },
	{ "z0", DECODE_ZSTD, ERR_DAMAGED, 100 },
	{ "zg", DECODE_ZSTD, ERR_DAMAGED, 100 },
	{ "zd", DECODE_ZSTD, ERR_DAMAGED, 100 },
	{ "g", DECODE_GZIP, 0 },
	{ "ggg", DECODE_GZIP, 0 },
	{ "gg00", DECODE_GZIP, 0 },
	{ "g0g", DECODE_GZIP, ERR_DAMAGED, 100 },
	{ "gX", DECODE_GZIP, ERR_DAMAGED, 100 },
	{ "gz", DECODE_GZIP, ERR_DAMAGED, 100 },
};

static void by_content(void **state)
{
	(void)state;
	char text[TEXT_N];
	text_make(text);
	for (size_t i = 0; i < COUNT(inputs); i++) {
		struct bytes in = { 0 }, want = { 0 }, got = { 0 };
		enum decode_kind kind;
		input_make(inputs[i].kinds, text, &in, &want);
		if (!strcmp(inputs[i].kinds, "ppX"))
			bytes_add(&want, "XYZW", 4);
		assert_int_equal(decode_all(in.p, in.n, SIZE_MAX, &got, &kind), inputs[i].err);
		assert_int_equal(kind, inputs[i].kind);
		assert_int_equal(got.n, inputs[i].err ? inputs[i].text : want.n);
		assert_memory_equal(got.p, want.p, got.n);
		bytes_done(&in);
		bytes_done(&want);
		bytes_done(&got);
	}
}

/* Each prefix gives a prefix, never less than the frames that are whole, and says that it is cut unless it ends between frames. */
static void prefixes_of(const char *kinds, size_t from, int fault)
{
	char text[TEXT_N];
	struct bytes in = { 0 }, want = { 0 }, got = { 0 };
	size_t ends[16], texts[16], n_ends = 0;
	text_make(text);
	for (const char *k = kinds; *k; k++) {
		input_make((char[]){ *k, 0 }, text, &in, &want);
		ends[n_ends] = in.n;
		texts[n_ends++] = want.n;
	}
	for (size_t n = from; n < in.n; n++) {
		enum decode_kind kind;
		size_t whole = 0;
		bool between = false;
		for (size_t e = 0; e < n_ends; e++) {
			if (n >= ends[e])
				whole = texts[e];
			between |= n == ends[e];
		}
		int err = decode_all(in.p, fault == ERR_CUT ? n : in.n, fault == ERR_CUT ? SIZE_MAX : n, &got, &kind);
		assert_int_equal(err, between && fault == ERR_CUT ? 0 : fault);
		assert_in_range(got.n, whole, want.n);
		assert_memory_equal(got.p, want.p, got.n);
	}
	bytes_done(&in);
	bytes_done(&want);
	bytes_done(&got);
}

static void prefixes_are_cut(void **state)
{
	(void)state;
	prefixes_of("szuecs", 4, ERR_CUT);
	prefixes_of("zuc", 2, ERR_CUT);
	prefixes_of("ggg", 2, ERR_CUT);
}

static void reading_fails(void **state)
{
	(void)state;
	char text[TEXT_N];
	struct bytes in = { 0 }, want = { 0 }, got = { 0 };
	enum decode_kind kind;
	text_make(text);
	for (const char *const *kinds = (const char *const[]){ "zuc", "gg", "pp", NULL }; *kinds; kinds++) {
		in.n = want.n = 0;
		input_make(*kinds, text, &in, &want);
		for (size_t at = 0; at < in.n; at += 3) {
			int err = decode_as((struct feed){ in.p, in.n, 0, 1, at }, 64, &got, &kind);
			assert_int_equal(err, ERR_READ);
			assert_true(got.n <= want.n);
			assert_memory_equal(got.p, want.p, got.n);
			if (**kinds == 'p')
				assert_int_equal(got.n, at);
		}
	}
	bytes_done(&in);
	bytes_done(&want);
	bytes_done(&got);
}

/* A changed byte is damage, a cut, another text, or nothing at all (in what nobody reads): but no fault, and the same in all pieces. */
static void changed_bytes(void **state)
{
	(void)state;
	static const unsigned char masks[] = { 1, 4, 16, 64, 128, 255 };
	char text[TEXT_N];
	text_make(text);
	for (const char *const *kinds = (const char *const[]){ "scuz", "gg", NULL }; *kinds; kinds++) {
		struct bytes in = { 0 }, want = { 0 }, a = { 0 }, b = { 0 };
		input_make(*kinds, text, &in, &want);
		for (size_t i = 0; i < in.n; i++)
			for (size_t m = 0; m < sizeof masks; m++) {
				enum decode_kind ka, kb;
				in.p[i] = (char)(in.p[i] ^ masks[m]);
				int ea = decode_as((struct feed){ in.p, in.n, 0, 1 << 20, SIZE_MAX }, 1 << 20, &a, &ka);
				int eb = decode_as((struct feed){ in.p, in.n, 0, 3, SIZE_MAX }, 11, &b, &kb);
				assert_int_equal(ea, eb);
				assert_int_equal(ka, kb);
				assert_int_equal(a.n, b.n);
				assert_memory_equal(a.p, b.p, a.n);
				in.p[i] = (char)(in.p[i] ^ masks[m]);
			}
		bytes_done(&in);
		bytes_done(&want);
		bytes_done(&a);
		bytes_done(&b);
	}
}

/* Blocks of 128 KiB: a fault in a later one gives all before it, whether the frame was tried at once or not. */
static void damage_keeps_what_was_before(void **state)
{
	(void)state;
	size_t n = 1000000;
	char *text = malloc(n);
	struct bytes in = { 0 }, got = { 0 };
	enum decode_kind kind;
	unsigned long long seed = 3;
	for (size_t i = 0; i < n; i++)
		text[i] = (char)('a' + draw(&seed, 16));
	add_zstd(&in, text, n, SQUEEZE_STATED | SQUEEZE_CHECKED);
	size_t want = 0;
	for (size_t at = in.n / 16; at < in.n; at += in.n / 8) {
		in.p[at] = (char)(in.p[at] ^ 0x55);
		in.p[at + 1] = (char)(in.p[at + 1] ^ 0xAA);
		assert_int_equal(decode_as((struct feed){ in.p, in.n, 0, 1 << 20, SIZE_MAX }, 1 << 20, &got, &kind), ERR_DAMAGED);
		size_t at_once = got.n;
		assert_int_equal(decode_as((struct feed){ in.p, in.n, 0, 1000, SIZE_MAX }, 77777, &got, &kind), ERR_DAMAGED);
		assert_int_equal(got.n, at_once);
		assert_true(got.n >= want);
		in.p[at] = (char)(in.p[at] ^ 0x55);
		in.p[at + 1] = (char)(in.p[at + 1] ^ 0xAA);
		want = (at / (in.n / 7)) * (128 << 10); /* at least the blocks before the next place */
	}
	in.p[in.n - 1] ^= 1; /* the checksum: all the text, then the error */
	assert_int_equal(decode_as((struct feed){ in.p, in.n, 0, 1 << 20, SIZE_MAX }, 1 << 20, &got, &kind), ERR_DAMAGED);
	assert_int_equal(got.n, n);
	assert_memory_equal(got.p, text, n);
	bytes_done(&in);
	bytes_done(&got);
	free(text);
}

static void hand_made_frames(void **state)
{
	(void)state;
	struct bytes in = { 0 }, got = { 0 };
	enum decode_kind kind;
	/* a window of 2 GiB; one raw block of five bytes */
	bytes_add(&in, "\x28\xB5\x2F\xFD\x00\xA8\x29\x00\x00" "abcd\n", 14);
	assert_int_equal(decode_as((struct feed){ in.p, in.n, 0, 99, SIZE_MAX }, 99, &got, &kind), 0);
	assert_int_equal(got.n, 5);
	assert_memory_equal(got.p, "abcd\n", 5);
	/* a frame that says it holds 2^40 bytes */
	in.n = 0;
	bytes_add(&in, "\x28\xB5\x2F\xFD\xE0\0\0\0\0\0\1\0\0\x29\x00\x00" "abcd\n", 21);
	assert_int_equal(decode_all(in.p, in.n, SIZE_MAX, &got, &kind), ERR_DAMAGED);
	assert_int_equal(got.n, 0);
	bytes_done(&in);
	bytes_done(&got);
}

/* Five bytes behind 200,000 empty blocks: such a frame is not held whole. */
static void a_padded_frame_takes_no_memory(void **state)
{
	(void)state;
	struct bytes in = { 0 };
	struct decoder *d;
	char buf[99];
	size_t got, n = 0;
	bytes_add(&in, "\x28\xB5\x2F\xFD\x20\x05", 6);
	for (int i = 0; i < 200000; i++)
		bytes_add(&in, "\0\0\0", 3);
	bytes_add(&in, "\x29\x00\x00" "abcd\n", 8);
	struct feed feed = { in.p, in.n, 0, 1 << 20, SIZE_MAX, 0 };
	assert_int_equal(decoder_new(feed_read, &feed, &d), 0);
	do {
		assert_int_equal(decoder_read(d, buf, sizeof buf, &got), 0);
		n += got;
	} while (got);
	assert_int_equal(n, 5);
	assert_in_range(feed.asked, 1, 256 << 10);
	decoder_free(d);
	bytes_done(&in);
}

static void short_beginnings(void **state)
{
	(void)state;
	struct bytes got = { 0 };
	enum decode_kind kind;
	/* the first bytes of a text that might have been a skippable frame, and a zstd file of three bytes */
	assert_int_equal(decode_all("P*M", 3, SIZE_MAX, &got, &kind), 0);
	assert_int_equal(kind, DECODE_PLAIN);
	assert_int_equal(got.n, 3);
	assert_int_equal(decode_all("\x28\xB5\x2F", 3, SIZE_MAX, &got, &kind), ERR_CUT);
	bytes_done(&got);
}

static void says_what_is_ahead(void **state)
{
	(void)state;
	char text[TEXT_N], buf[TEXT_N];
	struct bytes in = { 0 };
	struct decoder *d;
	size_t got;
	text_make(text);
	add_skippable(&in, 0, 9);
	add_zstd(&in, text, TEXT_N, SQUEEZE_STATED);
	add_zstd(&in, text, TEXT_N, 0);
	struct feed feed = { in.p, in.n, 0, 1 << 20, SIZE_MAX };
	assert_int_equal(decoder_new(feed_read, &feed, &d), 0);
	assert_int_equal(decoder_ahead(d), TEXT_N);
	assert_int_equal(decoder_read(d, buf, TEXT_N, &got), 0);
	assert_int_equal(got, TEXT_N);
	assert_int_equal(decoder_ahead(d), 0);
	assert_int_equal(decoder_read(d, buf, TEXT_N, &got), 0);
	assert_int_equal(got, TEXT_N);
	assert_int_equal(decoder_ahead(d), 0);
	assert_int_equal(decoder_bytes_in(d), in.n);
	decoder_free(d);
	decoder_free(NULL);
	bytes_done(&in);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_content),
		cmocka_unit_test(prefixes_are_cut),
		cmocka_unit_test(reading_fails),
		cmocka_unit_test(changed_bytes),
		cmocka_unit_test(damage_keeps_what_was_before),
		cmocka_unit_test(hand_made_frames),
		cmocka_unit_test(a_padded_frame_takes_no_memory),
		cmocka_unit_test(short_beginnings),
		cmocka_unit_test(says_what_is_ahead),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
