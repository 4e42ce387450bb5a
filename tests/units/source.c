/* SPDX-License-Identifier: Apache-2.0
 * Blocks against a plain reading of the text: whatever the block size and the compression, the same lines with the same numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ingest/base/err.h"
#include "ingest/source/lines.h"
#include "ingest/source/source.h"
#include "tests/units/squeeze.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])
#define MIB (1u << 20)
static const size_t sizes[] = { 64, 65, 100, 1000, 65536, MIB, 4 * MIB };

static char dir[64];

static int folder_make(void **state)
{
	(void)state;
	const char *tmp = getenv("TMPDIR");
	snprintf(dir, sizeof dir, "%s/unit_source_XXXXXX", tmp && strlen(tmp) < 30 ? tmp : "/tmp");
	return mkdtemp(dir) ? 0 : -1;
}

static int folder_drop(void **state)
{
	(void)state;
	return rmdir(dir);
}

static const char *file_make(const struct bytes *b, char ret[96])
{
	snprintf(ret, 96, "%s/log", dir);
	FILE *f = fopen(ret, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(b->p, 1, b->n, f), b->n);
	assert_int_equal(fclose(f), 0);
	return ret;
}

/* Reads all of it, and checks what holds of any block. Returns the error; the text is in ret. */
static int read_file(const char *path, size_t block_size, struct bytes *ret)
{
	struct source *s;
	struct block *b;
	uint64_t lines = 0;
	bool open_end = false;
	int err;
	ret->n = 0;
	assert_int_equal(source_open(path, block_size, &s), 0);
	while (!(err = source_next(s, &b)) && b) {
		assert_true(b->n > 0 && b->n <= b->cap);
		assert_false(open_end);
		assert_int_equal(b->first_line, lines + 1);
		for (size_t i = 0; i < b->n; i++)
			lines += b->text[i] == '\n';
		volatile char pad = 0;
		for (size_t i = 0; i < BLOCK_PAD; i++)
			pad = (char)(pad ^ b->text[b->n + i]);
		open_end = b->text[b->n - 1] != '\n';
		bytes_add(ret, b->text, b->n);
		block_unref(b);
	}
	assert_null(b);
	assert_int_equal(source_next(s, &b), err);
	assert_null(b);
	source_close(s);
	return err;
}

enum form { PLAIN, GZIP, ONE_FRAME, SMALL_FRAMES, LINE_FRAMES, FORMS };

static void squeeze(enum form form, const char *p, size_t n, struct bytes *ret)
{
	unsigned long long seed = n;
	ret->n = 0;
	switch (form) {
	case PLAIN:
		bytes_add(ret, p, n);
		break;
	case GZIP:
		add_gzip(ret, p, n);
		break;
	case ONE_FRAME:
		add_zstd(ret, p, n, SQUEEZE_CHECKED);
		break;
	case SMALL_FRAMES:
		for (size_t at = 0, take; at < n; at += take) {
			take = 1 + draw(&seed, n < 100000 ? 300 : 700000);
			take = take < n - at ? take : n - at;
			add_zstd(ret, p + at, take, SQUEEZE_STATED);
		}
		break;
	case LINE_FRAMES:
		for (size_t at = 0, take; at < n; at += take) {
			const char *lf = n - at > 500 ? memchr(p + at + 500, '\n', n - at - 500) : NULL;
			take = lf ? (size_t)(lf + 1 - (p + at)) : n - at;
			add_zstd(ret, p + at, take, SQUEEZE_STATED);
		}
		break;
	case FORMS:
		break;
	}
}

/* The text in all forms and block sizes comes out as `want`. */
static void reads_as(const struct bytes *text, const struct bytes *want)
{
	struct bytes in = { 0 }, got = { 0 };
	char path[96];
	for (enum form form = 0; form < FORMS; form++) {
		squeeze(form, text->p, text->n, &in);
		file_make(&in, path);
		for (size_t i = 0; i < COUNT(sizes); i++) {
			assert_int_equal(read_file(path, sizes[i], &got), 0);
			assert_int_equal(got.n, want->n);
			if (got.n)
				assert_memory_equal(got.p, want->p, got.n);
		}
	}
	unlink(path);
	bytes_done(&in);
	bytes_done(&got);
}

static void all_sizes_and_forms(void **state)
{
	(void)state;
	for (unsigned long long round = 0; round < 12; round++) {
		unsigned long long seed = round;
		struct bytes text = { 0 };
		unsigned lines = draw(&seed, 300);
		bytes_add(&text, "\xEF\xBB\xBF", round % 3 ? 0 : 3); /* a byte order mark is the parser's */
		for (unsigned i = 0; i < lines; i++) {
			unsigned n = draw(&seed, 5) ? draw(&seed, 120) : draw(&seed, 2000);
			memset(bytes_room(&text, n + 1), 'a' + (int)draw(&seed, 26), n);
			text.n += n;
			bytes_add(&text, "\r\n", draw(&seed, 3) ? 0 : 1);
			if (i + 1 < lines || round % 2)
				bytes_add(&text, "\n", 1);
		}
		reads_as(&text, &text);
		bytes_done(&text);
	}
}

