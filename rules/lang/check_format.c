/* SPDX-License-Identifier: Apache-2.0
 * Formats: fields and kinds are checked against the schema, zones are opened. `combined` and `lines` are checked like the others; this
 * build has no parser for them and says so. */
#include "ingest/base/err.h"
#include "ingest/event/zone.h"
#include "rules/lang/check.h"

static struct format_part *parts(struct reader *r, const struct part_ast *from, uint32_t n)
{
	struct format_part *list = plan_alloc(r, n * sizeof *list);
	for (uint32_t i = 0; i < n; i++)
		list[i] = (struct format_part){ from[i].text, from[i].is_column };
	return list;
}

static void check_queries(struct reader *r, const struct format_ast *f, const struct part_ast *p, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		if (p[i].is_query && f->base != FORMAT_COMBINED)
			say(r, p[i].at, "`query` belongs to `combined`: the parameters of the request's address");
	}
}

static const struct zone *open_zone(struct reader *r, const struct format_field_ast *f)
{
	struct plan *p = r->plan;
	struct zone *z;
	/* Room first: nothing is lost when memory runs out behind the opening. */
	p->zones = plan_grow(r, p->zones, p->n_zones, sizeof *p->zones);
	int err = zone_open(f->zone, &z);
	if (err == ERR_NOMEM)
		reader_nomem(r);
	if (err) {
		say(r, f->zone_at, "this machine knows no time zone \"%.*s\" (a name is like Europe/Berlin)", STR_FMT(f->zone));
		return NULL;
	}
	p->zones[p->n_zones++] = z;
	return z;
}

static bool literal_fits(struct str s, enum kind kind)
{
	int64_t word;
	bool flag;
	struct ip ip;
	switch (kind) {
	case KIND_NUMBER:
		return number_read(s, &word) == READ_OK;
	case KIND_TIME:
		return time_read(s, NULL, &word) == READ_OK;
	case KIND_FLAG:
		return flag_read(s, &flag);
	case KIND_IP:
		return ip_read(s, &ip);
	case KIND_TEXT:
	case KIND_SET:
	case KIND_DURATION:
		break;
	}
	return true;
}

static bool find_field(struct reader *r, const struct type *t, struct name name, uint32_t *ret, enum kind *kind)
{
	if (str_eq(name.text, STR("ts"))) {
		*ret = FORMAT_TS;
		*kind = KIND_TIME;
		return true;
	}
	const struct field *f = schema_field(t, name.text);
	if (f) {
		*ret = (uint32_t)(f - t->fields);
		*kind = f->kind;
		return true;
	}
	struct near near;
	char hint[NEAR_MAX];
	near_start(&near, name.text);
	for (uint32_t i = 0; i < t->n_fields; i++)
		near_try(&near, t->fields[i].name);
	near_try(&near, STR("ts"));
	say(r, name.at, "`%.*s` is no field of %.*s%s", STR_FMT(name.text), STR_FMT(t->name), near_text(&near, hint));
	return false;
}

static void check_reading(struct reader *r, const struct format_ast *f, const struct format_field_ast *x, enum kind kind)
{
	if (x->zone_at.line && kind != KIND_TIME)
		say(r, x->zone_at, "`zone` is for times; `%.*s` is %s", STR_FMT(x->name.text), a_kind(kind));
	if (x->as_at.line && kind != KIND_TIME)
		say(r, x->as_at, "`as` is for times; `%.*s` is %s", STR_FMT(x->name.text), a_kind(kind));
	else if (x->as_at.line && (f->base == FORMAT_CSV || f->base == FORMAT_NDJSON))
		say(r, x->as_at, "not in this build: `as` (times of a pattern of their own)");
	if (x->has_year && !x->as_at.line)
		say(r, x->year_at, "`year` stands behind `as`, for patterns without a year");
}

