/* SPDX-License-Identifier: Apache-2.0
 * Events by a format. Every column is a text here, whatever JSON kind it had: its words. An array or object is no text: it is as good as
 * missing, unless a field is to be made of it, which only a set can be, of an array. */
#include "ingest/base/err.h"
#include "ingest/parse/parser.h"
#include "ingest/parse/scan.h"

static int text_init(struct parser *p, const struct format_part *parts, uint32_t n, struct map_text *ret)
{
	*ret = (struct map_text){ arena_zalloc(&p->arena, n * sizeof *ret->part), n };
	if (!ret->part)
		return ERR_NOMEM;
	for (uint32_t i = 0; i < n; i++) {
		ret->part[i].text = parts[i].text;
		if (parts[i].is_column && names_add(&p->names, parts[i].text, &ret->part[i].name))
			return ERR_NOMEM;
	}
	return 0;
}

/* The last of the event's own words about a column of the schema (COL_TS: ts). */
static const struct format_field *said(const struct type *t, const struct format_event *e, uint32_t column)
{
	for (uint32_t i = e->n_fields; i-- > 0;) {
		uint32_t field = e->fields[i].field;
		if (column == (field == FORMAT_TS ? COL_TS : t->fields[field].column))
			return &e->fields[i];
	}
	return NULL;
}

static bool parts_name(const struct format_part *parts, uint32_t n, struct str column)
{
	for (uint32_t i = 0; i < n; i++)
		if (parts[i].is_column && str_eq(parts[i].text, column))
			return true;
	return false;
}

/* Whether the event names this column of the log, for a field or in its condition. */
static bool names_column(const struct format_event *e, struct str column)
{
	for (uint32_t i = 0; i < e->n_fields; i++)
		if (parts_name(e->fields[i].parts, e->fields[i].n_parts, column))
			return true;
	return parts_name(e->cond_left, e->n_cond_left, column) || parts_name(e->cond_right, e->n_cond_right, column);
}

/* Adds a field of the event (of COL_TS: ts), if anything is said of it or the rest goes by name. */
static int field_init(struct parser *p, const struct format_event *e, uint32_t column, struct map_event *ret)
{
	const struct schema *s = p->spec.schema;
	const struct format_field *words = said(&s->types[e->type], e, column);
	struct format_part by_name = { s->columns[column].name, true };
	if (!words && (!e->rest_by_name || names_column(e, by_name.text)))
		return 0;
	struct map_field *f = &ret->fields[ret->n_fields++];
	f->field = column == COL_TS ? NULL : fields_find(ret->type, column);
	if (!words)
		return text_init(p, &by_name, 1, &f->from);
	f->zone = words->zone;
	return text_init(p, words->parts, words->n_parts, &f->from);
}

static int event_init(struct parser *p, const struct format_event *e, struct map_event *ret)
{
	const struct type *t = &p->spec.schema->types[e->type];
	*ret = (struct map_event){ .type = &p->type[e->type], .has_cond = e->n_cond_left > 0, .cond_not = e->cond_not };
	ret->fields = arena_zalloc(&p->arena, (t->n_fields + 1) * sizeof *ret->fields);
	if (!ret->fields || text_init(p, e->cond_left, e->n_cond_left, &ret->left) ||
	    text_init(p, e->cond_right, e->n_cond_right, &ret->right) || field_init(p, e, COL_TS, ret))
		return ERR_NOMEM;
	for (uint32_t i = 0; i < t->n_fields; i++)
		if (field_init(p, e, ret->type->all[i].column, ret))
			return ERR_NOMEM;
	return 0;
}

int mapping_init(struct parser *p)
{
	const struct format *f = p->spec.format;
	p->map = arena_zalloc(&p->arena, f->n_events * sizeof *p->map);
	if (!p->map)
		return ERR_NOMEM;
	for (p->n_map = 0; p->n_map < f->n_events; p->n_map++)
		if (event_init(p, &f->events[p->n_map], &p->map[p->n_map]))
			return ERR_NOMEM;
	return 0;
}

static bool parts_in(const struct parser *p, const struct format_part *parts, uint32_t n, const bool *has)
{
	for (uint32_t i = 0; i < n; i++)
		if (parts[i].is_column && !has[names_find(&p->names, parts[i].text)])
			return false;
	return true;
}

bool mapping_columns(const struct parser *p, const bool *has)
{
	const struct format *f = p->spec.format;
	for (uint32_t i = 0; i < f->n_events; i++) {
		const struct format_event *e = &f->events[i];
		if (!parts_in(p, e->cond_left, e->n_cond_left, has) || !parts_in(p, e->cond_right, e->n_cond_right, has))
			return false;
		for (uint32_t k = 0; k < e->n_fields; k++)
			if (!parts_in(p, e->fields[k].parts, e->fields[k].n_parts, has))
				return false;
	}
	return true;
}

