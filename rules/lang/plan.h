/* SPDX-License-Identifier: Apache-2.0
 * The plan: rules, checked and typed, every name resolved. What the engine executes; it knows no state. All of it sits in one
 * arena and is constant once built (but for params, see plan_set). */
#pragma once
#include "ingest/event/schema.h"
#include "ingest/parse/format.h"

struct pos {
	uint32_t file; /* index into plan->files */
	uint32_t line, col; /* from 1, col in code points */
};

enum op {
	/* leaves */
	OP_CONST,       /* .value */
	OP_FIELD,       /* .column of the present event (COL_TS, COL_TYPE too); unknown where the event has no such field */
	OP_EVENT_FIELD, /* click.country: .column, unknown unless the present event is of .type */
	OP_AFTER_FIELD, /* previous.publisher: .index of the rule's after clause, .column */
	OP_TABLE_FIELD, /* offer.countries: .type of the table, .column; the row by the key fields of the present event */
	OP_IS_TYPE,     /* true when the present event is of .type */
	OP_PARAM,       /* .index into the rule's params */
	OP_KEY,         /* .index into the rule's keys: the value of a key written `N = E` */
	OP_LET,         /* .index into the rule's lets */
	OP_AGG,         /* .index into the rule's aggs */
	/* logic, three-valued */
	OP_AND, OP_OR, OP_NOT,
	/* comparison: both sides of one kind; a text literal that is compared with an ip has become an ip constant */
	OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE,
	OP_IN,          /* arg[0] in [arg[1] …]: the three-valued `or` of equalities */
	OP_IN_SET,      /* arg[0] (text or ip) in arg[1] (set) */
	OP_IN_LIST,     /* arg[0] (text or ip) in list .index; a bracket of text literals has become a list without a name */
	OP_MATCHES,     /* arg[0] holds a text of list .index, ASCII case ignored */
	/* arithmetic; kinds are those of the operands and of the result */
	OP_ADD, OP_SUB, OP_MUL, OP_DIV, OP_NEG,
	/* functions */
	OP_HOST, OP_DOMAIN, OP_LOWER, OP_LENGTH, OP_STARTS, OP_ENDS, OP_CONTAINS, OP_HOUR,
	OP_NET,         /* arg[0]; .v4len, .v6len */
	OP_ABS, OP_MIN, OP_MAX, OP_KNOWN, OP_RATE_LOW, OP_RATE_HIGH,
};

/* not in, and a `!=` of the two, are OP_NOT of the positive form where that is the same (Kleene). */
struct expr {
	enum op op;
	enum kind kind;    /* of the result */
	bool personal;     /* a text, ip or set that is, or was computed from, a personal field */
	struct pos pos;
	uint32_t type, column, index;
	unsigned v4len, v6len;
	struct value value;
	uint32_t n_args;
	struct expr **arg;
};

enum agg_fn { AGG_COUNT, AGG_COUNT_IF, AGG_SUM, AGG_MIN, AGG_MAX, AGG_MEAN, AGG_STDDEV, AGG_DISTINCT, AGG_QUANTILE, AGG_AGE };

struct agg {
	enum agg_fn fn;
	enum kind kind;          /* of the result: number, duration or time */
	struct expr *arg;        /* NULL for count() and age() */
	uint32_t p_millionths;   /* quantile */
	uint32_t window;         /* index into the rule's windows */
	struct pos pos;
};

struct key {
	struct str name;
	struct expr *expr; /* OP_FIELD, or the E of `N = E` */
};

enum window_kind { WINDOW_NONE, WINDOW_WITHIN, WINDOW_OVER };
struct window_spec {
	enum window_kind kind;
	int64_t span; /* D, micros */
	int64_t step; /* S, micros; WINDOW_OVER */
};

/* A window that the rule's events join: its own, or one that an aggregate asks for. Equal ones are one. */
struct window_def {
	struct window_spec spec;
	struct key *keys; /* n ≥ 1 */
	uint32_t n_keys;
};

struct after {
	struct str name;        /* empty for `without` */
	uint32_t type;          /* T */
	uint32_t n_by;
	struct key *here;       /* the present event's side; n_by */
	uint32_t *there;        /* T's columns; n_by */
	int64_t within;
	struct pos pos;
};

struct param {
	struct str name;
	struct value value; /* number, duration, text or flag */
	struct pos pos;
};

struct let {
	struct str name;
	struct expr *expr;
	bool has_agg; /* itself or through a let that it names */
};

struct with {
	struct str name;
	uint32_t column;    /* of the signal's field */
	struct expr *expr;  /* a duration becomes a number of seconds in the signal's field */
};

