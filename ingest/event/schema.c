// SPDX-License-Identifier: Apache-2.0
/* The schema is built once from a few dozen declarations, so its arrays grow inside the arena (the outgrown ones stay there until
 * the end) and look-ups are plain scans: the hot loops know types and columns by number. */
#include "ingest/event/schema.h"

#include "ingest/base/err.h"

#include <stdlib.h>

#define GROW_MIN 8u

/* Room for one more item: the array itself, or a copy of twice the size. NULL when memory is out. */
static void *array_grow(struct arena *a, void *items, uint32_t n, uint32_t cap, size_t size)
{
	void *p = arena_alloc(a, (size_t)cap * size);
	if (p && n)
		memcpy(p, items, (size_t)n * size);
	return p;
}

static uint32_t cap_after(uint32_t cap)
{
	return cap ? cap * 2 : GROW_MIN;
}

static int column_add(struct schema *s, struct str name, enum kind kind, uint32_t *ret)
{
	if (s->n_columns == s->cap_columns) {
		uint32_t cap = cap_after(s->cap_columns);
		struct column *p = array_grow(&s->arena, s->columns, s->n_columns, cap, sizeof *p);
		if (!p)
			return ERR_NOMEM;
		s->columns = p;
		s->cap_columns = cap;
	}
	struct str own = arena_str(&s->arena, name);
	if (!own.p)
		return ERR_NOMEM;
	s->columns[s->n_columns] = (struct column){ .name = own, .kind = kind };
	*ret = s->n_columns++;
	return 0;
}

int schema_new(struct schema **ret)
{
	struct schema *s = malloc(sizeof *s);
	if (!s)
		return ERR_NOMEM;
	*s = (struct schema){ .t_click = NO_ID, .t_conversion = NO_ID, .t_update = NO_ID, .t_duplicate = NO_ID, .t_appeal = NO_ID };
	uint32_t ts, type;
	if (column_add(s, STR("ts"), KIND_TIME, &ts) || column_add(s, STR("type"), KIND_TEXT, &type)) {
		schema_free(s);
		return ERR_NOMEM;
	}
	*ret = s;
	return 0;
}

void schema_free(struct schema *s)
{
	if (!s)
		return;
	arena_done(&s->arena);
	free(s);
}

static void note_builtin(struct schema *s, struct str name, uint32_t type)
{
	const struct {
		struct str name;
		uint32_t *at;
	} builtins[] = {
		{ STR("click"), &s->t_click },         { STR("conversion"), &s->t_conversion }, { STR("update"), &s->t_update },
		{ STR("duplicate"), &s->t_duplicate }, { STR("appeal"), &s->t_appeal },
	};
	for (size_t i = 0; i < sizeof builtins / sizeof builtins[0]; i++) {
		if (str_eq(builtins[i].name, name))
			*builtins[i].at = type;
	}
}

int schema_add_type(struct schema *s, struct str name, enum type_class class, uint32_t *ret_type)
{
	if (s->n_types == s->cap_types) {
		uint32_t cap = cap_after(s->cap_types);
		struct type *p = array_grow(&s->arena, s->types, s->n_types, cap, sizeof *p);
		if (!p)
			return ERR_NOMEM;
		s->types = p;
		s->cap_types = cap;
	}
	struct str own = arena_str(&s->arena, name);
	if (!own.p)
		return ERR_NOMEM;
	uint32_t id = s->n_types++;
	note_builtin(s, own, id);
	bool engines = id == s->t_update || id == s->t_duplicate;
	s->types[id] = (struct type){ .name = own, .class = class, .from_logs = class != TYPE_SIGNAL && !engines };
	*ret_type = id;
	return 0;
}

/* A type has no word for the size of its array: it is GROW_MIN or the next power of two, so it is full at just these counts. */
static bool fields_full(const struct type *t)
{
	return t->n_fields == 0 || (t->n_fields >= GROW_MIN && (t->n_fields & (t->n_fields - 1)) == 0);
}

int schema_add_field(struct schema *s, uint32_t type, struct str name, enum kind kind, bool personal)
{
	struct type *t = &s->types[type];
	if (fields_full(t)) {
		struct field *p = array_grow(&s->arena, t->fields, t->n_fields, cap_after(t->n_fields), sizeof *p);
		if (!p)
			return ERR_NOMEM;
		t->fields = p;
	}
	uint32_t column = schema_column(s, name, kind);
	if (column == NO_ID && column_add(s, name, kind, &column))
		return ERR_NOMEM;
	s->columns[column].personal |= personal;
	t->fields[t->n_fields++] = (struct field){ .name = s->columns[column].name, .kind = kind, .personal = personal, .column = column };
	return 0;
}

uint32_t schema_type(const struct schema *s, struct str name)
{
	for (uint32_t i = 0; i < s->n_types; i++) {
		if (str_eq(s->types[i].name, name))
			return i;
	}
	return NO_ID;
}

const struct field *schema_field(const struct type *t, struct str name)
{
	for (uint32_t i = 0; i < t->n_fields; i++) {
		if (str_eq(t->fields[i].name, name))
			return &t->fields[i];
	}
	return NULL;
}

uint32_t schema_column(const struct schema *s, struct str name, enum kind kind)
{
	for (uint32_t i = 0; i < s->n_columns; i++) {
		if (s->columns[i].kind == kind && str_eq(s->columns[i].name, name))
			return i;
	}
	return NO_ID;
}
