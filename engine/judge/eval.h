/* SPDX-License-Identifier: Apache-2.0
 * The instructions, by family: which function runs an operation on operands of a kind. NULL: there is none (the plan's types keep it from
 * being asked for). */
#pragma once
#include "engine/judge/code.h"

ins_fn *eval_load(enum kind kind);                /* eval_load.c: a cell; column; for OP_EVENT_FIELD .type, else NO_ID */
ins_fn *eval_load_type(void);                     /* the name of the event's type; .type as above */
ins_fn *eval_is_type(void);                       /* .type */
ins_fn *eval_after(void);                         /* eval_state.c: .index the after clause, .column the field of its memo */
ins_fn *eval_after_ts(void);                      /* .index */
ins_fn *eval_row(void);                           /* .index the key, .type the table: dst has the row in force */
ins_fn *eval_row_cell(enum kind kind);            /* a: the row; .index its field */
ins_fn *eval_agg(void);                           /* .thing: struct agg_slot */
ins_fn *eval_logic(enum op op);                   /* eval_logic.c: and or not known */
ins_fn *eval_compare(enum op op, enum kind kind); /* eval_logic.c: == < <= ; the others are made of these */
ins_fn *eval_member(enum op op, enum kind kind);  /* eval_text.c: in a set; in a list and matches, .thing its struct list_set */
ins_fn *eval_number(enum op op);                  /* eval_number.c: + - * / - abs min max rate_low rate_high, of numbers and durations */
ins_fn *eval_time(enum op op, enum kind kind);    /* eval_number.c: time ± duration (KIND_TIME), time - time (KIND_DURATION), hour */
ins_fn *eval_text(enum op op);                    /* eval_text.c: host lower length starts ends contains net */

/* Where an aggregate stands among those of its window. */
struct agg_slot {
	enum agg_fn fn;
	enum kind kind;
	uint32_t window; /* of the rule */
	uint32_t slot;   /* of the window */
};

/* A text made at run time, kept in the scratch arena. NULL and e->err when memory is out. */
const struct str *eval_keep(struct eval *e, struct str s);
