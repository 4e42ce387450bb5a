/* SPDX-License-Identifier: Apache-2.0
 * A rule made ready to run: its code in two phases, its keys, its windows, what it remembers. */
#pragma once
#include "engine/judge/compile.h"
#include "engine/judge/quiet.h"
#include "engine/window/window.h"

/* A condition: code, and the register of its answer. */
struct test_code {
	struct code code;
	const struct reg *answer;
};

/* What joins a window: the argument of one of its aggregates. */
struct joined {
	enum agg_fn fn;
	enum kind kind;
	const struct reg *arg; /* NULL for count() and age() */
};

struct ready_window {
	struct window *window;
	uint32_t key;          /* keys' number */
	struct joined *joined; /* in the order of the window's slots */
	uint32_t n_joined;
	bool idle; /* nobody asks it anything: it is not joined */
};

/* An `after` or `without` clause. */
struct looked {
	struct memo *memo;
	uint32_t key; /* of the present event's fields */
	int64_t within;
};

struct word_code {
	struct str text;
	const struct reg *reg; /* NULL at the end */
	enum kind kind;
	bool personal;
	int decimals;
};

struct words_code {
	struct word_code *parts;
	uint32_t n;
};

struct ready {
	const struct rule *rule;
	uint32_t index; /* of the rule in the plan */
	bool shadow;
	struct ins *filter_ins;    /* phase one; malloc'ed */
	struct test_code *filters; /* the parts of `where` that look at nothing but the event and tables */
	uint32_t n_filters;
	struct code key_code; /* keys written N = E, of the rule and its windows */
	uint32_t key;         /* keys' number, or NO_ID */
	struct ins *ins;      /* phase two; malloc'ed */
	struct looked *afters, *withouts;
	struct test_code where, when; /* answer NULL: true */
	struct code args;             /* of all aggregates */
	struct ready_window *windows;
	struct code fire; /* lets, withs */
	const struct reg **lets, **withs;
	struct code issue;          /* amounts, words */
	const struct reg **amounts; /* [n_rungs]; NULL without */
	struct words_code because, notice;
	struct quiet quiet;
};

/* Compiles the rule. *ret is zeroed by the caller; ready_done takes half-made ones. Windows are made here, memos only wanted. 0, ERR_NOMEM,
 * ERR_LIMIT. */
int ready_make(struct ready *ret, struct compiler *c, uint32_t rule);
void ready_done(struct ready *r);
