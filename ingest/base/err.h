/* SPDX-License-Identifier: Apache-2.0
 * The one list of errors that travel up unchanged. Ordinary outcomes are enums of their own functions. */
#pragma once

#define ERRORS(X)                                                     \
	X(ERR_NOMEM, "out of memory")                                 \
	X(ERR_OPEN, "cannot be opened")                               \
	X(ERR_READ, "cannot be read")                                 \
	X(ERR_WRITE, "cannot be written")                             \
	X(ERR_DAMAGED, "damaged compressed data")                     \
	X(ERR_CUT, "ends in the middle of its compressed data")       \
	X(ERR_NOT_A_LOG, "is no log that warden knows")               \
	X(ERR_RULES, "the rules have errors")                         \
	X(ERR_USAGE, "bad usage")                                     \
	X(ERR_LIMIT, "a limit of this build was reached")

enum err {
	ERR_OK = 0,
#define X(code, text) code,
	ERRORS(X)
#undef X
};

/* The text of an error; never NULL, static. */
const char *err_text(int err);
