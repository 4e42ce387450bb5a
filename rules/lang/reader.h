/* SPDX-License-Identifier: Apache-2.0
 * What all parts of the reading of rules share: memory and messages. One surprising decision: memory that runs out jumps (longjmp) straight
 * to rules_read, which frees all. Everything here sits in arenas, so nothing is lost by the jump, and some thousand lines need no check
 * each. */
#pragma once
#include "rules/lang/ast.h"
#include "rules/lang/lang.h"

#include <setjmp.h>

struct reader {
	struct arena arena; /* of syntax trees; dies when the plan stands */
	struct plan *plan;
	struct diags *diags;
	const struct loader *loader;
	bool advice;
	unsigned mute;       /* above 0 nothing is said: kinds are only tried */
	struct decl **decls; /* of all files, in the order of declaration */
	uint32_t n_decls;
	struct signal_note *signals; /* one a signal type */
	uint32_t n_signals;
	struct {
		uint32_t file, line;
		size_t at;
	} seen; /* where the line of the last message begins: the next is near */
	jmp_buf nomem;
};

_Noreturn void reader_nomem(struct reader *r);
void *reader_alloc(struct reader *r, size_t n); /* zeroed, in the reader's arena */
void *plan_alloc(struct reader *r, size_t n);   /* zeroed, in the plan's arena */
/* Room for one more item: the array itself, or a bigger copy when n is 0 or a power of two. */
void *reader_grow(struct reader *r, void *items, uint32_t n, size_t size);
void *plan_grow(struct reader *r, void *items, uint32_t n, size_t size);
struct str plan_str(struct reader *r, struct str s);

/* An error at a place. */
__attribute__((format(printf, 3, 4))) void say(struct reader *r, struct at at, const char *fmt, ...);
/* Advice at a place; nothing unless the caller of rules_read wants it. */
__attribute__((format(printf, 3, 4))) void advise(struct reader *r, struct at at, const char *fmt, ...);
/* An error that has no place in a file (--set). */
__attribute__((format(printf, 2, 3))) void say_nowhere(struct reader *r, const char *fmt, ...);
static inline struct pos pos_of(struct at at)
{
	return (struct pos){ at.file, at.line, at.col };
}
