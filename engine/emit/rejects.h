/* SPDX-License-Identifier: Apache-2.0
 * The lines of `--rejects`: {"source","line","reason","raw"}, with raw_base64 in raw's place where the line is no UTF-8. */
#pragma once
#include "engine/emit/json.h"
#include "engine/emit/output.h"

struct rejects {
	struct output *out; /* the caller's, opened with mode 0600: rejected lines hold personal data as they came */
	struct json json;   /* zeroed; scratch */
};

/* `reason` is the text of an enum reject. 0, ERR_NOMEM or ERR_WRITE. */
int rejects_line(struct rejects *r, struct str source, uint64_t line, struct str reason, struct str raw);
void rejects_done(struct rejects *r); /* frees the scratch; the output stays open */
