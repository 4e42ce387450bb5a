/* SPDX-License-Identifier: Apache-2.0
 * Commands that take rules: `warden check RULES…` and `warden test RULES…`, where --rules names some as well. */
#include "engine/cli/rules_command.h"

#include <stdio.h>

#include "engine/cli/commands.h"
#include "engine/cli/options.h"
#include "ingest/base/err.h"

static int run(const struct rules_command *c, struct options *o, int *ret_status)
{
	/* Both lists have room for every argument. */
	for (size_t i = 0; i < o->args.n; i++)
		o->rules.v[o->rules.n++] = o->args.v[i];
	struct load_options lo = { .paths = o->rules.v, .n_paths = o->rules.n, .sets = o->sets.v, .n_sets = o->sets.n, .advice = c->advice };
	struct loaded l;
	int err = load_rules(&lo, &l);
	if (err)
		return err;
	err = c->run(l.plan, ret_status);
	loaded_done(&l);
	return err;
}

int rules_command(const struct rules_command *c, int argc, char **argv)
{
	struct options o;
	int status = EXIT_DONE;
	int err = options_read(c->name, OPTIONS_RULES, argc, argv, &o);
	if (!err && o.help)
		fputs(c->help, stdout);
	else if (!err)
		err = run(c, &o, &status);
	options_done(&o);
	if (err == ERR_NOMEM) {
		fputs("warden: out of memory\n", stderr);
		return EXIT_INPUT;
	}
	if (fflush(stdout) != 0)
		return EXIT_OUTPUT;
	return err ? EXIT_BAD_USAGE : status;
}
