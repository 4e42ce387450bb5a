/* SPDX-License-Identifier: Apache-2.0
 * Event types, tables, further fields, lists. `update` and `duplicate` come with `conversion`: what the engine makes of its later lines. */
#include "ingest/base/err.h"
#include "rules/lang/check.h"

static void need(struct reader *r, int err)
{
	if (err)
		reader_nomem(r);
}

static uint32_t add_type(struct reader *r, struct str name, enum type_class class)
{
	uint32_t t;
	need(r, schema_add_type(r->plan->schema, name, class, &t));
	return t;
}

/* False where the field may not be: told of. */
static bool add_field(struct reader *r, uint32_t type, const struct field_ast *f)
{
	const struct type *t = &r->plan->schema->types[type];
	struct str name = f->name.text;
	if (str_eq(name, STR("ts")) || str_eq(name, STR("type"))) {
		say(r, f->name.at, "every event has `%.*s` already", STR_FMT(name));
		return false;
	}
	if (schema_field(t, name)) {
		say(r, f->name.at, "%.*s has a field `%.*s` already", STR_FMT(t->name), STR_FMT(name));
		return false;
	}
	need(r, schema_add_field(r->plan->schema, type, name, f->kind, f->personal));
	return true;
}

static void made_by_engine(struct reader *r, struct at at, uint32_t conversion, const char *name, bool was)
{
	struct schema *s = r->plan->schema;
	if (schema_type(s, str_z(name)) != NO_ID) {
		say(r, at, "`%s`, which comes with `conversion`, is declared already", name);
		return;
	}
	uint32_t t = add_type(r, str_z(name), TYPE_EVENT);
	s->types[t].from_logs = false;
	for (uint32_t i = 0; i < s->types[conversion].n_fields; i++) {
		struct field f = s->types[conversion].fields[i];
		need(r, schema_add_field(s, t, f.name, f.kind, f.personal));
	}
	if (was && !schema_field(&s->types[t], STR("was")))
		need(r, schema_add_field(s, t, STR("was"), KIND_TEXT, false));
}

static void declare_type(struct reader *r, const struct decl *d)
{
	struct schema *s = r->plan->schema;
	if (!d->name.text.p)
		return;
	if (schema_type(s, d->name.text) != NO_ID) {
		say(r, d->name.at, "there is an event or a table `%.*s` already", STR_FMT(d->name.text));
		return;
	}
	uint32_t t = add_type(r, d->name.text, d->kind == DECL_TABLE ? TYPE_TABLE : TYPE_EVENT);
	for (uint32_t i = 0; i < d->n_fields; i++) {
		const struct field_ast *f = &d->fields[i];
		if (i < d->n_keys && f->kind == KIND_SET)
			say(r, f->name.at, "a set cannot be a key");
		else if (add_field(r, t, f) && i < d->n_keys)
			s->types[t].n_keys++;
	}
	if (!str_eq(d->name.text, STR("conversion")))
		return;
	made_by_engine(r, d->name.at, t, "update", true);
	made_by_engine(r, d->name.at, t, "duplicate", false);
}

static void near_types(struct reader *r, struct near *near)
{
	const struct schema *s = r->plan->schema;
	for (uint32_t i = 0; i < s->n_types; i++) {
		if (s->types[i].class != TYPE_SIGNAL)
			near_try(near, s->types[i].name);
	}
}

static void declare_fields(struct reader *r, const struct decl *d)
{
	const struct schema *s = r->plan->schema;
	if (!d->name.text.p)
		return;
	uint32_t t = schema_type(s, d->name.text);
	if (t == NO_ID) {
		struct near near;
		char hint[NEAR_MAX];
		near_start(&near, d->name.text);
		near_types(r, &near);
		say(r, d->name.at, "there is no event `%.*s`%s", STR_FMT(d->name.text), near_text(&near, hint));
		return;
	}
	if (t == s->t_update || t == s->t_duplicate) {
		say(r, d->name.at, "the fields of %.*s are those of conversion; write `field conversion: …`", STR_FMT(d->name.text));
		return;
	}
	for (uint32_t i = 0; i < d->n_fields; i++) {
		const struct field_ast *f = &d->fields[i];
		if (!add_field(r, t, f) || t != s->t_conversion)
			continue;
		if (s->t_update != NO_ID && !schema_field(&s->types[s->t_update], f->name.text))
			need(r, schema_add_field(r->plan->schema, s->t_update, f->name.text, f->kind, f->personal));
		if (s->t_duplicate != NO_ID)
			need(r, schema_add_field(r->plan->schema, s->t_duplicate, f->name.text, f->kind, f->personal));
	}
}

void check_schema(struct reader *r)
{
	for (uint32_t i = 0; i < r->n_decls; i++) {
		if (r->decls[i]->kind == DECL_EVENT || r->decls[i]->kind == DECL_TABLE)
			declare_type(r, r->decls[i]);
	}
	for (uint32_t i = 0; i < r->n_decls; i++) {
		if (r->decls[i]->kind == DECL_FIELD)
			declare_fields(r, r->decls[i]);
	}
}

const struct list *find_list(const struct plan *p, struct str name, uint32_t *ret)
{
	for (uint32_t i = 0; name.n && i < p->n_lists; i++) {
		if (!str_eq(p->lists[i].name, name))
			continue;
		*ret = i;
		return &p->lists[i];
	}
	return NULL;
}

static void declare_list(struct reader *r, const struct decl *d)
{
	struct plan *p = r->plan;
	uint32_t other;
	struct list l = { .name = d->name.text, .items = d->items, .n = d->n_items };
	if (!l.name.p)
		return;
	if (find_list(p, l.name, &other))
		say(r, d->name.at, "there is a list `%.*s` already", STR_FMT(l.name));
	else if (schema_type(p->schema, l.name) != NO_ID)
		say(r, d->name.at, "`%.*s` is an event or a table already", STR_FMT(l.name));
	if (d->from.text.p)
		load_list(r, d, &l);
	p->lists = plan_grow(r, p->lists, p->n_lists, sizeof *p->lists);
	p->lists[p->n_lists++] = l;
}

void check_lists(struct reader *r)
{
	for (uint32_t i = 0; i < r->n_decls; i++) {
		if (r->decls[i]->kind == DECL_LIST)
			declare_list(r, r->decls[i]);
	}
}
