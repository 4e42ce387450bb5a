/* SPDX-License-Identifier: Apache-2.0
 * The literals of the language: durations, numbers, escapes of texts. No locale, no state. */
#pragma once
#include "ingest/base/arena.h"
#include "ingest/base/str.h"

#define SECOND INT64_C(1000000)
#define HOUR   (3600 * SECOND)
#define DAY    (24 * HOUR)

/* `30d`, as the lexer cuts it: digits and a unit. False past 10,000 years, so that no ts and D together pass 64 bits. */
bool duration_read(struct str s, int64_t *ret_micros);
/* A number of the lexer, or (percent) one that ends in %. False beyond a double. */
bool literal_number(struct str s, bool percent, double *ret);

/* One character of a text: s.p[*i] and what an escape takes. Writes up to 4 bytes, returns how many; 0 for a bad escape (then *i stands on
 * its backslash). */
size_t escape_read(struct str s, size_t *i, char ret[4]);
/* The whole text into the arena. ret->p NULL: memory is out. False for a bad escape: *ret_bad is its place in s. */
bool text_decode(struct str s, struct arena *a, struct str *ret, size_t *ret_bad);
