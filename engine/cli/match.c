/* SPDX-License-Identifier: Apache-2.0
 * Expectations against firings. Each expectation wants a firing of its own, so this is a matching of two sides: augmenting paths. */
#include "engine/cli/match.h"

#include <stdlib.h>

#include "engine/cli/options.h"
#include "ingest/base/err.h"

static bool value_find(const struct firing *f, struct str name, struct value *ret)
{
	const struct rule *r = f->rule;
	for (uint32_t i = 0; i < r->n_lets; i++)
		if (str_eq(f->lets[i].name, name)) {
			*ret = f->lets[i].value;
			return true;
		}
	for (uint32_t i = 0; i < r->n_withs; i++)
		if (str_eq(r->withs[i].name, name)) {
			*ret = f->withs[i];
			return true;
		}
	const struct batch *b = f->row.b;
	const struct field *field = schema_field(&b->schema->types[b->type[f->row.row]], name);
	if (!field)
		return false;
	*ret = batch_value(b, field->column, f->row.row);
	return true;
}

static bool duration_is(double micros, struct str text)
{
	char z[32];
	int64_t wanted;
	if (text.n < sizeof z) {
		memcpy(z, text.p, text.n);
		z[text.n] = 0;
		if (span_read(z, &wanted))
			return micros == (double)wanted;
	}
	/* a bare number is seconds; a millionth of one is a micro */
	return number_read(text, &wanted) == READ_OK && micros == (double)wanted;
}

static bool set_is(const struct set *set, struct str text)
{
	struct arena a = { 0 };
	struct set *wanted = set_read(text, &a);
	bool same = wanted && wanted->n == set->n;
	for (size_t i = 0; same && i < set->n; i++)
		same = str_eq(set->items[i], wanted->items[i]);
	arena_done(&a);
	return same;
}

static bool value_is(const struct value *v, struct str text)
{
	int64_t word, mine;
	bool flag;
	struct ip ip;
	if (!text.p || !v->known)
		return !text.p && !v->known;
	switch (v->kind) {
	case KIND_TEXT:
		return str_eq(v->text, text);
	case KIND_NUMBER:
		return number_read(text, &word) == READ_OK && millionths_of(v->num, &mine) && mine == word;
	case KIND_FLAG:
		return flag_read(text, &flag) && flag == v->flag;
	case KIND_TIME:
		return time_read(text, NULL, &word) == READ_OK && word == v->time;
	case KIND_IP:
		return ip_read(text, &ip) && ip_eq(ip, v->ip);
	case KIND_SET:
		return set_is(v->set, text);
	case KIND_DURATION:
		return duration_is(v->num, text);
	}
	return false;
}

bool expect_matches(const struct test_expect *e, const struct firing *f)
{
	if (e->has_at && e->at != f->ts)
		return false;
	for (uint32_t i = 0; i < e->n; i++) {
		struct value v;
		if (!value_find(f, e->values[i].name, &v) || !value_is(&v, e->values[i].text))
			return false;
	}
	return true;
}

struct matching {
	const bool *may;
	size_t n_firings;
	size_t *owner; /* of each firing; SIZE_MAX: nobody */
	bool *seen;
};

/* Tries to find e a firing, moving earlier owners along; depth is bounded by the number of expectations. */
static bool augment(struct matching *m, size_t e)
{
	for (size_t f = 0; f < m->n_firings; f++) {
		if (!m->may[e * m->n_firings + f] || m->seen[f])
			continue;
		m->seen[f] = true;
		if (m->owner[f] == SIZE_MAX || augment(m, m->owner[f])) {
			m->owner[f] = e;
			return true;
		}
	}
	return false;
}

size_t expects_assign(const bool *may, size_t n_expects, size_t n_firings)
{
	struct matching m = { .may = may, .n_firings = n_firings };
	m.owner = malloc((n_firings + 1) * sizeof *m.owner);
	m.seen = malloc(n_firings + 1);
	size_t left = SIZE_MAX;
	if (m.owner && m.seen) {
		for (size_t f = 0; f < n_firings; f++)
			m.owner[f] = SIZE_MAX;
		for (left = 0; left < n_expects; left++) {
			memset(m.seen, 0, n_firings);
			if (!augment(&m, left))
				break;
		}
	}
	free(m.owner);
	free(m.seen);
	return left;
}
