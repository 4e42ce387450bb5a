/* SPDX-License-Identifier: Apache-2.0
 * Lines of a text: counted, and shortened where they are too long. Inside of ingest/source only. */
#pragma once
#include "ingest/base/str.h"

/* Line ends in the text. */
size_t lines_count(const char *p, size_t n);

/* Leaves of each line its first `keep` bytes and its end, in place; of the last one, when it has no end yet, the first `keep` bytes.
 * The text begins at a line's beginning. Returns what is left. */
size_t lines_shorten(char *p, size_t n, size_t keep);
