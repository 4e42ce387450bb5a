/* SPDX-License-Identifier: Apache-2.0
 * Files of rules: in the order given, each read once, what a file uses where its `use` stands. And files of lists. */
#include "ingest/base/err.h"
#include "rules/lang/check.h"
#include "rules/lang/parser.h"

/* A folder that links to itself holds files without end. */
#define FILES_MAX 1000

/* The place of a file's declarations that is being read; a stack, so that files that use files need no recursion. */
struct open_file {
	struct decl **decls;
	uint32_t n, i;
};

/* DIR of `base` and `name`, with ./ and x/../ taken out. */
static struct str resolve(struct reader *r, struct str base, struct str name)
{
	size_t dir = name.n && name.p[0] == '/' ? 0 : base.n;
	while (dir && base.p[dir - 1] != '/')
		dir--;
	char *to = reader_alloc(r, dir + name.n + 2);
	memcpy(to, base.p, dir);
	memcpy(to + dir, name.p, name.n);
	size_t total = dir + name.n, n = 0, i = 0;
	bool absolute = total && to[0] == '/';
	struct str part;
	if (absolute)
		n = i = 1;
	while (i < total) {
		const char *slash = memchr(to + i, '/', total - i);
		part = (struct str){ to + i, slash ? (size_t)(slash - (to + i)) : total - i };
		i += part.n + 1;
		if (part.n == 0 || str_eq(part, STR(".")))
			continue;
		size_t last = n; /* where the last part begins */
		while (last > 1 && to[last - 2] != '/')
			last--;
		last = last > 1 ? last - 1 : 0;
		bool up = str_eq(part, STR("..")), can = n > (size_t)absolute && !str_eq((struct str){ to + last, n - last }, STR("../"));
		if (up && can) {
			n = last < (size_t)absolute ? (size_t)absolute : last;
			continue;
		}
		if (up && absolute)
			continue;
		memmove(to + n, part.p, part.n);
		n += part.n;
		to[n++] = '/';
	}
	if (n > 1 && to[n - 1] == '/')
		n--;
	to[n] = 0; /* the loader wants it */
	return (struct str){ to, n };
}

static bool is_read(const struct reader *r, struct str path)
{
	for (uint32_t i = 0; i < r->plan->n_files; i++) {
		if (str_eq(r->plan->files[i].path, path))
			return true;
	}
	return false;
}

static int read_text(struct reader *r, struct str path, struct str *ret)
{
	if (!r->loader || !r->loader->read || memchr(path.p, 0, path.n))
		return ERR_OPEN;
	int err = r->loader->read(r->loader->ctx, path.p, ret);
	if (err == ERR_NOMEM)
		reader_nomem(r);
	return err;
}

/* The first byte that is not UTF-8. */
static size_t bad_byte(struct str s)
{
	size_t good = 0, bad = s.n;
	/* Cut at the byte before a sequence: halve until one line holds it. */
	while (good < bad) {
		const char *nl = memchr(s.p + good, '\n', bad - good);
		size_t n = nl ? (size_t)(nl - (s.p + good)) + 1 : bad - good;
		if (!utf8_valid((struct str){ s.p + good, n })) {
			size_t k = 0;
			for (size_t i = 1; i <= n && i <= k + 4; i++) {
				if (utf8_valid((struct str){ s.p + good + k, i - k }))
					k = i;
			}
			return good + k;
		}
		good += n;
	}
	return s.n;
}

static void tell_utf8(struct reader *r, uint32_t file, struct str text)
{
	struct at at = { file, 1, 1, 1 };
	size_t bad = bad_byte(text);
	for (size_t i = 0; i < bad; i++) {
		if (text.p[i] == '\n') {
			at.line++;
			at.col = 1;
		} else if (((unsigned char)text.p[i] & 0xc0) != 0x80) {
			at.col++;
		}
	}
	say(r, at, "the file is not valid UTF-8 from here");
}

