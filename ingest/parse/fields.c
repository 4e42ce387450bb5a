/* SPDX-License-Identifier: Apache-2.0
 * From slots to cells: the event of a line, and what is wrong with it. The order of the checks is the order of the reasons in parse.h, so that
 * a line with two faults has the same reason however its keys are ordered. */
#include "ingest/parse/parser.h"

#include <stdlib.h>

#include "ingest/base/err.h"
#include "ingest/enrich/device.h"
#include "ingest/parse/address.h"
#include "ingest/parse/scan.h"

const struct type_field *fields_find(const struct type_plan *t, uint32_t column)
{
	for (uint32_t i = 0; i < t->n_all; i++)
		if (t->all[i].column == column)
			return &t->all[i];
	return NULL;
}

/* The type's text field of this name. */
static const struct type_field *find_text(const struct parser *p, const struct type_plan *t, struct str name)
{
	uint32_t column = schema_column(p->spec.schema, name, KIND_TEXT);
	return column == NO_ID ? NULL : fields_find(t, column);
}

static int by_column(const void *a, const void *b)
{
	const struct type_field *x = a, *y = b;
	return (x->column > y->column) - (x->column < y->column);
}

static int plan_fields(struct parser *p, const struct type *t, struct type_plan *ret)
{
	ret->all = arena_zalloc(&p->arena, t->n_fields * sizeof *ret->all);
	ret->work = arena_zalloc(&p->arena, t->n_fields * sizeof *ret->work);
	if (!ret->all || !ret->work)
		return ERR_NOMEM;
	for (; ret->n_all < t->n_fields; ret->n_all++) {
		const struct field *f = &t->fields[ret->n_all];
		struct type_field *to = &ret->all[ret->n_all];
		*to = (struct type_field){ .column = f->column, .kind = f->kind, .need = p->spec.need[f->column] };
		if (names_add(&p->names, f->name, &to->name))
			return ERR_NOMEM;
	}
	qsort(ret->all, ret->n_all, sizeof *ret->all, by_column);
	for (uint32_t i = 0; i < ret->n_all; i++)
		if (ret->all[i].kind != KIND_TEXT || ret->all[i].need)
			ret->work[ret->n_work++] = ret->all[i];
	ret->device = find_text(p, ret, STR("device"));
	ret->ua = find_text(p, ret, STR("ua"));
	if (!ret->ua || (ret->device && !ret->device->need))
		ret->device = NULL;
	return 0;
}

static int plan_type(struct parser *p, uint32_t type)
{
	const struct type *t = &p->spec.schema->types[type];
	struct type_plan *plan = &p->type[type];
	*plan = (struct type_plan){ .type = type, .accept = true };
	if (!t->from_logs) {
		plan->accept = false;
		plan->why = REJECT_TYPE;
	} else if (p->spec.tables_only && t->class != TYPE_TABLE) {
		plan->accept = false;
		plan->why = REJECT_NOT_TABLE;
	}
	uint32_t id;
	if (names_add(&p->types, t->name, &id))
		return ERR_NOMEM;
	return plan_fields(p, t, plan);
}

int fields_init(struct parser *p)
{
	const struct schema *s = p->spec.schema;
	if (names_init(&p->names, &p->arena) || names_init(&p->types, &p->arena))
		return ERR_NOMEM;
	if (names_add(&p->names, STR("ts"), &p->n_ts) || names_add(&p->names, STR("type"), &p->n_type))
		return ERR_NOMEM;
	p->type = arena_zalloc(&p->arena, s->n_types * sizeof *p->type);
	if (!p->type)
		return ERR_NOMEM;
	for (uint32_t i = 0; i < s->n_types; i++)
		if (plan_type(p, i))
			return ERR_NOMEM;
	return 0;
}

bool fields_row(struct line *l, uint32_t type, int64_t ts, uint16_t place, uint32_t *ret_row)
{
	struct batch *b = l->batch;
	l->err = batch_add(b, ret_row);
	if (l->err)
		return false;
	uint32_t row = *ret_row;
	b->ts[row] = ts; /* own_ts is the same array, or the sequence's to make */
	b->type[row] = type;
	b->line[row] = l->number;
	b->place[row] = place;
	b->raw[row] = l->raw;
	return true;
}

