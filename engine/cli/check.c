/* SPDX-License-Identifier: Apache-2.0
 * warden check: are the rules and formats right? Says what it read, or every error with its place. */
#include <stdio.h>

#include "engine/cli/commands.h"
#include "engine/cli/load.h"
#include "engine/cli/options.h"
#include "ingest/base/err.h"

static const char help[] =
	"Usage: warden check [--set RULE.PARAM=V] [RULES…]\n\n"
	"Checks rules, formats and tests in files and folders (the shipped pack without any), and advises.\n"
	"Exit status: 0 no error; 2 errors, or bad usage.\n";

static void told(const struct plan *p)
{
	uint32_t off = 0;
	for (uint32_t i = 0; i < p->n_rules; i++)
		off += p->rules[i].off;
	printf("%u rules", p->n_rules);
	if (off)
		printf(" (%u off)", off);
	printf(", %u formats, %u tests: no error\n", p->n_formats, p->n_tests);
}

int command_check(int argc, char **argv)
{
	struct options o;
	int status = EXIT_BAD_USAGE;
	int err = options_read("check", OPTIONS_RULES, argc, argv, &o);
	if (!err && o.help) {
		fputs(help, stdout);
		status = EXIT_DONE;
	} else if (!err) {
		for (size_t i = 0; i < o.args.n; i++)
			o.rules.v[o.rules.n++] = o.args.v[i];
		struct load_options lo = { .paths = o.rules.v, .n_paths = o.rules.n, .sets = o.sets.v, .n_sets = o.sets.n, .advice = true };
		struct loaded l;
		err = load_rules(&lo, &l);
		if (!err) {
			told(l.plan);
			loaded_done(&l);
			status = EXIT_DONE;
		}
	}
	if (err == ERR_NOMEM)
		fputs("warden: out of memory\n", stderr);
	options_done(&o);
	if (fflush(stdout) != 0)
		status = EXIT_OUTPUT;
	return status;
}