/* A part's text; .p NULL when it is missing, or an empty cell of a CSV. *ret_nested: because it is an array or object. */
static struct str part_text(struct parser *p, struct line *l, const struct map_part *part, bool *ret_nested)
{
	if (part->name == NAME_NONE)
		return part->text;
	uint32_t kind = slot_kind(&p->slots, part->name);
	if (kind == SLOT_NULL || kind >= SLOT_ARRAY) {
		*ret_nested |= kind == SLOT_ARRAY || kind == SLOT_OBJECT;
		return (struct str){ 0 };
	}
	struct str s = slot_text(&p->slots, part->name, &l->batch->arena);
	if (!s.p)
		l->err = ERR_NOMEM;
	return s.n || !p->slots.csv ? s : (struct str){ 0 };
}

/* The joined text; .p NULL when one of its parts has none. */
static struct str join(struct parser *p, struct line *l, const struct map_text *t, bool *ret_nested)
{
	struct str none = { 0 }, s = none;
	size_t n = 0;
	bool known = true;
	for (uint32_t i = 0; i < t->n; i++) {
		s = part_text(p, l, &t->part[i], ret_nested);
		known &= s.p != NULL;
		n += s.n;
	}
	if (!known || t->n == 1)
		return known ? s : none;
	char *to = arena_bytes(&l->batch->arena, n);
	if (!to) {
		l->err = ERR_NOMEM;
		return none;
	}
	s = (struct str){ to, 0 };
	for (uint32_t i = 0; i < t->n; i++) {
		struct str part = part_text(p, l, &t->part[i], ret_nested);
		if (part.n)
			memcpy(to + s.n, part.p, part.n);
		s.n += part.n;
	}
	return s;
}

/* Whether the condition is true: both sides known, and the same (or not). */
static bool holds(struct parser *p, struct line *l, const struct map_event *e)
{
	bool nested = false;
	struct str left = join(p, l, &e->left, &nested);
	struct str right = join(p, l, &e->right, &nested);
	return left.p && right.p && str_eq(left, right) != e->cond_not;
}

/* Whether true or false was given, alone or among the parts, for what is no flag: another kind, as without a format. */
static bool of_other_kind(const struct parser *p, const struct map_field *f)
{
	if (f->field && f->field->kind == KIND_FLAG && f->from.n == 1)
		return false;
	for (uint32_t i = 0; i < f->from.n; i++) {
		uint32_t name = f->from.part[i].name, given = slot_kind(&p->slots, name);
		if (name != NAME_NONE && (given == SLOT_TRUE || given == SLOT_FALSE))
			return true;
	}
	return false;
}

/* Whether a set is one column alone that holds an array. */
static bool is_array(const struct parser *p, const struct map_field *f)
{
	return f->field->kind == KIND_SET && f->from.n == 1 && f->from.part->name != NAME_NONE &&
	       slot_kind(&p->slots, f->from.part->name) == SLOT_ARRAY;
}

static enum reject put_field(struct parser *p, struct line *l, uint32_t row, const struct map_field *f, struct str *ret_ua)
{
	bool nested = false;
	if (is_array(p, f))
		return fields_put_array(p, l, row, f->field, f->from.part->name);
	struct str s = join(p, l, &f->from, &nested);
	if (nested || of_other_kind(p, f))
		return REJECT_KIND;
	*ret_ua = s;
	return s.p ? fields_put(l, row, f->field, s, f->zone) : REJECT_NONE;
}

/* The event's ts, the first of its fields where it has one. */
static enum reject event_ts(struct parser *p, struct line *l, const struct map_event *e, int64_t *ret)
{
	bool nested = false;
	struct str s = { 0 };
	*ret = TS_BEFORE;
	if (e->n_fields && !e->fields[0].field) {
		s = join(p, l, &e->fields[0].from, &nested);
		nested |= of_other_kind(p, &e->fields[0]);
	}
	if (nested)
		return REJECT_KIND;
	if (s.n)
		return time_read(s, e->fields[0].zone, ret) == READ_OK ? REJECT_NONE : REJECT_TIME;
	return p->spec.tables_only ? REJECT_NONE : REJECT_NO_TS;
}

static enum reject make_event(struct parser *p, struct line *l, const struct map_event *e, uint16_t place)
{
	int64_t ts;
	uint32_t row;
	struct str ua = { 0 };
	if (!e->type->accept)
		return e->type->why;
	enum reject why = event_ts(p, l, e, &ts);
	if (why || l->err || !fields_row(l, e->type->type, ts, place, &row))
		return why;
	for (uint32_t i = 0; i < e->n_fields; i++) {
		const struct map_field *f = &e->fields[i];
		struct str s;
		if (!f->field)
			continue;
		why = put_field(p, l, row, f, &s);
		if (why || l->err)
			return why;
		if (f->field == e->type->ua)
			ua = s;
	}
	if (e->type->device)
		fields_device(l, row, e->type, ua);
	l->made = true;
	return REJECT_NONE;
}

enum reject mapping_events(struct parser *p, struct line *l)
{
	uint16_t place = 0;
	for (uint32_t i = 0; i < p->n_map; i++) {
		const struct map_event *e = &p->map[i];
		if (e->has_cond && !holds(p, l, e))
			continue;
		enum reject why = make_event(p, l, e, place++);
		if (why || l->err)
			return why;
	}
	return REJECT_NONE;
}
