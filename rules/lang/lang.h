/* SPDX-License-Identifier: Apache-2.0
 * Text to plan: the one entrance of the rule language, and its messages. Opens no file itself: the caller's loader does. */
#pragma once
#include "rules/lang/plan.h"

enum severity { DIAG_ERROR, DIAG_ADVICE };

struct diag {
	enum severity severity;
	struct str path;       /* empty for --set */
	uint32_t line, col;    /* from 1; 0 where there is no place */
	struct str message;
	struct str source;     /* the whole line of the rules; .p NULL where there is none */
	uint32_t width;        /* of the caret's underline, ≥ 1, in code points */
	uint32_t file;         /* the path's place among the files read; UINT32_MAX for --set */
};

struct diags {
	struct arena arena; /* owns the texts */
	struct diag *list;
	size_t n, cap;
	size_t errors;      /* how many of them are errors */
};
void diags_done(struct diags *d);
void diags_sort(struct diags *d); /* by file, line, col; rules_read has done so */
/* FILE:LINE:COL: message, the line, a caret under the offending word; malloc'ed text of all, errors and advice in order of file, line, col.
 * NULL when memory is out. */
char *diags_text(const struct diags *d);

/* Where rules come from. `read` gives the text of a file, valid until the plan is freed (the loader owns it): 0, ERR_OPEN, ERR_READ, ERR_NOMEM. */
struct loader {
	void *ctx;
	int (*read)(void *ctx, const char *path, struct str *ret);
};

struct rules_source {
	const char *path; /* what messages call it; `use` and list files are found relative to it */
	struct str text;  /* .p NULL: the loader reads path */
};

struct rules_options {
	const struct rules_source *sources; /* the first is schema.rules */
	size_t n_sources;
	const struct loader *loader;
	const char *const *sets;            /* `rule.param=value` of --set */
	size_t n_sets;
	bool advice;                        /* `warden check`: advice too */
};

/* Reads, checks, plans. Every error of every file is in d. Returns 0, ERR_RULES (d has the errors) or ERR_NOMEM; *ret on 0 only.
 * The schema.rules text is held to the same language. */
int rules_read(const struct rules_options *o, struct diags *d, struct plan **ret);
