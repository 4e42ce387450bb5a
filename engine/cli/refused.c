/* SPDX-License-Identifier: Apache-2.0
 * The rejected lines of one block, by line. */
#include "engine/cli/refused.h"

#include <stdlib.h>

#include "ingest/base/err.h"

struct refused_line {
	uint64_t line;
	enum reject why;
	struct str raw;
};

int refused_add(struct refused *r, uint64_t line, enum reject why, struct str raw)
{
	if (r->n == r->cap) {
		size_t cap = r->cap ? r->cap * 2 : 64;
		struct refused_line *more = realloc(r->lines, cap * sizeof *more);
		if (!more)
			return ERR_NOMEM;
		r->lines = more;
		r->cap = cap;
	}
	r->lines[r->n++] = (struct refused_line){ line, why, raw };
	return 0;
}

/* No line is there twice: a bad one makes no event that could be late. */
static int by_line(const void *a, const void *b)
{
	const struct refused_line *x = a, *y = b;
	return (x->line > y->line) - (x->line < y->line);
}

int refused_flush(struct refused *r, struct str source, struct rejects *to)
{
	int err = 0;
	if (r->n && to)
		qsort(r->lines, r->n, sizeof *r->lines, by_line);
	for (size_t i = 0; to && i < r->n && !err; i++)
		err = rejects_line(to, source, r->lines[i].line, str_z(reject_text(r->lines[i].why)), r->lines[i].raw);
	r->n = 0;
	return err;
}

void refused_done(struct refused *r)
{
	free(r->lines);
	*r = (struct refused){ 0 };
}
