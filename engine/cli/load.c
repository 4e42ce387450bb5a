/* SPDX-License-Identifier: Apache-2.0
 * Rules from files, folders and the shipped pack. schema.rules always comes first, from the pack. */
#include "engine/cli/load.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "ingest/base/err.h"
#include "rules/pack/pack.h"

/* More would not be a text that somebody wrote. */
#define RULES_FILE_MAX (256u << 20)

struct rule_text {
	struct rule_text *next;
	char *bytes;
};

struct rule_files {
	struct rule_text *texts; /* what the loader has read; lives as long as the plan */
	struct rules_source *sources;
	size_t n, cap;
	char **names;            /* malloc'ed paths of folders' files */
	size_t n_names;
};

static int read_all(FILE *f, char **ret, size_t *ret_n)
{
	size_t cap = 65536, n = 0;
	char *p = malloc(cap);
	while (p) {
		n += fread(p + n, 1, cap - n, f);
		if (n < cap) {
			*ret = p;
			*ret_n = n;
			return ferror(f) ? ERR_READ : 0;
		}
		char *more = cap < RULES_FILE_MAX ? realloc(p, cap * 2) : NULL;
		if (!more)
			break;
		p = more;
		cap *= 2;
	}
	free(p);
	return ERR_NOMEM;
}

static int loader_read(void *ctx, const char *path, struct str *ret)
{
	struct rule_files *files = ctx;
	struct stat st;
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		return ERR_OPEN;
	}
	FILE *f = fopen(path, "rbe");
	if (!f)
		return ERR_OPEN;
	struct rule_text *t = calloc(1, sizeof *t);
	size_t n = 0;
	int err = t ? read_all(f, &t->bytes, &n) : ERR_NOMEM;
	fclose(f);
	if (!t)
		return err;
	t->next = files->texts;
	files->texts = t;
	if (err == 0)
		*ret = (struct str){ t->bytes, n };
	return err;
}

static int source_add(struct rule_files *files, const char *path, struct str text)
{
	if (files->n == files->cap) {
		size_t cap = files->cap ? files->cap * 2 : 16;
		struct rules_source *more = realloc(files->sources, cap * sizeof *more);
		if (!more)
			return ERR_NOMEM;
		files->sources = more;
		files->cap = cap;
	}
	files->sources[files->n++] = (struct rules_source){ path, text };
	return 0;
}

