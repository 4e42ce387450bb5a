/* SPDX-License-Identifier: Apache-2.0
 * What a line says of each known name: one slot a name, overwritten line by line. Filled by the JSON and CSV scanners, read when the
 * line's events are made. A slot belongs to the present line if its mark is the present stamp plus a kind; so nothing is cleared. */
#pragma once
#include "ingest/base/arena.h"
#include "ingest/parse/names.h"

enum slot_kind {
	SLOT_NULL,    /* null: unknown, as if the key were not there */
	SLOT_TEXT,    /* a string or cell as it stands */
	SLOT_ESCAPED, /* one with backslash escapes (JSON) or doubled quotes (CSV) in it */
	SLOT_NUMBER,  /* its literal words */
	SLOT_TRUE,
	SLOT_FALSE,
	SLOT_ARRAY,   /* from the bracket to the bracket, valid */
	SLOT_OBJECT,
	SLOT_KINDS,
};
#define SLOT_ABSENT SLOT_KINDS /* anything from here on */

struct slot {
	const char *p;
	uint32_t n;
	uint32_t mark;
};

struct slots {
	struct slot *slot; /* [n_names]; that of NAME_NONE is written and never read */
	uint32_t n;
	bool csv;          /* SLOT_ESCAPED means doubled quotes */
	uint32_t stamp;    /* a multiple of SLOT_KINDS, never 0 */
};

static inline void slot_set(struct slots *s, uint32_t name, enum slot_kind kind, struct str text)
{
	s->slot[name] = (struct slot){ text.p, (uint32_t)text.n, s->stamp + kind };
}

/* A slot_kind, or any larger number where the line does not have the name. */
static inline uint32_t slot_kind(const struct slots *s, uint32_t name)
{
	return s->slot[name].mark - s->stamp;
}

static inline void slots_next_line(struct slots *s)
{
	s->stamp += SLOT_KINDS;
	if (s->stamp == 0) { /* old marks could look like new ones */
		memset(s->slot, 0, s->n * sizeof *s->slot);
		s->stamp = SLOT_KINDS;
	}
}

/* The text of a slot that is neither null nor absent: of a string what it says (decoded into the arena once, and kept in the slot),
 * of all others their literal words. .p is NULL when memory is out. */
struct str slot_text(struct slots *s, uint32_t name, struct arena *a);
