/* SPDX-License-Identifier: Apache-2.0
 * Texts of few values to small numbers, each text once. Bounded: a flood of distinct texts makes it full, not large. */
#pragma once
#include "ingest/base/str.h"

struct intern;

/* max: how many texts it takes (< 2^31). Texts longer than INTERN_LONGEST are never taken. 0 or ERR_NOMEM. */
#define INTERN_LONGEST 256u
int intern_new(uint32_t max, struct intern **ret);
void intern_free(struct intern *t); /* NULL is a no-op */

/* The number of a text, from 1; 0 when it is not there and cannot be taken. `hash` is its hash64 with a secret seed, always the same one:
 * it stands for the text, as it does in every index. The text is copied when it is new. 0 or ERR_NOMEM (then nothing was changed). */
int intern_put(struct intern *t, struct str s, uint64_t hash, uint32_t *ret);
/* For batches: before the puts of many hashes. */
void intern_prefetch(const struct intern *t, uint64_t hash);
/* The text of a number that intern_put gave; lives as long as t. */
struct str intern_text(const struct intern *t, uint32_t id);
size_t intern_bytes(const struct intern *t); /* held now */
