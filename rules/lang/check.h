/* SPDX-License-Identifier: Apache-2.0
 * Syntax trees to the plan: names, kinds, keys, windows. An expression with an error is NULL from then on, and silences what follows from
 * it. */
#pragma once
#include "rules/lang/near.h"
#include "rules/lang/reader.h"

/* What a signal's type is made from, and whether its fields are in the schema yet. */
struct signal_note {
	uint32_t type;
	struct rule_ast **rules;
	uint32_t n_rules, seen;
	bool complete;
	uint32_t stamp; /* of the last look-up that came by: circles and diamonds are walked once */
};

enum place { IN_KEY, IN_WHERE, IN_LET, IN_WHEN, IN_WITH, IN_WORDS, IN_AMOUNT };

struct scope {
	struct reader *r;
	struct rule_ast *ast;
	struct rule *rule;
	enum place place;
	const struct node *agg; /* the aggregate that we are in */
	bool saw_agg;           /* since it was last cleared */
	bool on_broken;         /* `on` had an error: unknown names may be its fault */
	bool key_broken;
	bool told_window, told_key; /* that the rule has none: once is enough */
};

/* --- check_fields.c --- */
enum lookup { FIELD_NONE, FIELD_FOUND, FIELD_BROKEN };
struct found {
	enum kind kind;
	uint32_t column;
	bool personal;
};
/* A field of a type, ts and type too; of a signal also before its type is complete (then without a column). */
enum lookup type_field(struct reader *r, uint32_t type, struct str name, struct found *ret);
/* A field of the rule's `on` events; of two kinds is told of at `at` and broken. */
enum lookup on_field(struct scope *s, struct str name, struct at at, struct found *ret);
void near_fields(struct reader *r, uint32_t type, struct near *near);
void near_on_fields(struct scope *s, struct near *near);
/* "click, overwrite", cut to the buffer. */
const char *on_list(const struct scope *s, char ret[200]);
bool is_on(const struct scope *s, uint32_t type);
struct signal_note *signal_of(struct reader *r, uint32_t type); /* NULL: no signal */

/* --- check_schema.c, check_signal.c --- */
void check_schema(struct reader *r); /* events, tables, fields */
void check_lists(struct reader *r);
void check_signals(struct reader *r); /* after both: signal types, circles, kinds of `with` */
const struct list *find_list(const struct plan *p, struct str name, uint32_t *ret);

/* --- check_names.c --- */
struct named_thing {
	struct expr *expr; /* NULL with is_list false: told of already */
	bool is_list;
	uint32_t list;
};
struct named_thing check_name(struct scope *s, const struct node *n);
struct expr *check_member(struct scope *s, struct name base, struct name member);

/* --- check_expr.c, check_compare.c, check_call.c, check_agg.c --- */
struct expr *check_expr(struct scope *s, const struct node *n);
struct expr *check_flag(struct scope *s, const struct node *n, const char *where); /* must be a flag */
struct expr *expr_new(struct scope *s, enum op op, enum kind kind, struct at at);
struct expr *expr_add(struct scope *s, struct expr *e, struct expr *arg);
struct expr *check_comparison(struct scope *s, const struct node *n);
struct expr *check_in(struct scope *s, const struct node *n);
struct expr *check_matches(struct scope *s, const struct node *n);
struct expr *check_call(struct scope *s, const struct node *n);
bool is_function(struct str name);
struct expr *check_agg(struct scope *s, const struct node *n, enum agg_fn fn);
bool is_text_literal(const struct node *n);
const char *a_kind(enum kind k); /* "a text", "an address" */
uint32_t window_find(struct scope *s, const struct window_spec *spec, const struct key *keys, uint32_t n_keys);

/* --- check_rule.c, check_then.c, check_words.c --- */
void check_rules(struct reader *r);
/* The whole rule into s->rule; `with` kinds into the tree. */
void check_rule(struct reader *r, struct rule_ast *ast, struct rule *ret);
void check_afters(struct scope *s);
void check_keys(struct scope *s);
void check_then(struct scope *s);
void check_withs(struct scope *s);
void check_words(struct scope *s, const struct words_ast *w, struct words *ret);

/* --- check_format.c, check_test.c, sets.c --- */
void check_formats(struct reader *r);
void check_tests(struct reader *r);
void apply_sets(struct reader *r, const char *const *sets, size_t n);

/* --- load.c --- */
void load_sources(struct reader *r, const struct rules_options *o);
void load_list(struct reader *r, const struct decl *d, struct list *ret);
