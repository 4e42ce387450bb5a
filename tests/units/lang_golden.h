/* SPDX-License-Identifier: Apache-2.0
 * Cases as text: each NAME.rules of a folder beside the text that is wanted. With LANG_UPDATE=1 in the environment the wanted texts are
 * written anew, to be read through before they are committed. */
#pragma once
#include "tests/units/lang_help.h"

#include <dirent.h>

static inline char *golden_file(const char *path)
{
	struct texts t = { 0 };
	struct str s;
	if (texts_read(&t, path, &s) != 0)
		return NULL;
	char *text = malloc(s.n + 1);
	memcpy(text, s.p, s.n);
	text[s.n] = 0;
	texts_done(&t);
	return text;
}

/* True when the texts are equal; shows the first line that is not. */
static inline bool golden_check(const char *path, const char *got)
{
	if (getenv("LANG_UPDATE")) {
		FILE *f = fopen(path, "wb");
		fputs(got, f);
		fclose(f);
		return true;
	}
	char *want = golden_file(path);
	bool same = want && strcmp(want, got) == 0;
	if (want && !same) {
		size_t i = 0, line = 0;
		for (; want[i] && want[i] == got[i]; i++)
			line = want[i] == '\n' ? i + 1 : line;
		printf("%s: wanted %.*s\n    got %.*s\n", path, (int)strcspn(want + line, "\n"), want + line,
		       (int)strcspn(got + line, "\n"), got + line);
	} else if (!want) {
		printf("%s: is not there\n", path);
	}
	free(want);
	return same;
}

/* All *.rules of the folder. Returns how many differ; *ret_n: how many there are. */
static inline size_t golden_folder(const char *folder, const char *ending, int want_err, size_t *ret_n)
{
	DIR *d = opendir(folder);
	size_t bad = 0;
	*ret_n = 0;
	for (struct dirent *e; d && (e = readdir(d));) {
		char rules[512], wanted[512];
		size_t n = strlen(e->d_name);
		if (n < 6 || strcmp(e->d_name + n - 6, ".rules") != 0)
			continue;
		snprintf(rules, sizeof rules, "%s%s", folder, e->d_name);
		snprintf(wanted, sizeof wanted, "%s%.*s%s", folder, (int)(n - 6), e->d_name, ending);
		struct reading x;
		reading_start(&x, rules, (struct str){ 0 }, NULL, 0);
		char *got = reading_text(&x);
		if (x.err != want_err)
			printf("%s: ends with %d\n%s", rules, x.err, got);
		bad += x.err != want_err || !golden_check(wanted, got);
		(*ret_n)++;
		free(got);
		reading_done(&x);
	}
	if (d)
		closedir(d);
	return bad;
}
