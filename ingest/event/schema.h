/* SPDX-License-Identifier: Apache-2.0
 * What events there are and which fields they have. Built from rules/pack/schema.rules and the user's declarations; constant
 * from then on. A column is one (field name, kind): two events that share a name and kind share the column. */
#pragma once
#include "ingest/event/value.h"

enum type_class { TYPE_EVENT, TYPE_TABLE, TYPE_SIGNAL };

/* The first columns of every schema. COL_TYPE is the name of the event's type as a text; both are made by the batch, not parsed. */
enum { COL_TS, COL_TYPE, COL_FIRST };

struct field {
	struct str name;
	enum kind kind;
	bool personal;
	uint32_t column;
};

struct type {
	struct str name;
	enum type_class class;
	struct field *fields; /* in schema order; ts and type are not among them */
	uint32_t n_fields;
	uint32_t n_keys;      /* TYPE_TABLE: the first n_keys fields are the key */
	bool from_logs;       /* false for signals, update and duplicate: such a line is "unknown event type" */
};

struct column {
	struct str name;
	enum kind kind;
	bool personal; /* of any of its fields */
};

struct schema {
	struct arena arena; /* owns all below */
	struct type *types;
	uint32_t n_types, cap_types;
	struct column *columns;
	uint32_t n_columns, cap_columns;
	/* The built-in ones that the engine itself knows, or UINT32_MAX. */
	uint32_t t_click, t_conversion, t_update, t_duplicate, t_appeal;
};

#define NO_ID UINT32_MAX

int schema_new(struct schema **ret); /* with COL_TS and COL_TYPE, no types */
void schema_free(struct schema *s);
/* Both return 0 or ERR_NOMEM. Names are copied. The caller has checked that the name is free. schema_add_type notes the
 * built-in types by name. */
int schema_add_type(struct schema *s, struct str name, enum type_class class, uint32_t *ret_type);
int schema_add_field(struct schema *s, uint32_t type, struct str name, enum kind kind, bool personal);
/* NO_ID when there is none. */
uint32_t schema_type(const struct schema *s, struct str name);
const struct field *schema_field(const struct type *t, struct str name); /* NULL when there is none; not ts, type */
uint32_t schema_column(const struct schema *s, struct str name, enum kind kind);
