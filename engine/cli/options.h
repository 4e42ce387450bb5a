/* SPDX-License-Identifier: Apache-2.0
 * The options that commands share, read from the command line. */
#pragma once
#include "ingest/base/str.h"

/* Arguments that may be repeated, in the order given; pointers into argv. */
struct words_list {
	const char **v;
	size_t n;
};

struct options {
	struct words_list rules, sets, tables, args;
	const char *format, *out, *rejects, *key;
	bool signals, reveal, shadow, quiet, help;
	int64_t lateness, order_memory; /* micros */
	size_t block;                   /* bytes of text a block aims at */
};

/* Which options a command takes: bits of enum option_group. */
enum option_group {
	OPTIONS_RULES = 1, /* --rules --set */
	OPTIONS_LOGS = 2,  /* the rest */
};

/* Reads argv[2…] of `warden COMMAND …`. On bad usage prints what is wrong and what to do on standard error, and returns
 * ERR_USAGE; ERR_NOMEM; else 0. options_done frees in either case. */
int options_read(const char *command, unsigned groups, int argc, char **argv, struct options *ret);
void options_done(struct options *o);

/* `90s 5m 24h 30d 500ms` to micros; false when it is none. */
bool span_read(const char *text, int64_t *ret_micros);
