/* SPDX-License-Identifier: Apache-2.0
 * Tokens to syntax trees. Each function tells of its error itself and returns false (or NULL); who called it recovers at the next clause or
 * declaration. */
#pragma once
#include "rules/lang/lexer.h"
#include "rules/lang/literal.h"

struct parser {
	struct reader *r;
	uint32_t file;
	const struct token *t; /* the present token */
	unsigned depth;
};

/* The whole file: its declarations, in order. */
struct decl **parse_file(struct reader *r, uint32_t file, uint32_t *ret_n);

/* --- parse_base.c: tokens --- */
struct at at_token(const struct parser *p, const struct token *t);
struct at here(const struct parser *p);
bool is_word(const struct token *t, const char *word);
bool at_word(const struct parser *p, const char *word);
bool take(struct parser *p, enum tok kind);
bool take_word(struct parser *p, const char *word);
/* "expected …, found …" at the present token, or the token's own reason where it is none. Always false. */
bool expected(struct parser *p, const char *what);
bool need_token(struct parser *p, enum tok kind, const char *what);
bool need_word(struct parser *p, const char *word);
bool is_reserved(struct str s); /* words of the language that are no names in expressions */
bool is_clause_word(struct str s);
bool at_declaration(const struct parser *p);
bool need_name(struct parser *p, const char *what, struct name *ret);     /* not a reserved word */
bool need_any_name(struct parser *p, const char *what, struct name *ret); /* of a rule or format: reserved words too */
bool need_duration(struct parser *p, const char *what, int64_t *ret);     /* above 0 */
bool need_text(struct parser *p, const char *what, struct name *ret);     /* decoded, in the plan's arena */
bool decode_token(struct parser *p, const struct token *t, struct str *ret);
bool need_names(struct parser *p, const char *what, struct name **list, uint32_t *n); /* a, b, … */
void skip_to_clause(struct parser *p);                                                /* the next clause or declaration */
void skip_to_declaration(struct parser *p);
bool recover_declaration(struct parser *p); /* steps over one token and skips; false */

/* --- parse_expr.c --- */
struct node *parse_expr(struct parser *p);               /* NULL: told of already */
bool parse_literal(struct parser *p, struct value *ret); /* of a param */
bool parse_within(struct parser *p, struct window_ast *w);
bool parse_over(struct parser *p, struct window_ast *w);

/* --- parse_rule.c, parse_then.c, parse_format.c, parse_test.c --- */
struct rule_ast *parse_rule(struct parser *p, struct at at);
bool parse_then(struct parser *p, struct rule_ast *rule);
bool parse_format(struct parser *p, struct decl *d);
bool parse_field_kind(struct parser *p, struct field_ast *f);
