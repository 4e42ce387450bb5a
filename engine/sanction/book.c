/* SPDX-License-Identifier: Apache-2.0
 * The book's chains. Hashes that happen to be equal share a chain, and the names in the records tell the orders apart. */
#include "engine/sanction/book.h"

#include "ingest/base/err.h"
#include "ingest/base/hash.h"

#include <stdlib.h>

#define ORDER_CHUNK 4096u /* 160 KiB */

int book_init(const struct schema *s, uint64_t seed, struct book *ret)
{
	*ret = (struct book){ .seed = seed, .used = 1 };
	return layout_new(s, &ret->layout);
}

struct order *book_order(const struct book *b, uint32_t id)
{
	return &b->chunks[id / ORDER_CHUNK][id % ORDER_CHUNK];
}

void book_done(struct book *b)
{
	for (uint32_t i = b->oldest; i; i = book_order(b, i)->newer)
		free(book_order(b, i)->record);
	for (uint32_t i = 0; i < b->n_chunks; i++)
		free(b->chunks[i]);
	free(b->chunks);
	id_map_done(&b->names);
	id_map_done(&b->pairs);
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

static struct str field(const struct book *b, const struct order *o, uint32_t i)
{
	return record_text(&b->layout, o->record, i);
}

static bool is_named(const struct book *b, const struct order *o, struct str name)
{
	return str_eq(field(b, o, RECORD_ORDER), name);
}

static uint32_t find_pair(const struct book *b, struct str name, struct str offer)
{
	uint32_t id = id_map_get(&b->pairs, pair_hash(b, name, offer));
	for (; id; id = book_order(b, id)->pair_next) {
		const struct order *o = book_order(b, id);
		if (is_named(b, o, name) && str_eq(field(b, o, RECORD_OFFER), offer))
			return id;
	}
	return 0;
}

static uint32_t find_name(const struct book *b, struct str name)
{
	uint32_t id = id_map_get(&b->names, name_hash(b, name));
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

/* A number for an order that is in no chain yet. */
static int number_new(struct book *b, uint32_t *ret)
{
	if (b->free) {
		*ret = b->free;
		b->free = book_order(b, b->free)->older;
		return 0;
	}
	if (b->used == UINT32_MAX)
		return ERR_LIMIT;
	if (b->used / ORDER_CHUNK == b->n_chunks) {
		struct order **chunks = realloc(b->chunks, (b->n_chunks + 1) * sizeof *chunks);
		if (!chunks)
			return ERR_NOMEM;
		b->chunks = chunks;
		chunks[b->n_chunks] = malloc(ORDER_CHUNK * sizeof **chunks);
		if (!chunks[b->n_chunks])
			return ERR_NOMEM;
		b->n_chunks++;
	}
	*ret = b->used++;
	return 0;
}

static void number_free(struct book *b, uint32_t id)
{
	book_order(b, id)->older = b->free;
	b->free = id;
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

void book_touch(struct book *b, uint32_t id, int64_t now)
{
	time_remove(b, id);
	time_append(b, id, now);
}

/* --- by name, by offer and name --- */

static int name_add(struct book *b, uint32_t id, uint64_t hash)
{
	struct order *o = book_order(b, id);
	uint32_t head = id_map_get(&b->names, hash);
	int err = id_map_set(&b->names, hash, id);
	if (err)
		return err;
	o->name_older = head;
	o->name_newer = 0;
	if (head)
		book_order(b, head)->name_newer = id;
	return 0;
}

static void name_remove(struct book *b, uint32_t id, uint64_t hash)
{
	const struct order *o = book_order(b, id);
	if (o->name_older)
		book_order(b, o->name_older)->name_newer = o->name_newer;
	if (o->name_newer)
		book_order(b, o->name_newer)->name_older = o->name_older;
	else if (o->name_older)
		id_map_set(&b->names, hash, o->name_older); /* in it already: cannot fail */
	else
		id_map_drop(&b->names, hash);
}

static int pair_add(struct book *b, uint32_t id, uint64_t hash)
{
	uint32_t head = id_map_get(&b->pairs, hash);
	int err = id_map_set(&b->pairs, hash, id);
	if (!err)
		book_order(b, id)->pair_next = head;
	return err;
}

static void pair_remove(struct book *b, uint32_t id, uint64_t hash)
{
	uint32_t next = book_order(b, id)->pair_next, at = id_map_get(&b->pairs, hash);
	if (at != id) {
		while (book_order(b, at)->pair_next != id)
			at = book_order(b, at)->pair_next;
		book_order(b, at)->pair_next = next;
	} else if (next) {
		id_map_set(&b->pairs, hash, next); /* in it already: cannot fail */
	} else {
		id_map_drop(&b->pairs, hash);
	}
}

/* --- the orders --- */

int book_add(struct book *b, int64_t now, char *record, size_t n)
{
	struct str name = record_text(&b->layout, record, RECORD_ORDER), offer = record_text(&b->layout, record, RECORD_OFFER);
	uint32_t id;
	int err = number_new(b, &id);
	if (err)
		return err;
	struct order *o = book_order(b, id);
	*o = (struct order){ .record = record, .n = (uint32_t)n };
	err = name_add(b, id, name_hash(b, name));
	if (err) {
		number_free(b, id);
		return err;
	}
	err = offer.p ? pair_add(b, id, pair_hash(b, name, offer)) : 0;
	if (err) {
		name_remove(b, id, name_hash(b, name));
		number_free(b, id);
		return err;
	}
	time_append(b, id, now);
	b->record_bytes += n;
	b->count++;
	return 0;
}

int book_put(struct book *b, uint32_t id, char *record, size_t n)
{
	struct order *o = book_order(b, id);
	struct str offer = record_text(&b->layout, record, RECORD_OFFER);
	if (offer.p && !field(b, o, RECORD_OFFER).p) {
		int err = pair_add(b, id, pair_hash(b, field(b, o, RECORD_ORDER), offer));
		if (err)
			return err;
	}
	b->record_bytes += n - o->n;
	free(o->record);
	o->record = record;
	o->n = (uint32_t)n;
	return 0;
}

static void book_drop(struct book *b, uint32_t id)
{
	struct order *o = book_order(b, id);
	struct str name = field(b, o, RECORD_ORDER), offer = field(b, o, RECORD_OFFER);
	time_remove(b, id);
	name_remove(b, id, name_hash(b, name));
	if (offer.p)
		pair_remove(b, id, pair_hash(b, name, offer));
	b->record_bytes -= o->n;
	b->count--;
	free(o->record);
	number_free(b, id);
}

void book_forget(struct book *b, int64_t before)
{
	while (b->oldest && book_order(b, b->oldest)->last < before)
		book_drop(b, b->oldest);
}

size_t book_bytes(const struct book *b)
{
	/* malloc keeps 8 bytes beside each record and rounds up to 16. */
	return (size_t)b->n_chunks * (sizeof *b->chunks + ORDER_CHUNK * sizeof(struct order)) + b->record_bytes + b->count * 16 + id_map_bytes(&b->names) +
	       id_map_bytes(&b->pairs);
}
