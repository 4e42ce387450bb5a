/* SPDX-License-Identifier: Apache-2.0
 * Single JSON values: where they end and what they are. Each returns the place behind the value, or NULL when it is not valid. */
#pragma once
#include "ingest/parse/slot.h"

static inline const char *json_blank(const char *p)
{
	while (*p == ' ' || *p == '\t' || *p == '\r')
		p++;
	return p;
}

/* p is inside a string, at the byte where scan_string stopped. Returns the place of the closing quote. */
const char *json_string_rest(const char *p);
/* The value that begins at p, alone or nested up to JSON_DEPTH. Of a string the kind is SLOT_TEXT, with escapes or not. */
const char *json_value(const char *p, enum slot_kind *ret_kind);
