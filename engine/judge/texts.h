/* SPDX-License-Identifier: Apache-2.0
 * Texts that an `after` remembers, as one 32-bit word each. Those of few values (a publisher, a country) are interned; the rest goes into a
 * log of bytes whose tail follows the time: what no `after` can find any more is freed a chunk at a time. */
#pragma once
#include "ingest/base/str.h"

struct texts;

/* horizon: the longest `within` of its readers, micros. 0 or ERR_NOMEM. */
int texts_new(int64_t horizon, struct texts **ret);
void texts_free(struct texts *t); /* NULL is a no-op */

/* A word for the text, never 0; `hash` is its hash64 with the secret seed. Time never goes back. 0, ERR_NOMEM, or ERR_LIMIT for a text of
 * more than TEXTS_LONGEST. */
#define TEXTS_LONGEST (2u << 20)
int texts_put(struct texts *t, struct str s, uint64_t hash, int64_t now, uint32_t *ret);
void texts_prefetch(const struct texts *t, uint64_t hash);
/* The text of a word put at most `horizon` ago. Valid until the next texts_put. */
struct str texts_get(const struct texts *t, uint32_t word);
size_t texts_bytes(const struct texts *t); /* held now */
