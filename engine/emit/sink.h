/* SPDX-License-Identifier: Apache-2.0
 * A filling of struct world that writes NDJSON: what `--out` gets. */
#pragma once
#include "engine/emit/lines.h"
#include "engine/emit/output.h"

struct ndjson_sink {
	struct output *out;  /* the caller's */
	struct lines lines;  /* paths and pseudonymiser are the caller's */
	bool signals;        /* print them too */
	struct json json;    /* zeroed; scratch */
};

/* The sink's callbacks; `firing` stays NULL for the caller to fill. The sink outlives the world. Callbacks return 0, ERR_NOMEM, ERR_WRITE. */
struct world ndjson_sink_world(struct ndjson_sink *s);
void ndjson_sink_done(struct ndjson_sink *s); /* frees the scratch; the output stays open */