static int is_rules(const struct dirent *e)
{
	size_t n = strlen(e->d_name);
	return n > 6 && e->d_name[0] != '.' && strcmp(e->d_name + n - 6, ".rules") == 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int name_add(struct rule_files *files, const char *dir, const char *name)
{
	char **more = realloc(files->names, (files->n_names + 1) * sizeof *more);
	if (!more)
		return ERR_NOMEM;
	files->names = more;
	size_t n = strlen(dir);
	char *path;
	if (asprintf(&path, "%s%s%s", dir, n && dir[n - 1] == '/' ? "" : "/", name) < 0)
		return ERR_NOMEM;
	files->names[files->n_names++] = path;
	return strcmp(name, "schema.rules") == 0 ? 0 : source_add(files, path, (struct str){ 0 });
}

/* A folder's *.rules by name. A schema.rules in it is the pack's own and has been read. */
static int folder_add(struct rule_files *files, const char *dir)
{
	struct dirent **list;
	int n = scandir(dir, &list, is_rules, by_bytes);
	if (n < 0) {
		fprintf(stderr, "warden: %s: cannot be opened: %s\n", dir, strerror(errno));
		return ERR_RULES;
	}
	int err = 0;
	for (int i = 0; i < n; i++) {
		if (!err)
			err = name_add(files, dir, list[i]->d_name);
		free(list[i]);
	}
	free(list);
	if (!err && n == 0) {
		fprintf(stderr, "warden: %s: no file in this folder ends in .rules\n", dir);
		return ERR_RULES;
	}
	return err;
}

static int pack_add(struct rule_files *files, bool rules)
{
	size_t n;
	const struct pack_file *pack = pack_files(&n);
	int err = 0;
	for (size_t i = 0; i < n && !err; i++)
		if (i == 0 || rules)
			err = source_add(files, pack[i].path, str_z(pack[i].text));
	return err;
}

/* A file or a folder, as it was named on the command line. */
static int path_add(struct rule_files *files, const char *path)
{
	struct stat st;
	if (stat(path, &st) != 0) {
		fprintf(stderr, "warden: %s: cannot be opened: %s\n", path, strerror(errno));
		return ERR_RULES;
	}
	return S_ISDIR(st.st_mode) ? folder_add(files, path) : source_add(files, path, (struct str){ 0 });
}

static int sources_gather(const struct load_options *o, struct rule_files *files)
{
	int err = pack_add(files, o->n_paths == 0);
	for (size_t i = 0; i < o->n_paths && !err; i++)
		err = path_add(files, o->paths[i]);
	return err;
}

static int plan_of(const struct load_options *o, struct rule_files *files, struct plan **ret)
{
	struct loader loader = { files, loader_read };
	struct rules_options ro = {
		.sources = files->sources, .n_sources = files->n, .loader = &loader, .sets = o->sets, .n_sets = o->n_sets, .advice = o->advice,
	};
	struct diags d = { 0 };
	int err = rules_read(&ro, &d, ret);
	if (d.n) {
		char *text = diags_text(&d);
		if (text)
			fputs(text, stderr);
		free(text);
	}
	diags_done(&d);
	return err;
}

/* A format that no file declares, but that is shipped under this name, is read as one more file. */
static int format_find(const struct load_options *o, struct loaded *l)
{
	if (!o->format || plan_format(l->plan, str_z(o->format)))
		return 0;
	size_t n;
	const struct pack_file *shipped = pack_formats(&n);
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(o->format);
		const char *base = strrchr(shipped[i].path, '/') + 1;
		if (strncmp(base, o->format, len) != 0 || strcmp(base + len, ".rules") != 0)
			continue;
		plan_free(l->plan);
		l->plan = NULL;
		int err = source_add(l->files, shipped[i].path, str_z(shipped[i].text));
		return err ? err : plan_of(o, l->files, &l->plan);
	}
	fprintf(stderr, "warden: --format %s: no such format. Declared:", o->format);
	for (uint32_t i = 0; i < l->plan->n_formats; i++)
		fprintf(stderr, " %.*s", STR_FMT(l->plan->formats[i].name));
	fprintf(stderr, "%s Shipped:", l->plan->n_formats ? "." : " none.");
	for (size_t i = 0; i < n; i++) {
		const char *base = strrchr(shipped[i].path, '/') + 1;
		fprintf(stderr, " %.*s", (int)(strlen(base) - strlen(".rules")), base);
	}
	fprintf(stderr, ".\nGive the file that declares it with --rules.\n");
	return ERR_RULES;
}

int load_rules(const struct load_options *o, struct loaded *ret)
{
	struct loaded l = { .files = calloc(1, sizeof *l.files) };
	if (!l.files)
		return ERR_NOMEM;
	int err = sources_gather(o, l.files);
	if (!err)
		err = plan_of(o, l.files, &l.plan);
	if (!err)
		err = format_find(o, &l);
	if (err) {
		loaded_done(&l);
		return err;
	}
	*ret = l;
	return 0;
}

void loaded_done(struct loaded *l)
{
	plan_free(l->plan);
	struct rule_files *files = l->files;
	if (files) {
		while (files->texts) {
			struct rule_text *t = files->texts;
			files->texts = t->next;
			free(t->bytes);
			free(t);
		}
		for (size_t i = 0; i < files->n_names; i++)
			free(files->names[i]);
		free(files->names);
		free(files->sources);
		free(files);
	}
	*l = (struct loaded){ 0 };
}
