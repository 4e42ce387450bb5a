/* SPDX-License-Identifier: Apache-2.0
 * The reasons' texts. */
#include "ingest/parse/parse.h"

const char *reject_text(enum reject r)
{
	static const char *const texts[] = {
		[REJECT_NONE] = "not rejected",
#define X(code, text) [code] = text,
		REJECTS(X)
#undef X
	};
	return texts[r];
}
