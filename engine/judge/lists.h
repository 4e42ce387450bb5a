/* SPDX-License-Identifier: Apache-2.0
 * A list of texts, made ready for what is asked of it: is this text in it, is this address, does this text hold one of its texts. */
#pragma once
#include "ingest/base/arena.h"
#include "ingest/event/value.h"
#include "rules/lang/plan.h"

/* A block of addresses, both ends included. */
struct ip_range {
	struct ip from, to;
};

struct list_set {
	struct str *slots; /* texts by hash, open addressing; slot_mask + 1 of them, .p NULL is empty */
	size_t slot_mask;
	struct ip_range *ranges; /* sorted, disjoint */
	size_t n_ranges;
	struct str *words; /* lower case, by first byte: those that begin with byte c are words[first[c]] … words[first[c + 1] - 1] */
	uint32_t first[257];
	bool has_empty; /* an empty text is in every text */
};

/* All in the arena. Items that are no address are passed over among the ranges. 0 or ERR_NOMEM. */
int list_set_make(const struct list *l, struct arena *a, struct list_set **ret);
bool list_has_text(const struct list_set *l, struct str s);
bool list_has_ip(const struct list_set *l, struct ip ip);
bool list_matches(const struct list_set *l, struct str s);
