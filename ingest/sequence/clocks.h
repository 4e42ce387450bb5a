/* SPDX-License-Identifier: Apache-2.0
 * The clocks of the sources, and which open one is furthest behind: a heap, for there may be thousands of sources, and blocks of a
 * single line. Inside of ingest/sequence only. */
#pragma once
#include "ingest/base/str.h"

#define CLOCK_NONE INT64_MIN /* has brought nothing yet */

struct clocks {
	int64_t *clock; /* [n], by source; only clocks_set changes it */
	uint32_t *heap; /* open sources; the one furthest behind is the first */
	uint32_t *pos;  /* [n]: a source's place in the heap, or CLOSED */
	uint32_t open;
};

int clocks_init(struct clocks *c, uint32_t n); /* all open, without a time. 0 or ERR_NOMEM */
void clocks_done(struct clocks *c);
void clocks_set(struct clocks *c, uint32_t source, int64_t clock); /* never backwards */
void clocks_close(struct clocks *c, uint32_t source);              /* a second time is a no-op */
