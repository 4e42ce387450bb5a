/* SPDX-License-Identifier: Apache-2.0
 * The memory of force.c. A sanction is kept while it is in force, or while an appeal may still name it; its id at least as long as its ts is the
 * present. Memory is bounded by what is in force and by what was issued in the last 60 days. */
#include "engine/sanction/force_state.h"

#include "ingest/base/err.h"
#include "ingest/base/hash.h"

#include <stdlib.h>

#define OF(type, member, p) ((type *)(void *)((char *)(p) - offsetof(type, member)))

int force_new(const struct plan *p, uint64_t seed, struct force **ret)
{
	struct force *f = calloc(1, sizeof *f);
	if (!f)
		return ERR_NOMEM;
	f->plan = p;
	f->seed = seed;
	f->bytes = sizeof *f;
	*ret = f;
	return 0;
}

static void free_ids(struct force *f)
{
	for (size_t i = 0; i < f->ids.cap; i++) {
		for (struct link *l = f->ids.slot[i], *next; l; l = next) {
			next = l->next;
			free(OF(struct issued, by_id, l));
		}
	}
}

static void free_ladders(struct force *f)
{
	for (size_t i = 0; i < f->ladders.cap; i++) {
		for (struct link *l = f->ladders.slot[i], *next; l; l = next) {
			next = l->next;
			free(OF(struct ladder, by_subject, l));
		}
	}
}

void force_free(struct force *f)
{
	if (!f)
		return;
	free_ids(f);
	free_ladders(f);
	table_done(&f->ids);
	table_done(&f->subjects);
	table_done(&f->ladders);
	dues_done(&f->dues);
	free(f->scratch);
	free(f);
}

int scratch_room(struct force *f, size_t n)
{
	if (f->cap >= n)
		return 0;
	char *p = realloc(f->scratch, n);
	if (!p)
		return ERR_NOMEM;
	f->bytes += n - f->cap;
	f->scratch = p;
	f->cap = n;
	return 0;
}

/* --- finding --- */

static uint64_t key_hash(const struct force *f, struct str subject, uint64_t whose, bool shadow)
{
	return hash_mix(hash64(subject, f->seed), whose << 1 | shadow);
}

static uint64_t force_hash(const struct force *f, struct str subject, enum verb v, bool shadow)
{
	return key_hash(f, subject, v, shadow);
}

static uint64_t ladder_hash(const struct force *f, struct str subject, const struct rule *r, bool shadow)
{
	return key_hash(f, subject, (uint64_t)(r - f->plan->rules), shadow);
}

struct ladder *ladder_find(const struct force *f, const struct rule *r, bool shadow, struct str subject)
{
	struct link *l = table_first(&f->ladders, ladder_hash(f, subject, r, shadow));
	for (; l; l = table_next(l)) {
		struct ladder *x = OF(struct ladder, by_subject, l);
		if (x->rule == r && x->shadow == shadow && str_eq((struct str){ x->subject, x->n }, subject))
			return x;
	}
	return NULL;
}

struct issued *issued_find(const struct force *f, struct str id)
{
	if (id.n != ID)
		return NULL;
	struct link *l = table_first(&f->ids, hash64(id, f->seed));
	for (; l; l = table_next(l)) {
		struct issued *x = OF(struct issued, by_id, l);
		if (memcmp(x->id, id.p, ID) == 0)
			return x;
	}
	return NULL;
}

bool verb_in_force(const struct force *f, enum verb v, bool shadow, struct str subject, int64_t now)
{
	struct link *l = table_first(&f->subjects, force_hash(f, subject, v, shadow));
	for (; l; l = table_next(l)) {
		struct issued *x = OF(struct issued, by_subject, l);
		if (x->rung->verb == v && x->shadow == shadow && now < x->ends && str_eq((struct str){ x->subject, x->n }, subject))
			return true;
	}
	return false;
}

/* --- entering --- */

