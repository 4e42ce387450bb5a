/* SPDX-License-Identifier: Apache-2.0
 * warden: the command line. One table of commands; those of later builds are in it, so that they are told apart from a typing error. */
#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "engine/cli/commands.h"

static const struct command {
	const char *name, *what;
	int (*run)(int argc, char **argv); /* NULL: not in this build */
} commands[] = {
	{ "replay", "judge historical logs, merged by time", command_replay },
	{ "check", "check rules and formats", command_check },
	{ "test", "run the tests written in rules", command_test },
	{ "run", "judge live logs until told to stop", NULL },
	{ "bench", "measure rules: hits, precision, recall, delay, money, cost", NULL },
	{ "gen", "make realistic labelled logs", NULL },
	{ "explain", "show a sanction's case", NULL },
	{ "ledger", "list and lift sanctions", NULL },
};

static void overview(FILE *to)
{
	fputs("Traffic Warden judges the click, postback and login logs of affiliate networks.\n\n"
	      "Usage: warden COMMAND [options] …\n\n", to);
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		if (commands[i].run)
			fprintf(to, "  %-8s %s\n", commands[i].name, commands[i].what);
	fputs("\n`warden COMMAND --help` tells the options of a command; `warden --version` the version.\n", to);
}

/* Blocks and columns of a megabyte come and go all the time. Left to itself, the allocator gives each back to the system and gets it anew, zeroed
 * page by page, which costs as much as decompressing them. */
static void keep_memory(void)
{
	mallopt(M_MMAP_THRESHOLD, 32 << 20);
	mallopt(M_TRIM_THRESHOLD, 512 << 20);
}

int main(int argc, char **argv)
{
	keep_memory();
	if (argc < 2) {
		overview(stderr);
		return EXIT_BAD_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
		overview(stdout);
		return fflush(stdout) == 0 ? EXIT_DONE : EXIT_OUTPUT;
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts("warden " WARDEN_VERSION);
		return fflush(stdout) == 0 ? EXIT_DONE : EXIT_OUTPUT;
	}
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
		if (strcmp(argv[1], commands[i].name) != 0)
			continue;
		if (commands[i].run)
			return commands[i].run(argc, argv);
		fprintf(stderr, "warden %s: not in this build\n", argv[1]);
		return EXIT_BAD_USAGE;
	}
	fprintf(stderr, "warden: unknown command `%s`\n", argv[1]);
	overview(stderr);
	return EXIT_BAD_USAGE;
}
