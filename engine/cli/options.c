/* SPDX-License-Identifier: Apache-2.0
 * Options are one table: name, what it takes, where it goes. What a later build executes is in the table too, so that it is told apart from a
 * typing error. */
#include "engine/cli/options.h"

#include <stdio.h>
#include <stdlib.h>

#include "ingest/base/err.h"

enum takes { TAKES_NOTHING, TAKES_TEXT, TAKES_LIST, TAKES_DURATION, TAKES_SIZE, TAKES_LATER, TAKES_LATER_TEXT };

struct option {
	const char *name;
	enum takes takes;
	unsigned group;
	size_t at; /* offset in struct options */
};

#define AT(field) offsetof(struct options, field)

static const struct option table[] = {
	{ "--help", TAKES_NOTHING, 0, AT(help) },
	{ "--rules", TAKES_LIST, OPTIONS_RULES, AT(rules) },
	{ "--set", TAKES_LIST, OPTIONS_RULES, AT(sets) },
	{ "--table", TAKES_LIST, OPTIONS_LOGS, AT(tables) },
	{ "--format", TAKES_TEXT, OPTIONS_LOGS, AT(format) },
	{ "--out", TAKES_TEXT, OPTIONS_LOGS, AT(out) },
	{ "--rejects", TAKES_TEXT, OPTIONS_LOGS, AT(rejects) },
	{ "--key", TAKES_TEXT, OPTIONS_LOGS, AT(key) },
	{ "--signals", TAKES_NOTHING, OPTIONS_LOGS, AT(signals) },
	{ "--reveal", TAKES_NOTHING, OPTIONS_LOGS, AT(reveal) },
	{ "--shadow", TAKES_NOTHING, OPTIONS_LOGS, AT(shadow) },
	{ "--quiet", TAKES_NOTHING, OPTIONS_LOGS, AT(quiet) },
	{ "--lateness", TAKES_DURATION, OPTIONS_LOGS, AT(lateness) },
	{ "--order-memory", TAKES_DURATION, OPTIONS_LOGS, AT(order_memory) },
	{ "--block", TAKES_SIZE, OPTIONS_LOGS, AT(block) },
	{ "--geoip", TAKES_LATER_TEXT, OPTIONS_LOGS, 0 },
	{ "--click-memory", TAKES_LATER_TEXT, OPTIONS_LOGS, 0 },
	{ "--memory", TAKES_LATER_TEXT, OPTIONS_LOGS, 0 },
	{ "--state", TAKES_LATER_TEXT, OPTIONS_LOGS, 0 },
	{ "--ledger", TAKES_LATER_TEXT, OPTIONS_LOGS, 0 },
	{ "-j", TAKES_LATER_TEXT, OPTIONS_LOGS, 0 },
};
#define N_TABLE (sizeof table / sizeof table[0])

/* The block of 1 MiB: text that still sits in L2 when it is parsed, and few enough calls. */
#define BLOCK_DEFAULT (1u << 20)
#define BLOCK_MIN 64u
#define BLOCK_MAX (4u << 20)

static int usage(const char *command, const char *what, const char *which)
{
	fprintf(stderr, "warden %s: %s%s%s\nTry `warden %s --help`.\n", command, what, which ? " " : "", which ? which : "", command);
	return ERR_USAGE;
}

/* Digits, then a unit of the table; what does not fit in 64 bits of micros is refused. */
bool span_read(const char *text, int64_t *ret_micros)
{
	static const struct {
		const char *unit;
		int64_t micros;
	} units[] = {
		{ "ms", 1000 }, { "s", 1000000 }, { "m", 60 * 1000000ll }, { "h", 3600 * 1000000ll }, { "d", 86400 * 1000000ll },
	};
	int64_t n = 0;
	const char *p = text;
	for (; *p >= '0' && *p <= '9'; p++)
		if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, *p - '0', &n))
			return false;
	if (p == text)
		return false;
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
		if (strcmp(p, units[i].unit) == 0)
			return !__builtin_mul_overflow(n, units[i].micros, ret_micros);
	return false;
}

static bool block_read(const char *text, size_t *ret)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);
	if (end == text || *end || *text == '-' || n < BLOCK_MIN || n > BLOCK_MAX)
		return false;
	*ret = n;
	return true;
}

static const struct option *option_find(const char *arg, size_t len, unsigned groups)
{
	for (size_t i = 0; i < N_TABLE; i++)
		if (strlen(table[i].name) == len && memcmp(table[i].name, arg, len) == 0)
			return !table[i].group || table[i].group & groups ? &table[i] : NULL;
	return NULL;
}

static int option_set(const char *command, const struct option *opt, const char *value, struct options *o)
{
	char *field = (char *)o + opt->at;
	switch (opt->takes) {
	case TAKES_NOTHING:
		*(bool *)field = true;
		return 0;
	case TAKES_TEXT:
		if (*(const char **)field)
			return usage(command, "given twice:", opt->name);
		*(const char **)field = value;
		return 0;
	case TAKES_LIST: {
		struct words_list *l = (struct words_list *)field;
		l->v[l->n++] = value;
		return 0;
	}
	case TAKES_DURATION:
		return span_read(value, (int64_t *)field) ? 0 : usage(command, "takes a duration like 60s, 5m, 24h or 30d:", opt->name);
	case TAKES_SIZE:
		return block_read(value, (size_t *)field) ? 0 : usage(command, "takes a number of bytes from 64 to 4194304:", opt->name);
	case TAKES_LATER:
	case TAKES_LATER_TEXT:
		return usage(command, "not in this build:", opt->name);
	}
	return ERR_USAGE;
}

/* `--name value` and `--name=value`; after `--` all are files. */
static int options_walk(const char *command, unsigned groups, char **argv, struct options *o)
{
	bool files_only = false;
	for (char **a = argv; *a; a++) {
		if (files_only || **a != '-' || strcmp(*a, "-") == 0) {
			o->args.v[o->args.n++] = *a;
			continue;
		}
		if (strcmp(*a, "--") == 0) {
			files_only = true;
			continue;
		}
		const char *eq = strncmp(*a, "--", 2) == 0 ? strchr(*a, '=') : NULL;
		const struct option *opt = option_find(*a, eq ? (size_t)(eq - *a) : strlen(*a), groups);
		if (!opt)
			return usage(command, "unknown option", *a);
		const char *value = NULL;
		bool takes = opt->takes != TAKES_NOTHING && opt->takes != TAKES_LATER;
		if (!takes && eq)
			return usage(command, "takes no value:", opt->name);
		if (takes && opt->takes != TAKES_LATER_TEXT) {
			value = eq ? eq + 1 : *++a;
			if (!value)
				return usage(command, "needs a value:", opt->name);
		}
		int err = option_set(command, opt, value, o);
		if (err)
			return err;
	}
	return 0;
}

int options_read(const char *command, unsigned groups, int argc, char **argv, struct options *ret)
{
	*ret = (struct options){ .lateness = 60 * 1000000ll, .order_memory = 180 * 86400ll * 1000000, .block = BLOCK_DEFAULT };
	struct words_list *lists[] = { &ret->rules, &ret->sets, &ret->tables, &ret->args };
	for (size_t i = 0; i < 4; i++) {
		lists[i]->v = calloc((size_t)argc + 1, sizeof *lists[i]->v);
		if (!lists[i]->v)
			return ERR_NOMEM;
	}
	return options_walk(command, groups, argv + 2, ret);
}

void options_done(struct options *o)
{
	free(o->rules.v);
	free(o->sets.v);
	free(o->tables.v);
	free(o->args.v);
	*o = (struct options){ 0 };
}
