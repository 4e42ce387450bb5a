/* SPDX-License-Identifier: Apache-2.0
 * Which field a name is, of one type or of all that a rule reads. A signal's fields are those of the events that its rules read, and their
 * `with` ones; while kinds of `with` are being found its type is not in the schema yet, and is looked through by its rules. */
#include "rules/lang/check.h"

#include <stdio.h>

/* A longer chain of signals made from signals is given up: nobody writes one. */
#define CHAIN_MAX 500

struct signal_note *signal_of(struct reader *r, uint32_t type)
{
	for (uint32_t i = 0; i < r->n_signals; i++) {
		if (r->signals[i].type == type)
			return &r->signals[i];
	}
	return NULL;
}

static enum lookup schema_lookup(struct reader *r, uint32_t type, struct str name, struct found *ret)
{
	const struct schema *sch = r->plan->schema;
	const struct field *f = schema_field(&sch->types[type], name);
	if (!f)
		return FIELD_NONE;
	*ret = (struct found){ f->kind, f->column, sch->columns[f->column].personal };
	return FIELD_FOUND;
}

struct walk {
	struct reader *r;
	struct str name;
	unsigned depth;
	enum lookup got;
	struct found found;
};

static void meet(struct walk *w, enum lookup got, struct found f)
{
	if (got == FIELD_FOUND && w->got == FIELD_FOUND)
		w->found.personal |= f.personal;
	else if (got == FIELD_FOUND || (got == FIELD_BROKEN && w->got == FIELD_NONE)) {
		w->found = f;
		w->got = got;
	}
}

/* All rules that make the signal, for `personal` may come from any. */
static void walk_signal(struct walk *w, struct signal_note *note, uint32_t stamp)
{
	if (note->stamp == stamp)
		return;
	note->stamp = stamp;
	if (++w->depth > CHAIN_MAX) {
		meet(w, FIELD_BROKEN, (struct found){ 0 });
		w->depth--;
		return;
	}
	for (uint32_t i = 0; i < note->n_rules; i++) {
		const struct rule_ast *x = note->rules[i];
		for (uint32_t k = 0; k < x->n_withs; k++) {
			const struct named_ast *v = &x->withs[k];
			if (str_eq(v->name.text, w->name))
				meet(w, v->has_kind ? FIELD_FOUND : FIELD_BROKEN,
				     (struct found){ v->kind == KIND_DURATION ? KIND_NUMBER : v->kind, NO_ID, v->personal });
		}
		for (uint32_t k = 0; k < x->n_on; k++) {
			uint32_t t = schema_type(w->r->plan->schema, x->on[k].text);
			struct signal_note *from = t == NO_ID ? NULL : signal_of(w->r, t);
			struct found f = { 0 };
			if (from && !from->complete)
				walk_signal(w, from, stamp);
			else if (t != NO_ID)
				meet(w, schema_lookup(w->r, t, w->name, &f), f);
			else
				meet(w, FIELD_BROKEN, f);
		}
	}
	w->depth--;
}

static uint32_t next_stamp(struct reader *r)
{
	uint32_t most = 0;
	for (uint32_t i = 0; i < r->n_signals; i++) {
		if (r->signals[i].stamp > most)
			most = r->signals[i].stamp;
	}
	return most + 1;
}

/* A `with` whose kind was not found is no field of the complete type, and no news either. */
static bool is_lost_with(const struct signal_note *note, struct str name)
{
	for (uint32_t i = 0; i < note->n_rules; i++) {
		const struct rule_ast *x = note->rules[i];
		if (x->broken[CLAUSE_SIGNAL] || x->broken[CLAUSE_ON])
			return true;
		for (uint32_t k = 0; k < x->n_withs; k++) {
			if (!x->withs[k].has_kind && str_eq(x->withs[k].name.text, name))
				return true;
		}
	}
	return false;
}

enum lookup type_field(struct reader *r, uint32_t type, struct str name, struct found *ret)
{
	if (str_eq(name, STR("ts")) || str_eq(name, STR("type"))) {
		bool ts = name.n == 2;
		*ret = (struct found){ ts ? KIND_TIME : KIND_TEXT, ts ? COL_TS : COL_TYPE, false };
		return FIELD_FOUND;
	}
	struct signal_note *note = signal_of(r, type);
	if (!note || note->complete) {
		enum lookup got = schema_lookup(r, type, name, ret);
		return got == FIELD_NONE && note && is_lost_with(note, name) ? FIELD_BROKEN : got;
	}
	struct walk w = { .r = r, .name = name };
	walk_signal(&w, note, next_stamp(r));
	*ret = w.found;
	return w.got;
}

enum lookup on_field(struct scope *s, struct str name, struct at at, struct found *ret)
{
	enum lookup all = FIELD_NONE;
	uint32_t first = NO_ID;
	for (uint32_t i = 0; i < s->rule->n_on; i++) {
		struct found f;
		enum lookup got = type_field(s->r, s->rule->on[i], name, &f);
		if (got == FIELD_BROKEN)
			return FIELD_BROKEN;
		if (got == FIELD_NONE)
			continue;
		const struct type *types = s->r->plan->schema->types;
		if (all == FIELD_FOUND && f.kind != ret->kind) {
			struct str a = types[first].name, b = types[s->rule->on[i]].name;
			say(s->r, at, "`%.*s` is %s in %.*s and %s in %.*s; a field has one kind in all the events of `on`", STR_FMT(name),
			    a_kind(ret->kind), STR_FMT(a), a_kind(f.kind), STR_FMT(b));
			return FIELD_BROKEN;
		}
		if (all == FIELD_NONE) {
			first = s->rule->on[i];
			*ret = f;
		}
		ret->personal |= f.personal;
		all = FIELD_FOUND;
	}
	return all == FIELD_NONE && s->on_broken ? FIELD_BROKEN : all;
}

void near_fields(struct reader *r, uint32_t type, struct near *near)
{
	const struct type *t = &r->plan->schema->types[type];
	for (uint32_t i = 0; i < t->n_fields; i++)
		near_try(near, t->fields[i].name);
	near_try(near, STR("type"));
	near_try(near, STR("ts"));
}

void near_on_fields(struct scope *s, struct near *near)
{
	for (uint32_t i = 0; i < s->rule->n_on; i++)
		near_fields(s->r, s->rule->on[i], near);
}

bool is_on(const struct scope *s, uint32_t type)
{
	for (uint32_t i = 0; i < s->rule->n_on; i++) {
		if (s->rule->on[i] == type)
			return true;
	}
	return false;
}

const char *on_list(const struct scope *s, char ret[200])
{
	size_t n = 0;
	ret[0] = 0;
	for (uint32_t i = 0; i < s->rule->n_on && n < 150; i++) {
		struct str name = s->r->plan->schema->types[s->rule->on[i]].name;
		int k = snprintf(ret + n, 200 - n, "%s%.*s", i ? ", " : "", (int)(name.n < 40 ? name.n : 40), name.p);
		n += k > 0 ? (size_t)k : 0;
	}
	return ret;
}
