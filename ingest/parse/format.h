/* SPDX-License-Identifier: Apache-2.0
 * What a `format` declaration says: how the columns of a foreign log become events. Built by rules/lang, used by the parsers. */
#pragma once
#include "ingest/event/schema.h"

enum format_base { FORMAT_CSV, FORMAT_NDJSON, FORMAT_COMBINED, FORMAT_LINES };

/* "column" + 'text' + …: the texts joined; unknown when one of its columns is missing, null or an empty cell of a CSV. An empty text in JSON is a
 * known one. */
struct format_part {
	struct str text;
	bool is_column; /* else a literal */
};

struct format_field {
	uint32_t field;             /* index into the type's fields, or FORMAT_TS */
	struct format_part *parts;  /* one literal part for `is 'text'` */
	uint32_t n_parts;
	const struct zone *zone;    /* `zone "…"`, NULL without; owned by the plan */
};
#define FORMAT_TS (UINT32_MAX - 1)

struct format_event {
	uint32_t type;
	struct format_part *cond_left, *cond_right; /* `if A == B`; n 0 for always. An unknown side makes no event. */
	uint32_t n_cond_left, n_cond_right;
	bool cond_not;                              /* `!=` */
	struct format_field *fields;
	uint32_t n_fields;
	bool rest_by_name;                          /* columns that this event does not name, by their names */
};

struct format {
	struct str name;
	enum format_base base;
	struct format_event *events;
	uint32_t n_events;
};
