/* SPDX-License-Identifier: Apache-2.0
 * No output may be an input. Compared by inode, before anything is opened for writing. */
#include "engine/cli/apart.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "ingest/base/err.h"

static bool same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static int refuse(const char *out, const char *why)
{
	fprintf(stderr, "warden replay: %s would be overwritten while it is %s. Name another file.\n", out, why);
	return ERR_USAGE;
}

/* The folder that a file lies in, or would lie in. */
static int folder_of(const char *path, struct stat *ret, bool *ret_found)
{
	char *dir = strdup(path);
	if (!dir)
		return ERR_NOMEM;
	char *slash = strrchr(dir, '/');
	if (slash)
		slash[slash == dir ? 1 : 0] = 0;
	*ret_found = stat(slash ? dir : ".", ret) == 0;
	free(dir);
	return 0;
}

/* Against files and folders that are read. A file that does not exist yet can still lie in a folder whose files are read. */
static int apart_from(const char *out, const char *const *inputs, size_t n, const char *why)
{
	struct stat mine, folder, other;
	bool exists = stat(out, &mine) == 0, placed;
	if (exists && !S_ISREG(mine.st_mode))
		return 0;
	int err = folder_of(out, &folder, &placed);
	for (size_t i = 0; i < n && !err; i++) {
		if (!inputs[i] || stat(inputs[i], &other) != 0)
			continue;
		if ((exists && same(&mine, &other)) || (placed && S_ISDIR(other.st_mode) && same(&folder, &other)))
			err = refuse(out, why);
	}
	return err;
}

static int output_apart(const struct options *o, const char *out)
{
	if (!out)
		return 0;
	int err = apart_from(out, o->args.v, o->args.n, "read as a log");
	err = err ? err : apart_from(out, o->tables.v, o->tables.n, "read as a table");
	err = err ? err : apart_from(out, o->rules.v, o->rules.n, "read as rules");
	return err ? err : apart_from(out, &o->key, 1, "read as the key");
}

int outputs_apart(const struct options *o)
{
	int err = output_apart(o, o->out);
	err = err ? err : output_apart(o, o->rejects);
	if (!err && o->rejects && strcmp(o->rejects, "-") == 0) {
		fputs("warden replay: --rejects needs a file of its own: standard output is for sanctions\n", stderr);
		return ERR_USAGE;
	}
	if (err || !o->out || !o->rejects)
		return err;
	struct stat a, b;
	bool twice = stat(o->out, &a) == 0 && stat(o->rejects, &b) == 0 ? S_ISREG(a.st_mode) && same(&a, &b) : strcmp(o->out, o->rejects) == 0;
	return twice ? refuse(o->out, "written by --rejects, too") : 0;
}
