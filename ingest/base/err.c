/* SPDX-License-Identifier: Apache-2.0
 * The texts of the errors. */
#include "ingest/base/err.h"

#include <stddef.h>

const char *err_text(int err)
{
	static const char *const texts[] = {
		[ERR_OK] = "no error",
#define X(code, text) [code] = text,
		ERRORS(X)
#undef X
	};
	if (err < 0 || (size_t)err >= sizeof texts / sizeof texts[0])
		return "unknown error";
	return texts[err];
}
