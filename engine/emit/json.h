/* SPDX-License-Identifier: Apache-2.0
 * Writes one line of JSON into a buffer that grows. An error (ERR_NOMEM) is kept in .err and makes all that follows a no-op, so that a
 * line is written without a check at every word and asked once at its end. */
#pragma once
#include "ingest/event/value.h"

struct json {
	char *p;
	size_t n, cap;
	int err;
	bool comma; /* the next key or item needs one before it */
};

/* A zeroed struct json is an empty one. */
void json_done(struct json *j);
void json_reset(struct json *j); /* forgets the text and the error, keeps the memory */

void json_begin(struct json *j, char bracket); /* '{' or '[' */
void json_end(struct json *j, char bracket);   /* '}' or ']' */
void json_key(struct json *j, struct str name);
/* Values; also the items of an array. Bytes that are no UTF-8 (a path may have some) become U+FFFD. */
void json_text(struct json *j, struct str s);
void json_number(struct json *j, double v); /* finite */
void json_count(struct json *j, uint64_t v);
void json_flag(struct json *j, bool v);
void json_time(struct json *j, int64_t micros);
void json_line_end(struct json *j); /* LF, and no comma after it */

/* key and text in one. */
void json_pair(struct json *j, struct str name, struct str text);
