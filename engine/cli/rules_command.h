/* SPDX-License-Identifier: Apache-2.0
 * What commands share that take rules and nothing else: `warden check`, `warden test`. */
#pragma once
#include "engine/cli/load.h"

struct rules_command {
	const char *name, *help;
	bool advice;                                             /* prints advice too */
	int (*run)(const struct plan *p, int *ret_status);       /* 0, or ERR_NOMEM; *ret_status is the exit status on 0 */
};

/* Reads the command line and the rules that it names (the shipped pack without any), and runs. Returns the exit status. */
int rules_command(const struct rules_command *c, int argc, char **argv);