static enum reject of_read(enum read r)
{
	return r == READ_OK ? REJECT_NONE : r == READ_RANGE ? REJECT_RANGE : REJECT_NUMBER;
}

static enum reject put_word(struct line *l, uint32_t row, const struct type_field *f, int64_t word)
{
	if (f->need)
		batch_word(l->batch, f->column)[row] = word;
	return REJECT_NONE;
}

static enum reject put_ip(struct line *l, uint32_t row, const struct type_field *f, struct str s)
{
	struct ip ip;
	if (!address_v4(s, &ip) && !ip_read(s, &ip)) {
		l->bad_ips++;
		return REJECT_NONE;
	}
	if (!f->need)
		return REJECT_NONE;
	struct ip *cell = arena_alloc(&l->batch->arena, sizeof *cell);
	if (!cell) {
		l->err = ERR_NOMEM;
		return REJECT_NONE;
	}
	*cell = ip;
	batch_ip(l->batch, f->column)[row] = cell;
	return REJECT_NONE;
}

static void put_set(struct line *l, uint32_t row, const struct type_field *f, const struct set *set)
{
	if (!set)
		l->err = ERR_NOMEM;
	else if (f->need)
		batch_set(l->batch, f->column)[row] = set;
}

/* A text that is not empty, or one for a text. */
static inline enum reject put_known(struct line *l, uint32_t row, const struct type_field *f, struct str s, const struct zone *zone)
{
	int64_t word;
	bool flag;
	enum reject why;
	switch (f->kind) {
	case KIND_TEXT:
		if (f->need)
			batch_text(l->batch, f->column)[row] = s;
		return REJECT_NONE;
	case KIND_NUMBER:
		why = of_read(number_read(s, &word));
		return why ? why : put_word(l, row, f, word);
	case KIND_FLAG:
		return flag_read(s, &flag) ? put_word(l, row, f, flag) : REJECT_FLAG;
	case KIND_TIME:
		return time_read(s, zone, &word) == READ_OK ? put_word(l, row, f, word) : REJECT_TIME;
	case KIND_IP:
		return put_ip(l, row, f, s);
	case KIND_SET:
		if (f->need)
			put_set(l, row, f, set_read(s, &l->batch->arena));
		return REJECT_NONE;
	case KIND_DURATION:
		break; /* never a field */
	}
	return REJECT_NONE;
}

enum reject fields_put(struct line *l, uint32_t row, const struct type_field *f, struct str s, const struct zone *zone)
{
	return s.n || f->kind == KIND_TEXT ? put_known(l, row, f, s, zone) : REJECT_NONE;
}

enum reject fields_put_array(struct parser *p, struct line *l, uint32_t row, const struct type_field *f, uint32_t name)
{
	struct slot *slot = &p->slots.slot[name];
	struct arena *a = &l->batch->arena;
	struct str item;
	enum slot_kind kind;
	size_t n = 0;
	for (const char *at = slot->p; json_item(&at, &kind, &item); n++)
		if (kind != SLOT_TEXT && kind != SLOT_ESCAPED && kind != SLOT_NUMBER)
			return REJECT_KIND;
	if (!f->need)
		return REJECT_NONE;
	struct set *set = arena_alloc(a, sizeof *set);
	struct str *items = arena_alloc(a, n * sizeof *items);
	if (!set || !items) {
		l->err = ERR_NOMEM;
		return REJECT_NONE;
	}
	*set = (struct set){ 0, items };
	for (const char *at = slot->p; json_item(&at, &kind, &item);) {
		if (kind == SLOT_ESCAPED) {
			/* slot 0 is nobody's: it decodes for us */
			slot_set(&p->slots, NAME_NONE, kind, item);
			item = slot_text(&p->slots, NAME_NONE, a);
			if (!item.p)
				l->err = ERR_NOMEM;
		}
		if (item.n)
			set->items[set->n++] = item;
	}
	put_set(l, row, f, set);
	return REJECT_NONE;
}