static void check_format_field(struct reader *r, const struct format_ast *f, const struct format_field_ast *x, struct format_event *e)
{
	const struct type *t = &r->plan->schema->types[e->type];
	struct format_field y = { 0 };
	enum kind kind;
	check_queries(r, f, x->parts, x->n_parts);
	if (!find_field(r, t, x->name, &y.field, &kind))
		return;
	for (uint32_t i = 0; i < e->n_fields; i++) {
		if (e->fields[i].field == y.field)
			say(r, x->name.at, "`%.*s` stands twice in this event", STR_FMT(x->name.text));
	}
	check_reading(r, f, x, kind);
	if (x->is_literal && x->n_parts == 1 && !literal_fits(x->parts[0].text, kind))
		say(r, x->parts[0].at, "`%.*s` is %s, and this text is none", STR_FMT(x->name.text), a_kind(kind));
	y.parts = parts(r, x->parts, x->n_parts);
	y.n_parts = x->n_parts;
	if (x->zone_at.line && kind == KIND_TIME)
		y.zone = open_zone(r, x);
	e->fields = plan_grow(r, e->fields, e->n_fields, sizeof *e->fields);
	e->fields[e->n_fields++] = y;
}

static bool has_ts(const struct format_ast *f, const struct format_event_ast *x)
{
	bool has = f->base == FORMAT_COMBINED || x->rest_by_name;
	for (uint32_t i = 0; i < x->n_fields; i++)
		has |= str_eq(x->fields[i].name.text, STR("ts"));
	return has;
}

static void check_format_event(struct reader *r, const struct format_ast *f, const struct format_event_ast *x, struct format *ret)
{
	const struct schema *s = r->plan->schema;
	uint32_t t = x->type.text.p ? schema_type(s, x->type.text) : NO_ID;
	if (!x->type.text.p)
		return;
	if (t == NO_ID || !s->types[t].from_logs) {
		struct near near;
		char hint[NEAR_MAX];
		near_start(&near, x->type.text);
		for (uint32_t i = 0; i < s->n_types; i++) {
			if (s->types[i].from_logs)
				near_try(&near, s->types[i].name);
		}
		say(r, x->type.at, "there is no event `%.*s` that logs can hold%s", STR_FMT(x->type.text), near_text(&near, hint));
		return;
	}
	struct format_event e = { .type = t, .cond_not = x->negated, .rest_by_name = x->rest_by_name };
	check_queries(r, f, x->left, x->n_left);
	check_queries(r, f, x->right, x->n_right);
	e.cond_left = parts(r, x->left, x->n_left);
	e.cond_right = parts(r, x->right, x->n_right);
	e.n_cond_left = x->n_left;
	e.n_cond_right = x->n_right;
	for (uint32_t i = 0; i < x->n_fields; i++)
		check_format_field(r, f, &x->fields[i], &e);
	if (!has_ts(f, x))
		say(r, x->type.at, "this event gets no time: say where its `ts` is from");
	ret->events = plan_grow(r, ret->events, ret->n_events, sizeof *ret->events);
	ret->events[ret->n_events++] = e;
}

static void check_format(struct reader *r, const struct format_ast *f)
{
	struct plan *p = r->plan;
	struct format x = { .name = f->name.text, .base = f->base };
	if (!f->name.text.p)
		return;
	if (plan_format(p, f->name.text))
		say(r, f->name.at, "there is a format `%.*s` already", STR_FMT(f->name.text));
	for (uint32_t i = 0; i < f->n_events; i++)
		check_format_event(r, f, &f->events[i], &x);
	if (f->base == FORMAT_COMBINED || f->base == FORMAT_LINES)
		say(r, f->base_at, "not in this build: formats of `%s` (csv and ndjson are)",
		    f->base == FORMAT_LINES ? "lines" : "combined");
	p->formats = plan_grow(r, p->formats, p->n_formats, sizeof *p->formats);
	p->formats[p->n_formats++] = x;
}

void check_formats(struct reader *r)
{
	for (uint32_t i = 0; i < r->n_decls; i++) {
		if (r->decls[i]->format)
			check_format(r, r->decls[i]->format);
	}
}
