/* SPDX-License-Identifier: Apache-2.0
 * warden check: are the rules and formats right? Says what it read, or every error with its place. */
#include <stdio.h>

#include "engine/cli/commands.h"
#include "engine/cli/rules_command.h"

static const char help[] =
	"Usage: warden check [--set RULE.PARAM=V] [RULES…]\n\n"
	"Checks rules, formats and tests in files and folders (the shipped pack without any), and advises.\n"
	"Exit status: 0 no error; 2 errors, or bad usage.\n";

static int told(const struct plan *p, int *ret_status)
{
	uint32_t off = 0;
	for (uint32_t i = 0; i < p->n_rules; i++)
		off += p->rules[i].off;
	printf("%u rules", p->n_rules);
	if (off)
		printf(" (%u off)", off);
	printf(", %u formats, %u tests: no error\n", p->n_formats, p->n_tests);
	*ret_status = EXIT_DONE;
	return 0;
}

int command_check(int argc, char **argv)
{
	return rules_command(&(struct rules_command){ "check", help, true, told }, argc, argv);
}
