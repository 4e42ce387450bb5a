/* SPDX-License-Identifier: Apache-2.0
 * The syntax of one NDJSON line: RFC 8259, but leading zeros are allowed in numbers (SPEC.md §1). Strict, one pass, no recursion. */
#pragma once
#include "ingest/parse/segment.h"
#include "ingest/parse/slot.h"

/* Objects and arrays in one another, that of the line among them. */
#define JSON_DEPTH 512

struct json {
	const struct names *names;
	struct slots *slots;
	struct segments segments;
	char *key;  /* [names->longest * 6]: room to decode a key that is written with escapes */
	bool odd;   /* of the last object: a known name has true, false, an array or an object */
	bool high;  /* of the last object: there may be bytes above 0x7f, which are to be checked as UTF-8 */
};

/* Scans the object at p (at its `{`) and fills the slots of the known names; of repeated ones the last stays. A line feed must
 * follow the line. Returns the place of that line feed, or NULL when the line is not valid JSON (UTF-8 aside). */
const char *json_object(struct json *j, const char *p);
/* The next item of a valid array: *p is at its `[` or where the call before left it. False at the end. Kinds and text as in slots. */
bool json_item(const char **p, enum slot_kind *ret_kind, struct str *ret);