int force_room(struct force *f)
{
	int err = table_room(&f->ids);
	if (!err)
		err = table_room(&f->subjects);
	if (!err)
		err = table_room(&f->ladders);
	return err ? err : dues_room(&f->dues, 2);
}

struct issued *issued_new(const struct issued *as, struct str subject)
{
	struct issued *x = malloc(sizeof *x + subject.n);
	if (!x)
		return NULL;
	*x = *as;
	x->timed.kind = TIMED_ISSUED;
	x->n = subject.n;
	memcpy(x->subject, subject.p, subject.n);
	return x;
}

struct ladder *ladder_new(const struct ladder *as, struct str subject)
{
	struct ladder *x = malloc(sizeof *x + subject.n);
	if (!x)
		return NULL;
	*x = *as;
	x->timed.kind = TIMED_LADDER;
	x->n = subject.n;
	memcpy(x->subject, subject.p, subject.n);
	return x;
}

/* When nothing of it matters any more; INT64_MAX: not before it is lifted. */
static int64_t forgotten_at(const struct issued *x)
{
	if (x->rung->verb == VERB_WARN || x->rung->verb == VERB_FINE)
		return x->ts + REMEMBERED + 1;
	return x->ends > x->ts ? x->ends : x->ts + 1;
}

void issued_enter(struct force *f, struct issued *x)
{
	table_add(&f->ids, &x->by_id, hash64((struct str){ x->id, ID }, f->seed));
	if (x->ends != x->ts)
		table_add(&f->subjects, &x->by_subject, force_hash(f, (struct str){ x->subject, x->n }, x->rung->verb, x->shadow));
	int64_t at = forgotten_at(x);
	if (at != INT64_MAX)
		dues_set(&f->dues, &x->timed.due, at);
	f->bytes += sizeof *x + x->n;
}

void ladder_enter(struct force *f, struct ladder *x)
{
	table_add(&f->ladders, &x->by_subject, ladder_hash(f, (struct str){ x->subject, x->n }, x->rule, x->shadow));
	f->bytes += sizeof *x + x->n;
}

static int64_t longest_after(const struct rule *r)
{
	int64_t longest = 0;
	for (uint32_t i = 0; i < r->n_rungs; i++)
		longest = r->rungs[i].after > longest ? r->rungs[i].after : longest;
	return longest;
}

void ladder_step(struct force *f, struct ladder *x, const struct rung *rung, int64_t ts)
{
	x->rung = (uint32_t)(rung - x->rule->rungs);
	x->ts = ts;
	dues_set(&f->dues, &x->timed.due, ts + longest_after(x->rule) + REMEMBERED);
}

/* --- forgetting --- */

void ladder_drop(struct force *f, struct ladder *x)
{
	dues_drop(&f->dues, &x->timed.due);
	table_remove(&f->ladders, &x->by_subject);
	f->bytes -= sizeof *x + x->n;
	free(x);
}

void issued_end(struct force *f, struct issued *x)
{
	if (x->ends == x->ts)
		return;
	table_remove(&f->subjects, &x->by_subject);
	x->ends = x->ts;
}

void issued_drop(struct force *f, struct issued *x)
{
	issued_end(f, x);
	dues_drop(&f->dues, &x->timed.due);
	table_remove(&f->ids, &x->by_id);
	f->bytes -= sizeof *x + x->n;
	free(x);
}

void force_forget(struct force *f, int64_t now)
{
	struct due *d;
	while ((d = dues_pop(&f->dues, now))) {
		struct timed *t = OF(struct timed, due, d);
		if (t->kind == TIMED_LADDER)
			ladder_drop(f, OF(struct ladder, timed, t));
		else
			issued_drop(f, OF(struct issued, timed, t));
	}
}

size_t force_bytes(const struct force *f)
{
	return f->bytes + (f->ids.cap + f->subjects.cap + f->ladders.cap + f->dues.cap) * sizeof(void *);
}
