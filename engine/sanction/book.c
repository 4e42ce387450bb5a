/* SPDX-License-Identifier: Apache-2.0
 * The book's chains. Hashes that happen to be equal share a chain, and the names in the records tell the orders apart. */
#include "engine/sanction/book.h"

#include "ingest/base/err.h"
#include "ingest/base/hash.h"

#include <stdlib.h>

int book_init(const struct schema *s, int64_t memory, uint64_t seed, struct book *ret)
{
	*ret = (struct book){ .memory = memory, .seed = seed };
	slab_init(&ret->orders, sizeof(struct order));
	touches_init(&ret->touches);
	return layout_new(s, &ret->layout);
}

struct order *book_order(const struct book *b, uint32_t id)
{
	return slab_at(&b->orders, id);
}

void book_done(struct book *b)
{
	for (uint32_t i = b->oldest; i; i = book_order(b, i)->newer)
		free(book_order(b, i)->record);
	slab_done(&b->orders);
	gens_done(&b->names.heads);
	gens_done(&b->pairs.heads);
	gens_done(&b->parties.heads);
	touches_done(&b->touches);
	layout_done(&b->layout);
	*b = (struct book){ 0 };
}

static uint64_t name_hash(const struct book *b, struct str name)
{
	return hash64(name, b->seed);
}

static uint64_t pair_hash(const struct book *b, struct str name, struct str offer)
{
	return hash_mix(hash64(name, b->seed), hash64(offer, b->seed));
}

/* Offers of names and publishers of offers are in forests of their own, so that their hashes may be alike. */
static uint64_t party_hash(const struct book *b, struct str publisher, struct str offer)
{
	return pair_hash(b, publisher, offer);
}

static struct str field(const struct book *b, const struct order *o, uint32_t i)
{
	return record_text(&b->layout, o->record, i);
}

static bool is_named(const struct book *b, const struct order *o, struct str name)
{
	return str_eq(field(b, o, RECORD_ORDER), name);
}

/* The first of the chain; 0: there is none. */
static uint32_t head_of(const struct chains *c, uint64_t hash)
{
	const uint64_t *word = gens_get(&c->heads, hash);
	return word ? (uint32_t)*word : 0;
}

/* After head_keep, or for a hash that is in it: cannot fail. id 0 ends the chain. */
static void head_set(struct chains *c, uint64_t hash, uint32_t id)
{
	uint64_t *word = gens_get(&c->heads, hash);
	c->live += (id != 0) - (*word != 0);
	*word = id;
}

/* Keeps the hash for as long as an order that is renewed now. 0 or ERR_NOMEM. */
static int head_keep(struct chains *c, uint64_t hash)
{
	return gens_put(&c->heads, hash) ? 0 : ERR_NOMEM;
}

static uint32_t find_pair(const struct book *b, struct str name, struct str offer)
{
	uint32_t id = head_of(&b->pairs, pair_hash(b, name, offer));
	for (; id; id = book_order(b, id)->pair_next) {
		const struct order *o = book_order(b, id);
		if (is_named(b, o, name) && str_eq(field(b, o, RECORD_OFFER), offer))
			return id;
	}
	return 0;
}

static uint32_t find_name(const struct book *b, struct str name)
{
	uint32_t id = head_of(&b->names, name_hash(b, name));
	while (id && !is_named(b, book_order(b, id), name))
		id = book_order(b, id)->name_older;
	return id;
}

uint32_t book_find(const struct book *b, struct str name, struct str offer)
{
	uint32_t id = offer.p ? find_pair(b, name, offer) : 0;
	if (id)
		return id;
	id = find_name(b, name);
	/* Another offer's order is not ours; one without an offer is alone under its name. */
	if (id && offer.p && field(b, book_order(b, id), RECORD_OFFER).p)
		return 0;
	return id;
}

