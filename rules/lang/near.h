/* SPDX-License-Identifier: Apache-2.0
 * The nearest of some names to one that is wrong: for "did you mean". */
#pragma once
#include "ingest/base/str.h"

struct near {
	struct str wanted;
	struct str best; /* .p NULL while none is near enough */
	unsigned distance;
};
void near_start(struct near *n, struct str wanted);
void near_try(struct near *n, struct str name);
/* "; did you mean `x`?" or an empty text, into ret. */
#define NEAR_MAX 96
const char *near_text(const struct near *n, char ret[NEAR_MAX]);
