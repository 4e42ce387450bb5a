/* SPDX-License-Identifier: Apache-2.0
 * The parser's hands: looking at tokens, taking them, saying what was expected, skipping to where reading can go on. */
#include "ingest/event/value.h"
#include "rules/lang/near.h"
#include "rules/lang/parser.h"

#include <stdio.h>

struct at at_token(const struct parser *p, const struct token *t)
{
	return (struct at){ p->file, t->line, t->col, t->width ? t->width : 1 };
}

struct at here(const struct parser *p)
{
	return at_token(p, p->t);
}

bool is_word(const struct token *t, const char *word)
{
	return t->kind == TOK_NAME && str_eq(t->text, str_z(word));
}

bool at_word(const struct parser *p, const char *word)
{
	return is_word(p->t, word);
}

bool take(struct parser *p, enum tok kind)
{
	if (p->t->kind != kind)
		return false;
	if (kind != TOK_END)
		p->t++;
	return true;
}

bool take_word(struct parser *p, const char *word)
{
	return at_word(p, word) && take(p, TOK_NAME);
}

static const char *found(const struct token *t, char buf[80])
{
	if (t->kind == TOK_END)
		return "the end of the file";
	if (t->kind == TOK_TEXT)
		return "a text in double quotes";
	if (t->kind == TOK_QUOTE)
		return "a text in single quotes";
	if (t->kind == TOK_LINE)
		return "a line of a test";
	snprintf(buf, 80, "`%.*s`", (int)(t->text.n < 60 ? t->text.n : 60), t->text.p);
	return buf;
}

bool expected(struct parser *p, const char *what)
{
	char buf[80];
	if (p->t->kind == TOK_BAD)
		say(p->r, here(p), "%s", p->t->why);
	else if (p->t->kind == TOK_NAME && is_reserved(p->t->text))
		say(p->r, here(p), "expected %s, found `%.*s`, a word of the language", what, STR_FMT(p->t->text));
	else
		say(p->r, here(p), "expected %s, found %s", what, found(p->t, buf));
	return false;
}

bool need_token(struct parser *p, enum tok kind, const char *what)
{
	return take(p, kind) || expected(p, what);
}

bool need_word(struct parser *p, const char *word)
{
	if (take_word(p, word))
		return true;
	char what[32];
	snprintf(what, sizeof what, "`%s`", word);
	return expected(p, what);
}

static const char *const clause_words[CLAUSES] = { "on",   "by",   "after",  "without", "where",   "within", "over",   "param", "let",
	                                           "when", "once", "signal", "then",    "because", "notice", "shadow", "off" };

bool is_clause_word(struct str s)
{
	for (size_t i = 0; i < CLAUSES; i++) {
		if (str_eq(s, str_z(clause_words[i])))
			return true;
	}
	return false;
}

bool is_reserved(struct str s)
{
	static const char *const words[] = { "and",  "or",    "not",        "in",   "matches", "true",    "false", "with",
		                             "warn", "block", "disconnect", "fine", "lock",    "suspend", "hold",  "close" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (str_eq(s, str_z(words[i])))
			return true;
	}
	return is_clause_word(s);
}

/* A declaring word is a name too; what follows tells them apart (two names in a row mean nothing else). */
bool at_declaration(const struct parser *p)
{
	if (p->t->kind != TOK_NAME || !is_declaring_word(p->t->text))
		return false;
	const struct token *next = &p->t[1];
	return next->kind == TOK_TEXT || (next->kind == TOK_NAME && (p->t->first || !is_reserved(next->text)));
}

/* Where a line begins with one, reading can go on there. */
static bool line_declares(const struct parser *p)
{
	return p->t->kind == TOK_NAME && p->t->first && is_declaring_word(p->t->text);
}

/* A minus at the end belongs to a name outside of expressions. */
static struct name whole_name(struct parser *p)
{
	struct name n = { here(p), p->t->text };
	while (p->t[1].kind == TOK_MINUS && p->t[1].glued) {
		p->t++;
		n.text.n++;
		n.at.width++;
	}
	p->t++;
	return n;
}

bool need_any_name(struct parser *p, const char *what, struct name *ret)
{
	if (p->t->kind != TOK_NAME)
		return expected(p, what);
	*ret = whole_name(p);
	return true;
}

bool need_name(struct parser *p, const char *what, struct name *ret)
{
	if (p->t->kind != TOK_NAME || is_reserved(p->t->text))
		return expected(p, what);
	*ret = whole_name(p);
	return true;
}

bool need_duration(struct parser *p, const char *what, int64_t *ret)
{
	if (p->t->kind == TOK_NUMBER) {
		say(p->r, here(p), "expected %s, found a number without a unit (ms, s, m, h or d)", what);
		return false;
	}
	if (p->t->kind != TOK_DURATION)
		return expected(p, what);
	if (!duration_read(p->t->text, ret)) {
		say(p->r, here(p), "this duration is too long");
		return false;
	}
	if (*ret == 0) {
		say(p->r, here(p), "this duration must be more than nothing");
		return false;
	}
	return take(p, TOK_DURATION);
}

bool decode_token(struct parser *p, const struct token *t, struct str *ret)
{
	size_t bad;
	if (text_decode(t->text, &p->r->plan->arena, ret, &bad)) {
		if (!ret->p)
			reader_nomem(p->r);
		return true;
	}
	struct at at = at_token(p, t);
	at.col += 1 + (uint32_t)utf8_length((struct str){ t->text.p, bad });
	at.width = 2;
	say(p->r, at, "this escape means nothing; there are \\\" \\\\ \\n \\t and \\u{…} with the hex digits of a character");
	return false;
}

bool need_text(struct parser *p, const char *what, struct name *ret)
{
	if (p->t->kind != TOK_TEXT) {
		if (p->t->kind == TOK_QUOTE) {
			say(p->r, here(p), "expected %s, found a text in single quotes; write \"…\"", what);
			return false;
		}
		return expected(p, what);
	}
	ret->at = here(p);
	const struct token *t = p->t++;
	return decode_token(p, t, &ret->text);
}

bool need_names(struct parser *p, const char *what, struct name **list, uint32_t *n)
{
	do {
		struct name name;
		if (!need_name(p, what, &name))
			return false;
		*list = reader_grow(p->r, *list, *n, sizeof **list);
		(*list)[(*n)++] = name;
	} while (take(p, TOK_COMMA));
	return true;
}

void skip_to_clause(struct parser *p)
{
	static const char *const anywhere[] = { "on", "where", "param", "let", "when", "once", "signal", "then", "because", "notice" };
	for (; p->t->kind != TOK_END; p->t++) {
		if (p->t->kind != TOK_NAME)
			continue;
		if (line_declares(p) || (p->t->first && is_clause_word(p->t->text)))
			return;
		for (size_t i = 0; i < sizeof anywhere / sizeof *anywhere; i++) {
			if (at_word(p, anywhere[i]))
				return;
		}
	}
}

void skip_to_declaration(struct parser *p)
{
	while (p->t->kind != TOK_END && !line_declares(p))
		p->t++;
}

bool recover_declaration(struct parser *p)
{
	if (p->t->kind != TOK_END && !line_declares(p))
		p->t++;
	skip_to_declaration(p);
	return false;
}