enum verb { VERB_WARN, VERB_BLOCK, VERB_DISCONNECT, VERB_FINE, VERB_LOCK, VERB_SUSPEND, VERB_HOLD, VERB_CLOSE };
#define VERBS 8
const char *verb_name(enum verb v);

/* What sanctions say of an order, the stronger behind the weaker; none any more: restore. */
enum verdict_kind { VERDICT_RESTORE, VERDICT_HOLD, VERDICT_VOID, VERDICT_CANCEL };
#define VERDICTS 4
const char *verdict_name(enum verdict_kind v);

enum subject { SUBJECT_PUBLISHER, SUBJECT_OFFER, SUBJECT_ACCOUNT, SUBJECT_ORDER };
#define SUBJECTS 4
#define HAS(set, subject) ((set) >> (subject) & 1u)

struct rung {
	enum verb verb;
	unsigned subjects;      /* bits 1 << SUBJECT_…, as written (without the offer that comes with a held order) */
	struct expr *amount;    /* fine; NULL without */
	int64_t span;           /* lock: for D; close: in D (0 without) */
	int64_t after;          /* 0 for the first rung */
	int64_t deadline;       /* 30m without */
	struct pos pos;
};

/* because, notice: literal text and values in turn. */
struct words_part {
	struct str text;    /* the literal before the value */
	struct expr *expr;  /* NULL at the end */
	int decimals;       /* {x:.2}: 2; {x:%}: WORDS_PERCENT; else WORDS_PLAIN */
};
#define WORDS_PLAIN (-1)
#define WORDS_PERCENT (-2)
struct words {
	struct words_part *parts;
	uint32_t n; /* 0: the clause is not there */
};

struct rule {
	struct str name, title;
	struct pos pos, end;     /* of the word `rule`, and of the last word */
	uint32_t *on;            /* types, in the order written */
	uint32_t n_on;
	struct key *keys;        /* by; or the subject of the sanction where there is no by; n 0 for a rule without a key */
	uint32_t n_keys;
	bool has_by;
	struct after *afters;
	uint32_t n_afters;
	struct after *withouts;
	uint32_t n_withouts;
	struct expr *where;      /* NULL: true */
	struct window_spec window;
	uint32_t own_window;     /* index into windows of the rule's own (window and key), or NO_ID */
	struct window_def *windows;
	uint32_t n_windows;
	struct param *params;
	uint32_t n_params;
	struct let *lets;
	uint32_t n_lets;
	struct agg *aggs;
	uint32_t n_aggs;
	struct expr *when;       /* NULL: true */
	bool has_once;           /* a bound on repeats: `once per`, else the window's span */
	int64_t once;
	uint32_t signal;         /* type, or NO_ID */
	struct with *withs;
	uint32_t n_withs;
	struct rung *rungs;      /* n 0: no sanction */
	uint32_t n_rungs;
	struct words because, notice;
	bool shadow, off;
};

struct list {
	struct str name;  /* empty: a bracket in a rule */
	struct str *items;
	size_t n;
};

struct test_event {
	int64_t ts;
	uint32_t type;
	uint32_t line;                   /* in the rules file */
	uint32_t n;
	struct test_value { uint32_t field; struct str text; } *values; /* .text.p NULL: `f=`, unknown */
};
struct test_expect {
	enum { EXPECT_FIRING, EXPECT_NONE, EXPECT_NOTHING_ELSE } what;
	uint32_t rule;
	bool has_at;
	int64_t at;
	uint32_t line;
	uint32_t n;
	struct test_pair { struct str name, text; } *values;
};
struct test {
	struct str name;
	struct pos pos;
	struct test_event *events; /* as written; the runner sorts them */
	uint32_t n_events;
	struct test_expect *expects;
	uint32_t n_expects;
};

struct file {
	struct str path; /* as given or as `use` made it */
	struct str text;
};

struct plan {
	struct arena arena;
	struct schema *schema;   /* owned */
	struct file *files;
	uint32_t n_files;
	struct rule *rules;      /* in the order of declaration, off ones too */
	uint32_t n_rules;
	struct list *lists;
	uint32_t n_lists;
	struct format *formats;
	uint32_t n_formats;
	struct test *tests;
	uint32_t n_tests;
	struct zone **zones;     /* that formats name; owned */
	uint32_t n_zones;
};

void plan_free(struct plan *p); /* NULL is a no-op */
const struct rule *plan_rule(const struct plan *p, struct str name);     /* NULL when there is none */
const struct format *plan_format(const struct plan *p, struct str name); /* NULL when there is none */
/* Marks in need[n_columns] what the rules that are not off read: expressions, keys, after clauses, subjects, words. It marks and
 * never clears. Fields that orders, tables and printed signals need are the engine's to add. */
void plan_need(const struct plan *p, bool *need);
