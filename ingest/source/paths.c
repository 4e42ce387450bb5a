/* SPDX-License-Identifier: Apache-2.0
 * Arguments to files. The order of sources is that of their paths' bytes, so the order of arguments and of a folder's entries must
 * not matter, and a path given twice is read once. */
#include "ingest/source/source.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "ingest/base/err.h"

void paths_done(struct paths *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->path[i]);
	free(p->path);
	*p = (struct paths){ 0 };
}

/* Adds `dir/name`, or `name` where dir is empty. The array doubles: its size is the power of two from n on. */
static int paths_add(struct paths *p, struct str dir, const char *name)
{
	if ((p->n & (p->n - 1)) == 0) {
		char **more = realloc(p->path, (p->n ? 2 * p->n : 1) * sizeof *more);
		if (!more)
			return ERR_NOMEM;
		p->path = more;
	}
	size_t len = strlen(name);
	char *path = malloc(dir.n + 1 + len + 1);
	if (!path)
		return ERR_NOMEM;
	char *at = path;
	if (dir.n) {
		memcpy(at, dir.p, dir.n);
		at += dir.n;
		if (at[-1] != '/')
			*at++ = '/';
	}
	memcpy(at, name, len + 1);
	p->path[p->n++] = path;
	return 0;
}

static int add_folder(struct paths *p, const char *arg)
{
	struct str dir = str_z(arg);
	while (dir.n > 1 && dir.p[dir.n - 1] == '/')
		dir.n--;
	DIR *d = opendir(arg);
	if (!d)
		return errno == ENOMEM ? ERR_NOMEM : paths_add(p, (struct str){ 0 }, arg);
	int err = 0;
	struct dirent *e;
	while (!err && (errno = 0, e = readdir(d))) {
		struct stat st;
		if (e->d_name[0] == '.')
			continue;
		/* What vanishes meanwhile, and links into nowhere, are no regular files. */
		if (fstatat(dirfd(d), e->d_name, &st, 0) == 0 && S_ISREG(st.st_mode))
			err = paths_add(p, dir, e->d_name);
		else
			p->passed_over++;
	}
	if (!err && errno)
		err = ERR_OPEN;
	int why = errno;
	closedir(d);
	errno = why;
	return err;
}

static int by_bytes(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;
	return strcmp(*x, *y);
}

static void sort_once(struct paths *p)
{
	size_t n = 0;
	if (p->n)
		qsort(p->path, p->n, sizeof *p->path, by_bytes);
	for (size_t i = 0; i < p->n; i++) {
		if (n && strcmp(p->path[n - 1], p->path[i]) == 0)
			free(p->path[i]);
		else
			p->path[n++] = p->path[i];
	}
	p->n = n;
}

/* What does not exist or must not be read is kept: source_open tells, and the others are read all the same. */
static int add_arg(struct paths *p, const char *arg)
{
	struct stat st;
	if (strcmp(arg, "-") != 0 && stat(arg, &st) == 0 && S_ISDIR(st.st_mode))
		return add_folder(p, arg);
	return paths_add(p, (struct str){ 0 }, arg);
}

int paths_of(char *const *args, size_t n, struct paths *ret, const char **ret_bad)
{
	struct paths p = { 0 };
	for (size_t i = 0; i < n; i++) {
		int err = add_arg(&p, args[i]);
		if (!err)
			continue;
		*ret_bad = args[i];
		int why = errno;
		paths_done(&p);
		errno = why;
		return err;
	}
	sort_once(&p);
	*ret = p;
	return 0;
}