static struct open_file open_text(struct reader *r, struct str path, struct str text)
{
	struct plan *p = r->plan;
	struct open_file f = { 0 };
	if (text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0)
		text = (struct str){ text.p + 3, text.n - 3 };
	p->files = plan_grow(r, p->files, p->n_files, sizeof *p->files);
	p->files[p->n_files++] = (struct file){ plan_str(r, path), text };
	if (text.n && !utf8_valid(text))
		tell_utf8(r, p->n_files - 1, text);
	else
		f.decls = parse_file(r, p->n_files - 1, &f.n);
	return f;
}

static struct open_file open_used(struct reader *r, const struct decl *d)
{
	struct str path = resolve(r, r->plan->files[d->from.at.file].path, d->from.text), text = { 0 };
	if (is_read(r, path))
		return (struct open_file){ 0 };
	if (r->plan->n_files >= FILES_MAX) {
		say(r, d->from.at, "more than %d files of rules", FILES_MAX);
		return (struct open_file){ 0 };
	}
	int err = read_text(r, path, &text);
	if (!err)
		return open_text(r, path, text);
	say(r, d->from.at, "the file %.*s %s", STR_FMT(path), err_text(err));
	return (struct open_file){ 0 };
}

/* All declarations of a file and of what it uses, in order. */
static void take_file(struct reader *r, struct open_file first)
{
	struct open_file *stack = reader_grow(r, NULL, 0, sizeof *stack);
	uint32_t depth = 1;
	stack[0] = first;
	while (depth) {
		struct open_file *top = &stack[depth - 1];
		if (top->i == top->n) {
			depth--;
			continue;
		}
		struct decl *d = top->decls[top->i++];
		if (d->kind == DECL_USE && d->from.text.p) {
			struct open_file f = open_used(r, d);
			stack = reader_grow(r, stack, depth, sizeof *stack);
			stack[depth++] = f;
		} else if (d->kind != DECL_USE) {
			r->decls = reader_grow(r, r->decls, r->n_decls, sizeof(struct decl *));
			r->decls[r->n_decls++] = d;
		}
	}
}

void load_sources(struct reader *r, const struct rules_options *o)
{
	for (size_t i = 0; i < o->n_sources; i++) {
		struct str path = resolve(r, STR(""), str_z(o->sources[i].path)), text = o->sources[i].text;
		if (is_read(r, path))
			continue;
		int err = text.p ? 0 : read_text(r, path, &text);
		if (err)
			say_nowhere(r, "the file %s %s", o->sources[i].path, err_text(err));
		else
			take_file(r, open_text(r, path, text));
	}
}

void load_list(struct reader *r, const struct decl *d, struct list *ret)
{
	struct str path = resolve(r, r->plan->files[d->from.at.file].path, d->from.text), text = { 0 };
	int err = read_text(r, path, &text);
	if (!err && !utf8_valid(text))
		say(r, d->from.at, "the list %.*s is not valid UTF-8", STR_FMT(path));
	if (err)
		say(r, d->from.at, "the list %.*s %s", STR_FMT(path), err_text(err));
	if (text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0)
		text = (struct str){ text.p + 3, text.n - 3 };
	size_t lines = 1, i = 0;
	for (size_t k = 0; k < text.n; k++)
		lines += text.p[k] == '\n';
	ret->items = plan_alloc(r, lines * sizeof *ret->items);
	ret->n = 0;
	while (i < text.n) {
		const char *nl = memchr(text.p + i, '\n', text.n - i);
		struct str line = { text.p + i, nl ? (size_t)(nl - (text.p + i)) : text.n - i };
		i += line.n + 1;
		while (line.n && memchr(" \t\r", line.p[line.n - 1], 3))
			line.n--;
		while (line.n && memchr(" \t\r", line.p[0], 3))
			line = (struct str){ line.p + 1, line.n - 1 };
		if (line.n && line.p[0] != '#')
			ret->items[ret->n++] = line;
	}
}
