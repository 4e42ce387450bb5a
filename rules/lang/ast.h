/* SPDX-License-Identifier: Apache-2.0
 * The syntax trees of the rule language, as the parser makes them: no name is resolved, no kind is known. A NULL node is an expression that
 * was broken and has been told of already. All in the reader's arena. */
#pragma once
#include "rules/lang/plan.h"

/* A place for a message: the offending word. */
struct at {
	uint32_t file, line, col, width;
};

struct name {
	struct at at;
	struct str text;
};

struct window_ast {
	struct window_spec spec;
	struct at at;
	bool given, broken;
};

enum node_kind { NODE_LITERAL, NODE_NAME, NODE_MEMBER, NODE_CALL, NODE_BRACKET, NODE_OP };

/* The deepest tree; so that nothing that walks it runs out of stack. */
#define DEPTH_MAX 200

struct node {
	enum node_kind kind;
	struct at at; /* of the name, literal, or operator */
	enum op op;   /* NODE_OP; `!=` is OP_NE, `not in` is OP_IN with negated */
	bool negated;
	struct value value; /* NODE_LITERAL */
	struct str name;    /* NODE_NAME, NODE_CALL; NODE_MEMBER: what stands before the dot */
	struct name member; /* NODE_MEMBER */
	struct node **arg;
	uint32_t n_args, depth;
	struct name *by; /* NODE_CALL: an aggregate's own key and window */
	uint32_t n_by;
	struct at by_at;
	struct window_ast window;
};

struct key_ast {
	struct name name;
	bool named; /* N = E */
	struct node *expr;
};

struct after_ast {
	struct at at; /* of the clause's word */
	struct name type;
	struct name name; /* none in `without` */
	struct name *by;
	uint32_t n_by;
	int64_t within;
};

struct named_ast { /* let, with */
	struct name name;
	struct node *expr;
	/* of a `with`, once its kind has been found */
	bool has_kind, personal;
	enum kind kind;
};

struct param_ast {
	struct name name;
	struct value value;
	bool broken;
};

struct rung_ast {
	struct at at;
	enum verb verb;
	unsigned subjects;
	struct node *amount;
	struct at amount_at;
	bool has_amount, has_span, has_after, has_deadline;
	int64_t span, after, deadline;
	struct at after_at;
};

enum clause {
	CLAUSE_ON,
	CLAUSE_BY,
	CLAUSE_AFTER,
	CLAUSE_WITHOUT,
	CLAUSE_WHERE,
	CLAUSE_WITHIN,
	CLAUSE_OVER,
	CLAUSE_PARAM,
	CLAUSE_LET,
	CLAUSE_WHEN,
	CLAUSE_ONCE,
	CLAUSE_SIGNAL,
	CLAUSE_THEN,
	CLAUSE_BECAUSE,
	CLAUSE_NOTICE,
	CLAUSE_SHADOW,
	CLAUSE_OFF,
};
#define CLAUSES (CLAUSE_OFF + 1)

struct words_ast {
	struct at at;   /* of the text's quote */
	struct str raw; /* between the quotes, not decoded */
};

struct rule_ast {
	struct name name;
	struct at at, end;
	struct str title;
	struct at clause[CLAUSES]; /* of the first one; line 0: not there */
	bool broken[CLAUSES];      /* told of already */
	struct name *on;
	uint32_t n_on;
	struct key_ast *keys;
	uint32_t n_keys;
	struct after_ast *afters, *withouts;
	uint32_t n_afters, n_withouts;
	struct node *where, *when;
	struct window_ast window;
	struct param_ast *params;
	uint32_t n_params;
	struct named_ast *lets;
	uint32_t n_lets;
	int64_t once;
	struct name signal;
	struct named_ast *withs;
	uint32_t n_withs;
	struct rung_ast *rungs;
	uint32_t n_rungs;
	struct words_ast because, notice;
	/* made by the checker */
	uint32_t index; /* into plan->rules */
	uint32_t signal_type;
};

struct field_ast {
	struct name name;
	enum kind kind;
	bool personal;
};

struct part_ast {
	struct at at;
	struct str text;
	bool is_column, is_query;
};

struct format_field_ast {
	struct name name;
	bool is_literal;
	struct part_ast *parts;
	uint32_t n_parts;
	struct str zone, as;
	struct at zone_at, as_at, year_at;
	bool has_year;
};

struct format_event_ast {
	struct name type;
	struct part_ast *left, *right;
	uint32_t n_left, n_right;
	bool negated, rest_by_name;
	struct at rest_at;
	struct format_field_ast *fields;
	uint32_t n_fields;
};

struct format_ast {
	struct name name;
	struct at base_at;
	enum format_base base;
	struct format_event_ast *events;
	uint32_t n_events;
};

struct line_ast {
	struct at at;
	struct str text;
};

enum decl_kind { DECL_EVENT, DECL_FIELD, DECL_TABLE, DECL_LIST, DECL_USE, DECL_RULE, DECL_FORMAT, DECL_TEST };

struct decl {
	enum decl_kind kind;
	struct at at; /* of the declaring word */
	struct name name;
	/* event, field, table: the keys are the first fields */
	struct field_ast *fields;
	uint32_t n_fields, n_keys;
	/* list, use, test's title */
	struct str *items;
	uint32_t n_items;
	struct name from; /* a list's file, or the file to use: its text is decoded */
	struct rule_ast *rule;
	struct format_ast *format;
	struct line_ast *lines;
	uint32_t n_lines;
};
