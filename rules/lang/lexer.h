/* SPDX-License-Identifier: Apache-2.0
 * Text to tokens. Never fails: what is no token is a TOK_BAD with the reason, told when the parser comes to it. The lines of a `test` are
 * tokens of their own (TOK_LINE), for there line ends count. */
#pragma once
#include "rules/lang/reader.h"

enum tok {
	TOK_END,
	TOK_NAME,
	TOK_NUMBER,
	TOK_PERCENT,
	TOK_DURATION,
	TOK_TEXT,  /* "…" */
	TOK_QUOTE, /* '…' */
	TOK_LINE,
	TOK_BAD,
	TOK_LPAREN,
	TOK_RPAREN,
	TOK_LBRACKET,
	TOK_RBRACKET,
	TOK_COMMA,
	TOK_COLON,
	TOK_DOT,
	TOK_ASSIGN,
	TOK_EQ,
	TOK_NE,
	TOK_LT,
	TOK_LE,
	TOK_GT,
	TOK_GE,
	TOK_PLUS,
	TOK_MINUS,
	TOK_STAR,
	TOK_SLASH,
};

struct token {
	enum tok kind;
	struct str text; /* slice of the file; of texts what is between the quotes, not decoded */
	uint32_t line, col, width;
	bool first;      /* on its line */
	bool glued;      /* no space before it */
	const char *why; /* TOK_BAD; static */
};

struct tokens {
	struct token *list; /* the last is TOK_END */
	uint32_t n;
};
struct tokens lex(struct reader *r, struct str text);
bool is_declaring_word(struct str s); /* rule event field table list use format test */
