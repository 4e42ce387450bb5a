/* SPDX-License-Identifier: Apache-2.0
 * Which files arguments name, and in which order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ingest/source/source.h"

static const char *const files[] = { "b.csv", "d/2", "d/10", "d/.hidden", "d/deep/x", "d-1" };
static char was[4096];
static char dir[64];

static int folder_make(void **state)
{
	(void)state;
	const char *tmp = getenv("TMPDIR");
	snprintf(dir, sizeof dir, "%s/unit_paths_XXXXXX", tmp && strlen(tmp) < 30 ? tmp : "/tmp");
	if (!getcwd(was, sizeof was) || !mkdtemp(dir) || chdir(dir) || mkdir("d", 0700) || mkdir("d/deep", 0700))
		return -1;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		fclose(fopen(files[i], "w"));
	return symlink("../b.csv", "d/link") || symlink("nowhere", "d/broken") ? -1 : 0;
}

static int folder_drop(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		unlink(files[i]);
	unlink("d/link");
	unlink("d/broken");
	return rmdir("d/deep") || rmdir("d") || chdir(was) || rmdir(dir);
}

static const struct {
	const char *args[5];
	const char *want[8];
} rows[] = {
	{ { 0 }, { 0 } },
	{ { "d" }, { "d/10", "d/2", "d/link" } },
	{ { "d/" }, { "d/10", "d/2", "d/link" } },
	{ { "d//", "d", "d/2" }, { "d/10", "d/2", "d/link" } },
	{ { "d", "b.csv", "d-1", "-" }, { "-", "b.csv", "d-1", "d/10", "d/2", "d/link" } },
	{ { "d/.hidden", "b.csv" }, { "b.csv", "d/.hidden" } },
	{ { "nothing", "b.csv", "nothing" }, { "b.csv", "nothing" } },
	{ { "./b.csv", "b.csv" }, { "./b.csv", "b.csv" } },
	{ { "d/deep" }, { "d/deep/x" } },
};

static void named_and_sorted(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct paths p;
		const char *bad;
		char *args[5];
		size_t n = 0, want = 0;
		memcpy(args, rows[i].args, sizeof args);
		while (rows[i].args[n])
			n++;
		while (rows[i].want[want])
			want++;
		assert_int_equal(paths_of(args, n, &p, &bad), 0);
		assert_int_equal(p.n, want);
		for (size_t k = 0; k < want; k++)
			assert_string_equal(p.path[k], rows[i].want[k]);
		paths_done(&p);
		assert_null(p.path);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(named_and_sorted) };
	return cmocka_run_group_tests(tests, folder_make, folder_drop);
}