static void long_lines(void **state)
{
	(void)state;
	static const size_t lengths[] = { 10, LINE_MAX_BYTES, LINE_MAX_BYTES + 1, LINE_KEEP_BYTES, 5, LINE_KEEP_BYTES + 1, 3 * MIB + 7, 0, 2 * MIB };
	struct bytes text = { 0 }, want = { 0 };
	for (int last_end = 0; last_end < 2; last_end++) {
		text.n = want.n = 0;
		for (size_t i = 0; i < COUNT(lengths); i++) {
			size_t n = lengths[i];
			for (size_t k = 0; k < n; k++)
				bytes_room(&text, n)[k] = (char)('a' + (k * 7 + i) % 26);
			bytes_add(&want, text.p + text.n, n < LINE_KEEP_BYTES ? n : LINE_KEEP_BYTES);
			text.n += n;
			if (i + 1 < COUNT(lengths) || last_end) {
				bytes_add(&text, "\n", 1);
				bytes_add(&want, "\n", 1);
			}
		}
		reads_as(&text, &want);
	}
	bytes_done(&text);
	bytes_done(&want);
}

/* 64 MiB of one line, and the next line: no block grows with it. */
static void an_endless_line_takes_no_memory(void **state)
{
	(void)state;
	struct bytes in = { 0 };
	struct source *s;
	struct block *b;
	char path[96];
	bytes_add(&in, "\x28\xB5\x2F\xFD\x00\x40", 6);
	for (int i = 0; i < 64 * 8; i++)
		bytes_add(&in, "\x02\x00\x10x", 4); /* 128 KiB of x */
	bytes_add(&in, "\x29\x00\x00" "\nend\n", 8);
	file_make(&in, path);
	assert_int_equal(source_open(path, 4096, &s), 0);
	assert_int_equal(source_next(s, &b), 0);
	assert_int_equal(b->n, LINE_KEEP_BYTES + 1);
	assert_true(b->cap <= 3 * MIB);
	block_unref(b);
	assert_int_equal(source_next(s, &b), 0);
	assert_int_equal(b->first_line, 2);
	assert_int_equal(b->n, 4);
	block_unref(b);
	source_close(s);
	unlink(path);
	bytes_done(&in);
}

/* Each prefix of a compressed log gives its whole lines, then the error. */
static void cut_files(void **state)
{
	(void)state;
	static const enum form forms[] = { GZIP, ONE_FRAME, SMALL_FRAMES, LINE_FRAMES };
	struct bytes text = { 0 }, in = { 0 }, got = { 0 };
	char path[96];
	unsigned long long seed = 5;
	for (unsigned i = 0; i < 40; i++) {
		for (unsigned k = draw(&seed, 80); k; k--)
			bytes_add(&text, &"0123456789abcdef"[draw(&seed, 16)], 1);
		bytes_add(&text, "\n", 1);
	}
	for (size_t f = 0; f < COUNT(forms); f++) {
		squeeze(forms[f], text.p, text.n, &in);
		size_t n = in.n, most = 0;
		for (in.n = 4; in.n < n; in.n += 1 + in.n % 3) {
			size_t lines[2];
			file_make(&in, path);
			for (int small = 0; small < 2; small++) {
				int err = read_file(path, small ? 64 : MIB, &got);
				assert_true(err == ERR_CUT || (err == 0 && forms[f] >= SMALL_FRAMES));
				assert_true(got.n <= text.n);
				if (got.n)
					assert_memory_equal(got.p, text.p, got.n);
				if (got.n && err)
					assert_int_equal(got.p[got.n - 1], '\n');
				lines[small] = got.n;
			}
			assert_int_equal(lines[0], lines[1]);
			most = got.n > most ? got.n : most;
		}
		assert_true(most > text.n / 2 || forms[f] == ONE_FRAME);
	}
	unlink(path);
	bytes_done(&text);
	bytes_done(&in);
	bytes_done(&got);
}

static void what_cannot_be_opened(void **state)
{
	(void)state;
	struct source *s;
	errno = 0;
	assert_int_equal(source_open("no/such/file", 64, &s), ERR_OPEN);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(source_open(dir, 64, &s), ERR_OPEN);
	assert_int_equal(errno, EISDIR);
	source_close(NULL);
}

/* A pipe gives what it has, in pieces that do not end at lines. */
static void standard_input(void **state)
{
	(void)state;
	int ends[2], was = dup(STDIN_FILENO);
	struct source *s;
	struct block *b;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "click\nlog", 9), 9);
	assert_int_equal(write(ends[1], "in\n", 3), 3);
	close(ends[1]);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	assert_int_equal(source_open("-", 4096, &s), 0);
	assert_int_equal(source_size(s), 0);
	assert_int_equal(source_next(s, &b), 0);
	assert_int_equal(b->n, 12);
	assert_memory_equal(b->text, "click\nlogin\n", 12);
	block_unref(b);
	assert_int_equal(source_next(s, &b), 0);
	assert_null(b);
	assert_int_equal(source_bytes_in(s), 12);
	source_close(s);
	dup2(was, STDIN_FILENO);
	close(was);
}

static void counts_lines(void **state)
{
	(void)state;
	char *p = malloc(100000);
	size_t want = 0;
	unsigned long long seed = 1;
	for (size_t i = 0; i < 100000; i++)
		p[i] = i < 70000 ? '\n' : draw(&seed, 4) ? 'x' : '\n';
	for (size_t n = 0; n < 100000; n++) {
		if (n % 997 == 0 || n < 300)
			assert_int_equal(lines_count(p, n), want);
		want += p[n] == '\n';
	}
	free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_sizes_and_forms),
		cmocka_unit_test(long_lines),
		cmocka_unit_test(an_endless_line_takes_no_memory),
		cmocka_unit_test(cut_files),
		cmocka_unit_test(what_cannot_be_opened),
		cmocka_unit_test(standard_input),
		cmocka_unit_test(counts_lines),
	};
	return cmocka_run_group_tests(tests, folder_make, folder_drop);
}
