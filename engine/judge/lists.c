/* SPDX-License-Identifier: Apache-2.0
 * Lists as sets, ranges and words. */
#include "engine/judge/lists.h"

#include "ingest/base/err.h"
#include "ingest/base/hash.h"

#include <stdlib.h>

static int ip_order(struct ip a, struct ip b)
{
	if (a.hi != b.hi)
		return a.hi < b.hi ? -1 : 1;
	return (a.lo > b.lo) - (a.lo < b.lo);
}

static int range_order(const void *a, const void *b)
{
	const struct ip_range *x = a, *y = b;
	return ip_order(x->from, y->from);
}

static struct ip_range range_of(const struct cidr *c)
{
	uint64_t hi = c->len == 0 ? 0 : c->len >= 64 ? UINT64_MAX : UINT64_MAX << (64 - c->len);
	uint64_t lo = c->len <= 64 ? 0 : c->len >= 128 ? UINT64_MAX : UINT64_MAX << (128 - c->len);
	struct ip from = { c->base.hi & hi, c->base.lo & lo };
	return (struct ip_range){ .from = from, .to = { from.hi | ~hi, from.lo | ~lo } };
}

static int make_ranges(const struct list *l, struct arena *a, struct list_set *s)
{
	s->ranges = arena_alloc(a, l->n * sizeof *s->ranges);
	if (!s->ranges)
		return ERR_NOMEM;
	size_t n = 0;
	for (size_t i = 0; i < l->n; i++) {
		struct cidr c;
		if (cidr_read(l->items[i], &c))
			s->ranges[n++] = range_of(&c);
	}
	if (n)
		qsort(s->ranges, n, sizeof *s->ranges, range_order);
	for (size_t i = 0; i < n; i++) {
		/* blocks nest or are apart: one that begins inside the last kept lies in it */
		if (s->n_ranges && ip_order(s->ranges[i].from, s->ranges[s->n_ranges - 1].to) <= 0) {
			if (ip_order(s->ranges[i].to, s->ranges[s->n_ranges - 1].to) > 0)
				s->ranges[s->n_ranges - 1].to = s->ranges[i].to;
			continue;
		}
		s->ranges[s->n_ranges++] = s->ranges[i];
	}
	return 0;
}

static int make_slots(const struct list *l, struct arena *a, struct list_set *s)
{
	size_t size = 4;
	while (size < l->n * 2)
		size *= 2;
	s->slots = arena_zalloc(a, size * sizeof *s->slots);
	if (!s->slots)
		return ERR_NOMEM;
	s->slot_mask = size - 1;
	for (size_t i = 0; i < l->n; i++) {
		size_t at = hash64(l->items[i], 0) & s->slot_mask;
		while (s->slots[at].p && !str_eq(s->slots[at], l->items[i]))
			at = (at + 1) & s->slot_mask;
		s->slots[at] = l->items[i];
	}
	return 0;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static int first_order(const void *a, const void *b)
{
	const struct str *x = a, *y = b;
	return (x->n ? (int)(unsigned char)x->p[0] : -1) - (y->n ? (int)(unsigned char)y->p[0] : -1);
}

static int make_words(const struct list *l, struct arena *a, struct list_set *s)
{
	s->words = arena_alloc(a, l->n * sizeof *s->words);
	if (!s->words)
		return ERR_NOMEM;
	size_t n = 0;
	for (size_t i = 0; i < l->n; i++) {
		if (!l->items[i].n) {
			s->has_empty = true;
			continue;
		}
		char *p = arena_bytes(a, l->items[i].n);
		if (!p)
			return ERR_NOMEM;
		for (size_t k = 0; k < l->items[i].n; k++)
			p[k] = lower(l->items[i].p[k]);
		s->words[n++] = (struct str){ p, l->items[i].n };
	}
	if (n)
		qsort(s->words, n, sizeof *s->words, first_order);
	size_t at = 0;
	for (unsigned c = 0; c < 256; c++) {
		s->first[c] = (uint32_t)at;
		while (at < n && (unsigned char)s->words[at].p[0] == c)
			at++;
	}
	s->first[256] = (uint32_t)n;
	return 0;
}

int list_set_make(const struct list *l, struct arena *a, struct list_set **ret)
{
	struct list_set *s = arena_zalloc(a, sizeof *s);
	if (!s || make_slots(l, a, s) || make_ranges(l, a, s) || make_words(l, a, s))
		return ERR_NOMEM;
	*ret = s;
	return 0;
}

bool list_has_text(const struct list_set *l, struct str s)
{
	size_t at = hash64(s, 0) & l->slot_mask;
	while (l->slots[at].p) {
		if (str_eq(l->slots[at], s))
			return true;
		at = (at + 1) & l->slot_mask;
	}
	return false;
}

bool list_has_ip(const struct list_set *l, struct ip ip)
{
	size_t low = 0, high = l->n_ranges; /* the first range that begins after ip */
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (ip_order(l->ranges[mid].from, ip) <= 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low && ip_order(ip, l->ranges[low - 1].to) <= 0;
}

static bool word_at(struct str word, struct str s, size_t at)
{
	if (s.n - at < word.n)
		return false;
	for (size_t k = 0; k < word.n; k++) {
		if (lower(s.p[at + k]) != word.p[k])
			return false;
	}
	return true;
}

bool list_matches(const struct list_set *l, struct str s)
{
	if (l->has_empty)
		return true;
	for (size_t at = 0; at < s.n; at++) {
		unsigned c = (unsigned char)lower(s.p[at]);
		for (uint32_t w = l->first[c]; w < l->first[c + 1]; w++) {
			if (word_at(l->words[w], s, at))
				return true;
		}
	}
	return false;
}