/* A slot that is there and not null, into its cell. */
static inline enum reject put_slot(struct parser *p, struct line *l, uint32_t row, const struct type_field *f)
{
	uint32_t kind = slot_kind(&p->slots, f->name);
	const struct slot *slot = &p->slots.slot[f->name];
	struct str s = { slot->p, slot->n };
	switch (kind) {
	case SLOT_NUMBER:
		if (f->kind == KIND_IP || f->kind == KIND_SET)
			return REJECT_KIND;
		return put_known(l, row, f, s, NULL);
	case SLOT_ESCAPED:
		s = slot_text(&p->slots, f->name, &l->batch->arena);
		if (!s.p) {
			l->err = ERR_NOMEM;
			return REJECT_NONE;
		}
		return fields_put(l, row, f, s, NULL);
	case SLOT_TEXT:
		return fields_put(l, row, f, s, NULL);
	case SLOT_TRUE:
	case SLOT_FALSE:
		return f->kind == KIND_FLAG ? put_word(l, row, f, kind == SLOT_TRUE) : REJECT_KIND;
	case SLOT_ARRAY:
		return f->kind == KIND_SET ? fields_put_array(p, l, row, f, f->name) : REJECT_KIND;
	default:
		return REJECT_KIND;
	}
}

void fields_device(struct line *l, uint32_t row, const struct type_plan *t, struct str ua)
{
	struct str *cell = &batch_text(l->batch, t->device->column)[row];
	if (!cell->p && ua.p)
		*cell = device_of(ua);
}

/* A name's text where it has one; .p NULL where it is absent or null. REJECT_KIND for what is neither text nor number. */
static enum reject text_of(struct parser *p, struct line *l, uint32_t name, struct str *ret)
{
	uint32_t kind = slot_kind(&p->slots, name);
	*ret = (struct str){ 0 };
	if (kind == SLOT_NULL || kind >= SLOT_ABSENT)
		return REJECT_NONE;
	if (kind >= SLOT_TRUE)
		return REJECT_KIND;
	*ret = slot_text(&p->slots, name, &l->batch->arena);
	if (!ret->p)
		l->err = ERR_NOMEM;
	return REJECT_NONE;
}

static enum reject type_of(struct parser *p, struct line *l, const struct type_plan **ret)
{
	struct str text;
	enum reject why = text_of(p, l, p->n_type, &text);
	if (why || l->err)
		return why;
	if (!text.n)
		return REJECT_NO_TYPE;
	if (!p->last_type || !str_eq(text, p->types.name[p->last_type])) {
		uint32_t id = names_find(&p->types, text);
		if (id == NAME_NONE)
			return REJECT_TYPE;
		p->last_type = id;
	}
	*ret = &p->type[p->last_type - 1];
	return (*ret)->accept ? REJECT_NONE : (*ret)->why;
}

static enum reject ts_of(struct parser *p, struct line *l, int64_t *ret)
{
	struct str text;
	enum reject why = text_of(p, l, p->n_ts, &text);
	if (why || l->err)
		return why;
	if (text.n)
		return time_read(text, NULL, ret) == READ_OK ? REJECT_NONE : REJECT_TIME;
	*ret = TS_BEFORE;
	return p->spec.tables_only ? REJECT_NONE : REJECT_NO_TS;
}

enum reject fields_event(struct parser *p, struct line *l)
{
	const struct type_plan *t = NULL;
	int64_t ts = 0;
	uint32_t row;
	enum reject why = type_of(p, l, &t);
	if (!why && !l->err)
		why = ts_of(p, l, &ts);
	if (why || l->err || !fields_row(l, t->type, ts, 0, &row))
		return why;
	const struct type_field *f = l->odd ? t->all : t->work;
	const struct type_field *end = f + (l->odd ? t->n_all : t->n_work);
	for (; f < end; f++) {
		uint32_t kind = slot_kind(&p->slots, f->name);
		if (kind == SLOT_NULL || kind >= SLOT_ABSENT)
			continue;
		why = put_slot(p, l, row, f);
		if (unlikely(why || l->err))
			return why;
	}
	l->made = true;
	if (t->device && !batch_text(l->batch, t->device->column)[row].p) {
		struct str ua;
		text_of(p, l, t->ua->name, &ua);
		fields_device(l, row, t, ua);
	}
	return REJECT_NONE;
}
