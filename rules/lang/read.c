/* SPDX-License-Identifier: Apache-2.0
 * The entrance: load, check, plan; and the memory of all of it. */
#include "ingest/base/err.h"
#include "rules/lang/check.h"

#include <stdlib.h>

_Noreturn void reader_nomem(struct reader *r)
{
	longjmp(r->nomem, 1);
}

static void *alloc(struct reader *r, struct arena *a, size_t n)
{
	void *p = arena_zalloc(a, n);
	if (!p)
		reader_nomem(r);
	return p;
}

void *reader_alloc(struct reader *r, size_t n)
{
	return alloc(r, &r->arena, n);
}

void *plan_alloc(struct reader *r, size_t n)
{
	return alloc(r, &r->plan->arena, n);
}

/* The capacity is the next power of two: it needs no word of its own. */
static void *grow(struct reader *r, struct arena *a, void *items, uint32_t n, size_t size)
{
	if (n & (n - 1))
		return items;
	void *more = alloc(r, a, (n ? (size_t)n * 2 : 1) * size);
	if (n)
		memcpy(more, items, n * size);
	return more;
}

void *reader_grow(struct reader *r, void *items, uint32_t n, size_t size)
{
	return grow(r, &r->arena, items, n, size);
}

void *plan_grow(struct reader *r, void *items, uint32_t n, size_t size)
{
	return grow(r, &r->plan->arena, items, n, size);
}

struct str plan_str(struct reader *r, struct str s)
{
	struct str copy = arena_str(&r->plan->arena, s.p ? s : STR(""));
	if (!copy.p)
		reader_nomem(r);
	return copy;
}

static void read_all(struct reader *r, const struct rules_options *o)
{
	load_sources(r, o);
	check_schema(r);
	check_lists(r);
	check_signals(r);
	check_rules(r);
	check_formats(r);
	check_tests(r);
	apply_sets(r, o->sets, o->n_sets);
}

int rules_read(const struct rules_options *o, struct diags *d, struct plan **ret)
{
	/* Before setjmp, and constant from there on: no local of this function changes behind it. */
	struct reader *const r = calloc(1, sizeof *r);
	if (!r)
		return ERR_NOMEM;
	r->diags = d;
	r->loader = o->loader;
	r->advice = o->advice;
	r->plan = calloc(1, sizeof *r->plan);
	int err = ERR_NOMEM;
	if (r->plan && schema_new(&r->plan->schema) == 0 && setjmp(r->nomem) == 0) {
		read_all(r, o);
		diags_sort(d);
		err = d->errors ? ERR_RULES : 0;
	} else {
		err = ERR_NOMEM;
	}
	if (err)
		plan_free(r->plan);
	else
		*ret = r->plan;
	arena_done(&r->arena);
	free(r);
	return err;
}
