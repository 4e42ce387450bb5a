/* SPDX-License-Identifier: Apache-2.0
 * Rules from files, folders and the shipped pack into a plan, with messages on standard error. */
#pragma once
#include "rules/lang/lang.h"

struct rule_files; /* the texts that the plan points into */

struct loaded {
	struct plan *plan;
	struct rule_files *files;
};

struct load_options {
	const char *const *paths; /* files and folders; n 0: the shipped pack */
	size_t n_paths;
	const char *const *sets;
	size_t n_sets;
	const char *format;       /* --format NAME, or NULL: a shipped format serves where no file declares it */
	bool advice;              /* prints advice too */
};

/* 0 (*ret is filled), ERR_RULES (told on standard error), ERR_NOMEM. */
int load_rules(const struct load_options *o, struct loaded *ret);
void loaded_done(struct loaded *l);
