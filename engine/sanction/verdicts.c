/* SPDX-License-Identifier: Apache-2.0
 * Sanctions that touch orders, by id and by subject. What they touch is in the book (engine/sanction/touch.h); a verdict is never kept: it is what the
 * touches of an order come to. */
#include "engine/sanction/verdicts.h"

#include "engine/sanction/table.h"
#include "ingest/base/err.h"
#include "ingest/base/hash.h"

#include <stdlib.h>

#define OF(type, member, p) ((type *)(void *)((char *)(p) - offsetof(type, member)))
#define ID 32

/* A real sanction in force that touches orders, or later ones. */
struct decree {
	struct link by_id, by_subject;
	struct reach reach;
	enum verb verb;
	int64_t until;               /* of a close: when the offer closes */
	char id[ID + 1];
	struct str publisher, offer; /* the subject's; .p NULL: it has none. Slices of bytes */
	char bytes[];
};

struct verdicts {
	struct book *book;
	uint64_t seed;
	uint64_t seq;         /* decrees so far */
	struct table ids;     /* all */
	struct table parties; /* block, disconnect: by publisher and offer */
	struct table offers;  /* close: by offer */
	struct decree *gone;  /* lifted by the last call: its id is still told */
	struct change *changes;
	size_t n, cap;
	size_t bytes;
};

int verdicts_new(struct book *book, uint64_t seed, struct verdicts **ret)
{
	struct verdicts *v = calloc(1, sizeof *v);
	if (!v)
		return ERR_NOMEM;
	v->book = book;
	v->seed = seed;
	v->bytes = sizeof *v;
	book->has_parties = true;
	*ret = v;
	return 0;
}

void verdicts_free(struct verdicts *v)
{
	if (!v)
		return;
	for (size_t i = 0; i < v->ids.cap; i++) {
		for (struct link *l = v->ids.slot[i], *next; l; l = next) {
			next = l->next;
			free(OF(struct decree, by_id, l));
		}
	}
	table_done(&v->ids);
	table_done(&v->parties);
	table_done(&v->offers);
	free(v->gone);
	free(v->changes);
	free(v);
}

/* Before all else in each call that is told the time. */
static void begin(struct verdicts *v, int64_t now)
{
	free(v->gone);
	v->gone = NULL;
	v->n = 0;
	book_forget(v->book, now);
}

/* --- what there is to tell --- */

static enum verdict_kind kind_of(const struct verdicts *v, uint32_t order)
{
	const struct touch *t = touch_strongest(&v->book->touches, book_order(v->book, order)->touch);
	return t ? t->kind : VERDICT_RESTORE;
}

static int add_change(struct verdicts *v, uint32_t order)
{
	if (v->n == v->cap) {
		size_t cap = v->cap ? v->cap * 2 : 16;
		struct change *list = realloc(v->changes, cap * sizeof *list);
		if (!list)
			return ERR_NOMEM;
		v->bytes += (cap - v->cap) * sizeof *list;
		v->changes = list;
		v->cap = cap;
	}
	v->changes[v->n++] = (struct change){ .order = order, .seq = book_order(v->book, order)->seq };
	return 0;
}

static void set_change(const struct verdicts *v, struct change *c, const char *lifted)
{
	const struct touch *t = touch_strongest(&v->book->touches, book_order(v->book, c->order)->touch);
	c->kind = t ? t->kind : VERDICT_RESTORE;
	c->because = t ? OF(struct decree, reach, t->by)->id : lifted;
}

static int by_seq(const void *a, const void *b)
{
	uint64_t x = ((const struct change *)a)->seq, y = ((const struct change *)b)->seq;
	return (x > y) - (x < y);
}

/* The book gives orders latest first, but for those that came to their publisher or offer by a later line. */
static void sort_changes(struct verdicts *v)
{
	bool sorted = true;
	for (size_t i = 0; i < v->n / 2; i++) {
		struct change swap = v->changes[i];
		v->changes[i] = v->changes[v->n - 1 - i];
		v->changes[v->n - 1 - i] = swap;
	}
	for (size_t i = 1; i < v->n && sorted; i++)
		sorted = v->changes[i - 1].seq < v->changes[i].seq;
	if (!sorted)
		qsort(v->changes, v->n, sizeof *v->changes, by_seq);
}

/* --- decrees --- */

static struct str subject_text(const struct value *v)
{
	return v->known ? v->text : (struct str){ 0 };
}