/* The first order of the chain from here on that has them. */
static uint32_t party_from(const struct book *b, uint32_t id, struct str publisher, struct str offer)
{
	while (id && !(str_eq(field(b, book_order(b, id), RECORD_PUBLISHER), publisher) && str_eq(field(b, book_order(b, id), RECORD_OFFER), offer)))
		id = book_order(b, id)->party_older;
	return id;
}

uint32_t book_party_first(const struct book *b, struct str publisher, struct str offer)
{
	return party_from(b, head_of(&b->parties, party_hash(b, publisher, offer)), publisher, offer);
}

uint32_t book_party_next(const struct book *b, uint32_t id)
{
	const struct order *o = book_order(b, id);
	return party_from(b, o->party_older, field(b, o, RECORD_PUBLISHER), field(b, o, RECORD_OFFER));
}

/* --- by time --- */

static void time_append(struct book *b, uint32_t id, int64_t now)
{
	struct order *o = book_order(b, id);
	o->last = now;
	o->older = b->newest;
	o->newer = 0;
	if (b->newest)
		book_order(b, b->newest)->newer = id;
	else
		b->oldest = id;
	b->newest = id;
}

static void time_remove(struct book *b, uint32_t id)
{
	const struct order *o = book_order(b, id);
	if (o->older)
		book_order(b, o->older)->newer = o->newer;
	else
		b->oldest = o->newer;
	if (o->newer)
		book_order(b, o->newer)->older = o->older;
	else
		b->newest = o->older;
}

/* --- by name, by offer and name, by publisher and offer --- */

static void name_add(struct book *b, uint32_t id, uint64_t hash)
{
	struct order *o = book_order(b, id);
	o->name_older = head_of(&b->names, hash);
	o->name_newer = 0;
	if (o->name_older)
		book_order(b, o->name_older)->name_newer = id;
	head_set(&b->names, hash, id);
}

static void name_remove(struct book *b, uint32_t id, uint64_t hash)
{
	const struct order *o = book_order(b, id);
	if (o->name_older)
		book_order(b, o->name_older)->name_newer = o->name_newer;
	if (o->name_newer)
		book_order(b, o->name_newer)->name_older = o->name_older;
	else
		head_set(&b->names, hash, o->name_older);
}

static void pair_add(struct book *b, uint32_t id, uint64_t hash)
{
	book_order(b, id)->pair_next = head_of(&b->pairs, hash);
	head_set(&b->pairs, hash, id);
}

static void pair_remove(struct book *b, uint32_t id, uint64_t hash)
{
	uint32_t next = book_order(b, id)->pair_next, at = head_of(&b->pairs, hash);
	if (at != id) {
		while (book_order(b, at)->pair_next != id)
			at = book_order(b, at)->pair_next;
		book_order(b, at)->pair_next = next;
	} else {
		head_set(&b->pairs, hash, next);
	}
}

static void party_add(struct book *b, uint32_t id, uint64_t hash)
{
	struct order *o = book_order(b, id);
	o->party_older = head_of(&b->parties, hash);
	o->party_newer = 0;
	if (o->party_older)
		book_order(b, o->party_older)->party_newer = id;
	head_set(&b->parties, hash, id);
}

static void party_remove(struct book *b, uint32_t id, uint64_t hash)
{
	const struct order *o = book_order(b, id);
	if (o->party_older)
		book_order(b, o->party_older)->party_newer = o->party_newer;
	if (o->party_newer)
		book_order(b, o->party_newer)->party_older = o->party_older;
	else
		head_set(&b->parties, hash, o->party_older);
}

/* --- the orders --- */

/* The hashes of a record. */
struct hashes {
	uint64_t name, pair, party;
	bool has_pair, has_party;
};

