/* SPDX-License-Identifier: Apache-2.0
 * The inside of a parser, for the files of this folder only. */
#pragma once
#include "ingest/parse/json.h"
#include "ingest/parse/parse.h"

/* A field of a type, as the hot loop needs it. */
struct type_field {
	uint32_t name;   /* its slot */
	uint32_t column;
	enum kind kind;
	bool need;       /* somebody reads the column */
};

struct type_plan {
	uint32_t type;
	bool accept;               /* may come from logs, and is a table where only tables may come */
	enum reject why;           /* otherwise */
	struct type_field *all;    /* in the order of the schema's columns, in which faults are looked for */
	uint32_t n_all;
	/* Those that must be looked at in a line where all values are texts and numbers: a text that nobody reads can then not be wrong. In the same order. */
	struct type_field *work;
	uint32_t n_work;
	/* NULL unless the type has `device` and `ua` and somebody reads device: it is made from ua where the log lacks it. */
	const struct type_field *device;
	const struct type_field *ua;
};

/* A format's event, its columns looked up. In the order of the schema's columns, ts first. */
struct map_part {
	uint32_t name; /* NAME_NONE: a literal */
	struct str text;
};
struct map_text {
	struct map_part *part;
	uint32_t n;
};
struct map_field {
	const struct type_field *field; /* NULL: ts */
	const struct zone *zone;
	struct map_text from;
};
struct map_event {
	const struct type_plan *type;
	bool has_cond, cond_not;
	struct map_text left, right;
	struct map_field *fields;
	uint32_t n_fields;
};

struct csv {
	char delimiter;
	uint32_t *name;      /* [n]: the slot of each column */
	uint32_t n;
	bool header_pending; /* the header is the next line that is not blank */
};

/* The line at hand and what comes of it. */
struct line {
	struct batch *batch;
	struct str raw;
	uint64_t number;
	uint64_t bad_ips;
	bool odd;      /* a known name has another kind than text or number */
	bool made;     /* an event came of it */
	int err;       /* ERR_NOMEM: overrides every outcome */
};

struct parser {
	struct arena arena; /* owns all below */
	struct parse_spec spec;
	uint32_t source;
	bool settled;       /* base is known: a line that is not blank has been seen */
	bool begun;         /* the first block has been given */
	enum parse_base base;
	struct names names;
	struct names types; /* names of types; id - 1 is the type */
	struct slots slots;
	struct json json;
	struct csv csv;
	uint32_t n_ts, n_type; /* the slots of ts and type */
	struct type_plan *type; /* [schema->n_types] */
	uint32_t last_type;     /* a line's type is often that of the line before */
	struct map_event *map;  /* [n_map]: of the format */
	uint32_t n_map;
	double rows_per_byte;   /* of the block before: room for the next batch */
};

/* names.c's table of the schema, the plans of the types, the slots. 0 or ERR_NOMEM. */
int fields_init(struct parser *p);
const struct type_field *fields_find(const struct type_plan *t, uint32_t column); /* NULL when the type has no such column */
/* The event of a line whose slots are filled, without a format. */
enum reject fields_event(struct parser *p, struct line *l);
/* Writes a text into a cell, read by the field's kind; an empty one for other kinds than text is unknown. */
enum reject fields_put(struct line *l, uint32_t row, const struct type_field *f, struct str s, const struct zone *zone);
/* An array, which the name's slot holds, for a set: texts, and numbers by their words. An item that holds no text is left out. */
enum reject fields_put_array(struct parser *p, struct line *l, uint32_t row, const struct type_field *f, uint32_t name);
/* Sets a row's device from its ua where it is unknown. */
void fields_device(struct line *l, uint32_t row, const struct type_plan *t, struct str ua);
/* A further row of the batch for this line; false when memory is out (l->err). */
bool fields_row(struct line *l, uint32_t type, int64_t ts, uint16_t place, uint32_t *ret_row);

/* Looks up what the format's events name. 0 or ERR_NOMEM. */
int mapping_init(struct parser *p);
/* Whether the names that the format reads in its own words are all in `has` [n_names]. */
bool mapping_columns(const struct parser *p, const bool *has);
/* The events of a line whose slots are filled, by the format. On a reject none of them stays. */
enum reject mapping_events(struct parser *p, struct line *l);

/* Reads a header line; false when it is none that the parser can use. *ret_err is ERR_NOMEM or 0. */
bool csv_header(struct parser *p, struct str line, int *ret_err);
/* Scans a line into slots. *ret_high: there may be bytes above 0x7f. */
enum reject csv_line(struct parser *p, struct str line, bool *ret_high);