static struct decree *decree_new(const struct decision *d, struct str publisher, struct str offer)
{
	struct decree *x = malloc(sizeof *x + publisher.n + offer.n);
	if (!x)
		return NULL;
	*x = (struct decree){ .verb = d->rung->verb, .until = d->until };
	memcpy(x->id, d->id, sizeof x->id);
	if (publisher.p) {
		memcpy(x->bytes, publisher.p, publisher.n);
		x->publisher = (struct str){ x->bytes, publisher.n };
	}
	if (offer.p) {
		memcpy(x->bytes + publisher.n, offer.p, offer.n);
		x->offer = (struct str){ x->bytes + publisher.n, offer.n };
	}
	return x;
}

static size_t decree_bytes(const struct decree *x)
{
	return sizeof *x + x->publisher.n + x->offer.n;
}

static uint64_t subject_hash(const struct verdicts *v, struct str publisher, struct str offer)
{
	return hash_mix(hash64(publisher, v->seed), hash64(offer, v->seed));
}

/* Where it is looked up at first lines; NULL for a hold, which touches one order and no later one. */
static struct table *table_of(struct verdicts *v, enum verb verb)
{
	if (verb == VERB_CLOSE)
		return &v->offers;
	return verb == VERB_BLOCK || verb == VERB_DISCONNECT ? &v->parties : NULL;
}

static int decree_enter(struct verdicts *v, const struct decision *d, const struct value *subject, struct decree **ret)
{
	struct table *t = table_of(v, d->rung->verb);
	bool party = t == &v->parties;
	int err = table_room(&v->ids);
	if (!err && t)
		err = table_room(t);
	if (err)
		return err;
	struct str none = { 0 };
	struct decree *x = decree_new(d, party ? subject_text(&subject[SUBJECT_PUBLISHER]) : none, t ? subject_text(&subject[SUBJECT_OFFER]) : none);
	if (!x)
		return ERR_NOMEM;
	x->reach.seq = v->seq++;
	table_add(&v->ids, &x->by_id, hash64((struct str){ x->id, ID }, v->seed));
	if (t)
		table_add(t, &x->by_subject, subject_hash(v, x->publisher, x->offer));
	v->bytes += decree_bytes(x);
	*ret = x;
	return 0;
}

static void decree_leave(struct verdicts *v, struct decree *x)
{
	struct table *t = table_of(v, x->verb);
	table_remove(&v->ids, &x->by_id);
	if (t)
		table_remove(t, &x->by_subject);
	v->bytes -= decree_bytes(x);
}

static struct decree *decree_find(const struct verdicts *v, struct str id)
{
	if (id.n != ID)
		return NULL;
	struct link *l = table_first(&v->ids, hash64(id, v->seed));
	while (l && memcmp(OF(struct decree, by_id, l)->id, id.p, ID) != 0)
		l = table_next(l);
	return l ? OF(struct decree, by_id, l) : NULL;
}

/* --- a sanction is issued --- */

static enum verdict_kind kind_at_once(enum verb verb)
{
	return verb == VERB_DISCONNECT ? VERDICT_CANCEL : verb == VERB_HOLD ? VERDICT_HOLD : VERDICT_RESTORE;
}

static bool touches_later(enum verb verb)
{
	return verb == VERB_BLOCK || verb == VERB_DISCONNECT || verb == VERB_CLOSE;
}

/* The orders that it touches at once; 0 at the end. */
static uint32_t first_touched(const struct verdicts *v, enum verb verb, const struct value *subject)
{
	struct str offer = subject_text(&subject[SUBJECT_OFFER]);
	if (verb == VERB_DISCONNECT)
		return book_party_first(v->book, subject_text(&subject[SUBJECT_PUBLISHER]), offer);
	return verb == VERB_HOLD ? book_find(v->book, subject_text(&subject[SUBJECT_ORDER]), offer) : 0;
}

static uint32_t next_touched(const struct verdicts *v, enum verb verb, uint32_t order)
{
	return verb == VERB_DISCONNECT ? book_party_next(v->book, order) : 0;
}

/* All those that were collected are touched; those stay in the list whose verdict changes by it. */
static int touch_all(struct verdicts *v, struct decree *x)
{
	enum verdict_kind kind = kind_at_once(x->verb);
	size_t kept = 0;
	for (size_t i = 0; i < v->n; i++) {
		struct change *c = &v->changes[i];
		bool stronger = kind > kind_of(v, c->order);
		int err = touch_add(&v->book->touches, &book_order(v->book, c->order)->touch, c->order, &x->reach, kind);
		if (err)
			return err;
		if (!stronger)
			continue;
		c->kind = kind;
		c->because = x->id;
		v->changes[kept++] = *c;
	}
	v->n = kept;
	return 0;
}

