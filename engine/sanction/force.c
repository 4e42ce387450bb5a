/* SPDX-License-Identifier: Apache-2.0
 * Ladders and sanctions in force: what a firing issues and what an appeal ends (SPEC.md §3). All rungs of a ladder have one subject, so that one key serves
 * them all. */
#include "engine/sanction/force_state.h"

#include "ingest/base/err.h"
#include "ingest/base/hash.h"

#include <stdio.h>
#include <stdlib.h>

/* On one subject the stronger stand behind the weaker: warn < block < disconnect, lock < suspend. */
static const unsigned at_least[VERBS] = {
	[VERB_WARN] = 1u << VERB_BLOCK | 1u << VERB_DISCONNECT,
	[VERB_BLOCK] = 1u << VERB_BLOCK | 1u << VERB_DISCONNECT,
	[VERB_DISCONNECT] = 1u << VERB_DISCONNECT,
	[VERB_FINE] = 0,
	[VERB_LOCK] = 1u << VERB_LOCK | 1u << VERB_SUSPEND,
	[VERB_SUSPEND] = 1u << VERB_SUSPEND,
	[VERB_HOLD] = 1u << VERB_HOLD,
	[VERB_CLOSE] = 1u << VERB_CLOSE,
};

static bool is_passing(enum verb v) /* never in force */
{
	return v == VERB_WARN || v == VERB_FINE;
}

/* One firing: who asks for what, and of whom. */
struct ask {
	const struct rule *rule;
	bool shadow;
	int64_t ts;
	const struct value *subject;
	unsigned mask; /* of the values that the rungs name */
	size_t n;      /* the subject's bytes, at the beginning of the scratch */
};

/* The values that the rung names, in the order in which they print. A held order has its offer with it, when that is known. */
static unsigned subject_mask(const struct rung *r, const struct value subject[SUBJECTS])
{
	unsigned mask = r->subjects;
	if (r->verb == VERB_HOLD && subject[SUBJECT_OFFER].known)
		mask |= 1u << SUBJECT_OFFER;
	return mask;
}

/* Each value as its place, its length, its bytes: no two subjects look the same. In f->scratch. */
static int subject_bytes(struct force *f, struct ask *a)
{
	size_t n = 0;
	for (unsigned i = 0; i < SUBJECTS; i++)
		n += HAS(a->mask, i) ? 1 + sizeof(size_t) + a->subject[i].text.n : 0;
	int err = scratch_room(f, n);
	if (err)
		return err;
	char *at = f->scratch;
	for (unsigned i = 0; i < SUBJECTS; i++) {
		if (!HAS(a->mask, i))
			continue;
		struct str s = a->subject[i].text;
		*at++ = (char)i;
		memcpy(at, &s.n, sizeof s.n);
		at += sizeof s.n;
		if (s.n)
			memcpy(at, s.p, s.n);
		at += s.n;
	}
	a->n = n;
	return 0;
}

/* A real sanction stands against all, a shadow one against shadow ones only. */
static bool holds(const struct force *f, const struct ask *a, enum verb v)
{
	struct str subject = { f->scratch, a->n };
	return verb_in_force(f, v, false, subject, a->ts) || (a->shadow && verb_in_force(f, v, true, subject, a->ts));
}

static bool stopped(const struct force *f, const struct ask *a, enum verb v)
{
	for (unsigned i = 0; i < VERBS; i++) {
		if (at_least[v] >> i & 1u && holds(f, a, (enum verb)i))
			return true;
	}
	return false;
}

/* The rung whose turn it is; NULL: it is too early for the next. */
static const struct rung *next_rung(const struct rule *r, const struct ladder *on, int64_t now)
{
	if (!on)
		return &r->rungs[0];
	if (on->rung + 1 == r->n_rungs)
		return &r->rungs[on->rung];
	const struct rung *next = &r->rungs[on->rung + 1];
	return now - on->ts >= next->after ? next : NULL;
}

static char *join(char *at, struct str s)
{
	if (s.n)
		memcpy(at, s.p, s.n);
	at[s.n] = 0x1f;
	return at + s.n + 1;
}

