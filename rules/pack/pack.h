/* SPDX-License-Identifier: Apache-2.0
 * The rules that are part of the program. */
#pragma once
#include "ingest/base/str.h"

struct pack_file {
	const char *path; /* as messages call it: rules/pack/NAME */
	const char *text;
};

/* All of them, *ret_n many; the first is schema.rules, the others follow by name. Static. */
const struct pack_file *pack_files(size_t *ret_n);
