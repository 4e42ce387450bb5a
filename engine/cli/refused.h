/* SPDX-License-Identifier: Apache-2.0
 * The rejected lines of one block. Late ones are found after the bad ones; here they come into the order of lines, so that the rejects do not change
 * with the size of blocks. */
#pragma once
#include "engine/emit/rejects.h"
#include "ingest/parse/parse.h"

struct refused {
	struct refused_line *lines;
	size_t n, cap;
};

/* A zeroed struct refused is an empty one. raw is a slice of the block, which must outlive the flush. 0 or ERR_NOMEM. */
int refused_add(struct refused *r, uint64_t line, enum reject why, struct str raw);
/* Writes all by their lines (into `to`; NULL: nowhere), and forgets them. 0, ERR_NOMEM or ERR_WRITE. */
int refused_flush(struct refused *r, struct str source, struct rejects *to);
void refused_done(struct refused *r);