/* rule, verb, subject values, ts, joined by U+001F; in the scratch, behind the subject's bytes. */
static int make_id(struct force *f, const struct ask *a, const struct rung *rung, char ret[33])
{
	struct str verb = str_z(verb_name(rung->verb));
	char micros[24];
	int digits = snprintf(micros, sizeof micros, "%lld", (long long)a->ts);
	size_t need = a->n + a->rule->name.n + 1 + verb.n + 1 + (size_t)digits + 1;
	for (unsigned i = 0; i < SUBJECTS; i++)
		need += HAS(a->mask, i) ? a->subject[i].text.n + 1 : 0;
	int err = scratch_room(f, need);
	if (err)
		return err;
	char *from = f->scratch + a->n, *at = join(join(from, a->rule->name), verb);
	for (unsigned i = 0; i < SUBJECTS; i++) {
		if (HAS(a->mask, i))
			at = join(at, a->subject[i].text);
	}
	at = join(at, (struct str){ micros, (size_t)digits });
	hash128_hex((struct str){ from, (size_t)(at - from) - 1 }, ret);
	return 0;
}

/* When it is in force no longer: at once, at the lock's end, or not before it is lifted. */
static int64_t end_of(const struct rung *r, int64_t ts)
{
	if (is_passing(r->verb))
		return ts;
	return r->verb == VERB_LOCK ? time_later(ts, r->span) : INT64_MAX;
}

static int issue(struct force *f, const struct ask *a, struct ladder *on, const struct decision *d)
{
	struct str subject = { f->scratch, a->n };
	int err = force_room(f);
	if (err)
		return err;
	struct issued as = { .rule = a->rule, .rung = d->rung, .ts = a->ts, .ends = end_of(d->rung, a->ts), .shadow = a->shadow };
	memcpy(as.id, d->id, ID);
	struct issued *x = issued_new(&as, subject);
	struct ladder *l = on ? on : ladder_new(&(struct ladder){ .rule = a->rule, .shadow = a->shadow }, subject);
	if (!x || !l) {
		free(x);
		if (!on)
			free(l);
		return ERR_NOMEM;
	}
	issued_enter(f, x);
	if (!on)
		ladder_enter(f, l);
	ladder_step(f, l, d->rung, a->ts);
	return 0;
}

static bool all_known(const struct ask *a)
{
	for (unsigned i = 0; i < SUBJECTS; i++) {
		if (HAS(a->mask, i) && !a->subject[i].known)
			return false;
	}
	return true;
}

int force_fire(struct force *f, uint32_t rule, bool shadow, const struct value subject[SUBJECTS], int64_t ts, struct decision *ret)
{
	struct ask a = { .rule = &f->plan->rules[rule], .shadow = shadow, .ts = ts, .subject = subject };
	struct decision d = { .until = CELL_UNKNOWN };
	ret->rung = NULL;
	a.mask = subject_mask(&a.rule->rungs[0], subject);
	if (!all_known(&a))
		return 0;
	force_forget(f, ts);
	int err = subject_bytes(f, &a);
	if (err)
		return err;
	struct ladder *on = ladder_find(f, a.rule, shadow, (struct str){ f->scratch, a.n });
	d.rung = next_rung(a.rule, on, ts);
	if (!d.rung || stopped(f, &a, d.rung->verb))
		return 0;
	err = make_id(f, &a, d.rung, d.id);
	if (err)
		return err;
	if (issued_find(f, (struct str){ d.id, ID }))
		return 0;
	if (d.rung->verb == VERB_LOCK || d.rung->verb == VERB_CLOSE)
		d.until = time_later(ts, d.rung->span);
	err = issue(f, &a, on, &d);
	if (!err)
		*ret = d;
	return err;
}

static bool can_be_lifted(const struct issued *x, int64_t now)
{
	return !x->lifted && (is_passing(x->rung->verb) || now < x->ends);
}

int force_lift(struct force *f, struct str id, int64_t ts, enum lift *ret)
{
	*ret = LIFT_NOTHING;
	force_forget(f, ts);
	struct issued *x = issued_find(f, id);
	if (!x || !can_be_lifted(x, ts))
		return 0;
	int err = dues_room(&f->dues, 1);
	if (err)
		return err;
	struct ladder *l = ladder_find(f, x->rule, x->shadow, (struct str){ x->subject, x->n });
	if (l)
		ladder_drop(f, l);
	*ret = x->shadow ? LIFT_SHADOW : LIFT_DONE;
	issued_end(f, x);
	x->lifted = true;
	/* The id may not be issued again while its ts is the present. */
	if (ts > x->ts)
		issued_drop(f, x);
	else
		dues_set(&f->dues, &x->timed.due, x->ts + 1);
	return 0;
}
