/* SPDX-License-Identifier: Apache-2.0
 * JSON's escapes and CSV's doubled quotes: finding out whether they are right, and taking them out. */
#pragma once
#include "ingest/base/str.h"

/* p is at a backslash inside a JSON string. Returns the place behind the escape (behind both halves of a surrogate pair), or NULL when it is
 * none or a lone surrogate. Reads no byte past the first wrong one. */
const char *escape_end(const char *p);
/* The text of a valid JSON string body, into ret (at most s.n bytes; may not be s.p). Returns its length. */
size_t unescape(struct str s, char *ret);
/* The text of a quoted CSV cell's body: "" is one quote. */
size_t unquote(struct str s, char *ret);
