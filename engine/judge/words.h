/* SPDX-License-Identifier: Apache-2.0
 * `because` and `notice`, filled in. */
#pragma once
#include "engine/emit/world.h"
#include "engine/judge/ready.h"

/* A text under construction; its memory is used again for the next one. */
struct words_text {
	char *p;
	size_t n, cap;
};

/* The words with the values of row i in ret. 0 or ERR_NOMEM. */
int words_fill(const struct words_code *w, uint32_t i, const struct world *world, struct words_text *ret);