int verdicts_issue(struct verdicts *v, const struct decision *d, const struct value subject[SUBJECTS], int64_t ts, struct changes *ret)
{
	enum verb verb = d->rung->verb;
	struct decree *x;
	int err = 0;
	begin(v, ts);
	*ret = (struct changes){ 0 };
	for (uint32_t id = first_touched(v, verb, subject); id && !err; id = next_touched(v, verb, id))
		err = add_change(v, id);
	if (err || (!v->n && !touches_later(verb)))
		return err;
	sort_changes(v);
	err = decree_enter(v, d, subject, &x);
	err = err ? err : touch_all(v, x);
	if (!err)
		*ret = (struct changes){ v->changes, v->n };
	return err;
}

uint64_t verdicts_would(struct verdicts *v, const struct decision *d, const struct value subject[SUBJECTS], int64_t ts)
{
	enum verb verb = d->rung->verb;
	uint64_t n = 0;
	begin(v, ts);
	for (uint32_t id = first_touched(v, verb, subject); id; id = next_touched(v, verb, id))
		n += kind_at_once(verb) > kind_of(v, id);
	return n;
}

/* --- it is lifted --- */

/* Its touches are in the order of first lines: those of its own time were sorted, later ones came later. */
static int release_all(struct verdicts *v, struct decree *x)
{
	struct touches *touches = &v->book->touches;
	while (x->reach.first) {
		uint32_t order = touch_at(touches, x->reach.first)->order;
		enum verdict_kind was = kind_of(v, order);
		touch_remove(touches, x->reach.first, &book_order(v->book, order)->touch);
		if (kind_of(v, order) == was)
			continue;
		int err = add_change(v, order);
		if (err)
			return err;
		set_change(v, &v->changes[v->n - 1], x->id);
	}
	return 0;
}

int verdicts_lift(struct verdicts *v, struct str id, int64_t ts, struct changes *ret)
{
	begin(v, ts);
	*ret = (struct changes){ 0 };
	struct decree *x = decree_find(v, id);
	if (!x)
		return 0;
	int err = release_all(v, x);
	if (err)
		return err;
	decree_leave(v, x);
	v->gone = x;
	*ret = (struct changes){ v->changes, v->n };
	return 0;
}

/* --- a first line --- */

/* The decrees of a table that stand against the line touch it; the earliest of them, if any, in *ret. */
static int come_under(struct verdicts *v, const struct table *t, const struct first_line *line, uint32_t order, struct decree **ret)
{
	bool party = t == &v->parties;
	struct str publisher = party ? line->publisher : (struct str){ 0 };
	struct link *l = t->n ? table_first(t, subject_hash(v, publisher, line->offer)) : NULL;
	for (; l; l = table_next(l)) {
		struct decree *x = OF(struct decree, by_subject, l);
		bool closed = party || line->ts >= x->until;
		if (!closed || !str_eq(x->publisher, publisher) || !str_eq(x->offer, line->offer))
			continue;
		if (order) {
			int err = touch_add(&v->book->touches, &book_order(v->book, order)->touch, order, &x->reach, VERDICT_VOID);
			if (err)
				return err;
		}
		if (!*ret || x->reach.seq < (*ret)->reach.seq)
			*ret = x;
	}
	return 0;
}

int verdicts_first(struct verdicts *v, const struct first_line *line, bool *ret_void, struct change *ret)
{
	struct decree *because = NULL;
	*ret_void = false;
	if (!line->publisher.p || !line->offer.p)
		return 0;
	uint32_t order = line->name.p ? v->book->newest : 0;
	int err = come_under(v, &v->parties, line, order, &because);
	err = err ? err : come_under(v, &v->offers, line, order, &because);
	if (err || !because)
		return err;
	*ret_void = true;
	*ret = (struct change){ .order = order, .kind = VERDICT_VOID, .because = because->id };
	return 0;
}

struct order_facts verdicts_facts(const struct verdicts *v, uint32_t order)
{
	const struct layout *l = &v->book->layout;
	const char *record = book_order(v->book, order)->record;
	return (struct order_facts){
		.name = record_text(l, record, RECORD_ORDER),
		.publisher = record_text(l, record, RECORD_PUBLISHER),
		.offer = record_text(l, record, RECORD_OFFER),
		.commission = record_number(l, record, RECORD_COMMISSION),
	};
}

size_t verdicts_bytes(const struct verdicts *v)
{
	return v->bytes + (v->ids.cap + v->parties.cap + v->offers.cap) * sizeof(void *);
}
