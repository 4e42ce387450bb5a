/* SPDX-License-Identifier: Apache-2.0
 * The rules and formats that are part of the program. */
#pragma once
#include "ingest/base/str.h"

struct pack_file {
	const char *path; /* as messages call it: rules/pack/NAME, samples/formats/NAME */
	const char *text;
};

/* All rules, *ret_n many; the first is schema.rules, the others follow by name. Static. */
const struct pack_file *pack_files(size_t *ret_n);
/* The formats that `--format NAME` finds without a file: one each, NAME.rules. Static. */
const struct pack_file *pack_formats(size_t *ret_n);