static struct hashes hashes_of(const struct book *b, const char *record)
{
	struct str name = record_text(&b->layout, record, RECORD_ORDER), offer = record_text(&b->layout, record, RECORD_OFFER);
	struct hashes h = { .name = name_hash(b, name), .has_pair = offer.p };
	if (offer.p)
		h.pair = pair_hash(b, name, offer);
	if (offer.p && b->has_parties) {
		struct str publisher = record_text(&b->layout, record, RECORD_PUBLISHER);
		h.has_party = publisher.p;
		if (publisher.p)
			h.party = party_hash(b, publisher, offer);
	}
	return h;
}

static int hashes_keep(struct book *b, const struct hashes *h)
{
	int err = head_keep(&b->names, h->name);
	if (!err && h->has_pair)
		err = head_keep(&b->pairs, h->pair);
	return !err && h->has_party ? head_keep(&b->parties, h->party) : err;
}

/* An order may come to another publisher, or get its first. */
static void party_move(struct book *b, uint32_t id, const struct hashes *was, const struct hashes *is)
{
	if (was->has_party == is->has_party && was->party == is->party)
		return;
	if (was->has_party)
		party_remove(b, id, was->party);
	if (is->has_party)
		party_add(b, id, is->party);
}

int book_add(struct book *b, int64_t now, char *record, size_t n)
{
	struct hashes h = hashes_of(b, record);
	int err = hashes_keep(b, &h);
	if (err)
		return err;
	uint32_t id = slab_take(&b->orders);
	if (!id)
		return ERR_NOMEM;
	struct order *o = book_order(b, id);
	o->record = record;
	o->n = (uint32_t)n;
	o->seq = b->seq++;
	name_add(b, id, h.name);
	if (h.has_pair)
		pair_add(b, id, h.pair);
	if (h.has_party)
		party_add(b, id, h.party);
	time_append(b, id, now);
	b->record_bytes += n;
	return 0;
}

int book_amend(struct book *b, uint32_t id, char *record, size_t n)
{
	struct order *o = book_order(b, id);
	struct hashes was = hashes_of(b, o->record), h = hashes_of(b, record);
	int err = hashes_keep(b, &h);
	if (err)
		return err;
	if (h.has_pair && !was.has_pair)
		pair_add(b, id, h.pair);
	party_move(b, id, &was, &h);
	b->record_bytes += n - o->n;
	free(o->record);
	o->record = record;
	o->n = (uint32_t)n;
	return 0;
}

int book_renew(struct book *b, uint32_t id, int64_t now, char *record, size_t n)
{
	int err = book_amend(b, id, record, n);
	if (err)
		return err;
	time_remove(b, id);
	time_append(b, id, now);
	return 0;
}

static void book_drop(struct book *b, uint32_t id)
{
	struct order *o = book_order(b, id);
	struct hashes h = hashes_of(b, o->record);
	time_remove(b, id);
	name_remove(b, id, h.name);
	if (h.has_pair)
		pair_remove(b, id, h.pair);
	if (h.has_party)
		party_remove(b, id, h.party);
	touches_forget(&b->touches, &book_order(b, id)->touch);
	b->record_bytes -= o->n;
	free(o->record);
	slab_give(&b->orders, id);
}

void book_forget(struct book *b, int64_t now)
{
	while (b->oldest && now - book_order(b, b->oldest)->last > b->memory)
		book_drop(b, b->oldest);
	gens_tick(&b->names.heads, now, b->memory, b->names.live);
	gens_tick(&b->pairs.heads, now, b->memory, b->pairs.live);
	gens_tick(&b->parties.heads, now, b->memory, b->parties.live);
}

uint64_t book_count(const struct book *b)
{
	return b->orders.live;
}

size_t book_bytes(const struct book *b)
{
	/* malloc keeps 8 bytes beside each record and rounds up to 16: 16 in the mean. */
	size_t n = slab_bytes(&b->orders) + touches_bytes(&b->touches) + b->record_bytes + book_count(b) * 16;
	return n + gens_bytes(&b->names.heads) + gens_bytes(&b->pairs.heads) + gens_bytes(&b->parties.heads);
}
