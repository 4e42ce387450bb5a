/* SPDX-License-Identifier: Apache-2.0
 * Pseudonyms, held against BLAKE2b of another hand (Python's hashlib: blake2b(text, key=key, digest_size=8)). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/emit/pseudonym.h"
#include "ingest/base/err.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void assert_prints(const struct pseudonym *p, struct str s, const char *want)
{
	char buf[PSEUDONYM_BYTES];
	struct str got = pseudonym_text(p, s, buf);
	if (!str_eq(got, str_z(want)))
		fail_msg("got %.*s, wanted %s", STR_FMT(got), want);
}

static void known_vectors(void **state)
{
	(void)state;
	struct pseudonym p = { .reveal = false };
	for (unsigned i = 0; i < PSEUDONYM_KEY; i++)
		p.key[i] = (unsigned char)i;
	assert_prints(&p, STR("c1"), "c:98ed3012dc53f899");
	assert_prints(&p, STR(""), "c:b6fbe0459eb623da");
	/* blake2b(b"0123456789abcdef", digest_size=32) is the key */
	assert_int_equal(pseudonym_of_key(STR("0123456789abcdef"), false, &p), 0);
	assert_prints(&p, STR("c1"), "c:f1d6740de018ca36");
	assert_prints(&p, STR("203.0.113.7"), "c:824956f615c81d4e");
	pseudonym_done(&p);
}

static void keys(void **state)
{
	(void)state;
	struct pseudonym p;
	assert_int_equal(pseudonym_of_key(STR("0123456789abcde"), false, &p), ERR_USAGE);
	assert_int_equal(pseudonym_of_key(STR(""), false, &p), ERR_USAGE);
	struct pseudonym a, b;
	char x[PSEUDONYM_BYTES], y[PSEUDONYM_BYTES];
	assert_int_equal(pseudonym_random(false, &a), 0);
	assert_int_equal(pseudonym_random(false, &b), 0);
	assert_false(str_eq(pseudonym_text(&a, STR("c1"), x), pseudonym_text(&b, STR("c1"), y)));
	assert_true(str_eq(pseudonym_text(&a, STR("c1"), x), pseudonym_text(&a, STR("c1"), y)));
}

static void revealed(void **state)
{
	(void)state;
	struct pseudonym p;
	assert_int_equal(pseudonym_random(true, &p), 0);
	assert_prints(&p, STR("c1"), "c1");
}

static void key_files(void **state)
{
	(void)state;
	static const struct {
		size_t n;
		int want;
	} rows[] = { { 0, ERR_USAGE }, { 15, ERR_USAGE }, { 16, 0 }, { 4096, 0 }, { 4097, 0 }, { 1 << 20, 0 }, { (1 << 20) + 1, ERR_USAGE } };
	char path[] = "/tmp/warden-key-XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	char *key = malloc((1 << 20) + 1);
	for (size_t i = 0; i < (1 << 20) + 1; i++)
		key[i] = "0123456789abcdef"[i % 16];
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct pseudonym p = { .reveal = true }, of_key;
		char x[PSEUDONYM_BYTES], y[PSEUDONYM_BYTES];
		assert_int_equal(ftruncate(fd, 0), 0);
		assert_int_equal(pwrite(fd, key, rows[i].n, 0), rows[i].n);
		assert_int_equal(pseudonym_of_file(path, false, &p), rows[i].want);
		assert_int_equal(p.reveal, rows[i].want != 0); /* changed on 0 only */
		if (rows[i].want)
			continue;
		assert_int_equal(pseudonym_of_key((struct str){ key, rows[i].n }, false, &of_key), 0);
		assert_true(str_eq(pseudonym_text(&p, STR("c1"), x), pseudonym_text(&of_key, STR("c1"), y)));
	}
	free(key);
	close(fd);
	unlink(path);
	struct pseudonym p;
	assert_int_equal(pseudonym_of_file(path, false, &p), ERR_OPEN);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(pseudonym_of_file("/", false, &p), ERR_READ);
	assert_int_equal(pseudonym_of_file("/dev/zero", false, &p), ERR_USAGE); /* ends */
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(known_vectors), cmocka_unit_test(keys), cmocka_unit_test(revealed), cmocka_unit_test(key_files) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
