/* SPDX-License-Identifier: Apache-2.0
 * Runs a fuzzer's body over the files of a folder once, without any fuzzing: an ordinary test, with any compiler. */
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int run_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = malloc(1 << 20);
	size_t n = f && data ? fread(data, 1, 1 << 20, f) : 0;
	int bad = !f || !data || ferror(f);
	if (f)
		fclose(f);
	if (bad) {
		fprintf(stderr, "%s cannot be read\n", path);
	} else {
		uint8_t *exact = malloc(n + 1); /* one byte too far is to be seen */
		if (exact) {
			memcpy(exact, data, n);
			LLVMFuzzerTestOneInput(exact, n);
			free(exact);
		}
	}
	free(data);
	return bad;
}

int main(int argc, char **argv)
{
	int files = 0, bad = 0;
	DIR *dir = argc == 2 ? opendir(argv[1]) : NULL;
	if (!dir) {
		fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
		return 2;
	}
	for (const struct dirent *e; (e = readdir(dir));) {
		char path[4096];
		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", argv[1], e->d_name);
		bad += run_file(path);
		files++;
	}
	closedir(dir);
	printf("%d seeds\n", files);
	return bad || !files;
}
