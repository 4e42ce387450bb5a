/* SPDX-License-Identifier: Apache-2.0
 * The lines of SPEC.md §3: sanction, verdict, signal, lifted; one JSON object and LF each, appended to j. Keys in the order of the SPEC, unknown
 * values left out, personal ones as pseudonyms. Errors stay in j->err. */
#pragma once
#include "engine/emit/json.h"
#include "engine/emit/pseudonym.h"
#include "engine/emit/world.h"

struct lines {
	const struct str *paths; /* of the sources, by rank: what evidence calls them */
	size_t n_paths;
	const struct pseudonym *pseudonym;
};

void line_sanction(const struct lines *l, struct json *j, const struct sanction *s);
void line_verdict(const struct lines *l, struct json *j, const struct verdict *v);
void line_signal(const struct lines *l, struct json *j, const struct signal *s);
void line_lifted(const struct lines *l, struct json *j, const struct lifted *s);
/* A known value as JSON: a duration is a number of seconds, a personal value its pseudonym (a set: one for each item). */
void line_value(const struct lines *l, struct json *j, const struct value *v);
