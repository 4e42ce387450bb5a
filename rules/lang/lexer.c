/* SPDX-License-Identifier: Apache-2.0
 * The lexer. A minus sign belongs to a name where a further letter, digit or _ follows it at once: `a-b` is a name, `a - b` a difference.
 */
#include "rules/lang/lexer.h"

struct lexer {
	struct reader *r;
	const char *p, *end;
	uint32_t line, col;
	bool first, glued;
	struct tokens out;
};

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
	return is_lower(c) || is_upper(c) || is_digit(c) || c == '_';
}

static char at(const struct lexer *x, size_t i)
{
	return i < (size_t)(x->end - x->p) ? x->p[i] : '\0';
}

static uint32_t columns(const char *p, size_t n)
{
	uint32_t c = 0;
	for (size_t i = 0; i < n; i++)
		c += ((unsigned char)p[i] & 0xc0) != 0x80;
	return c;
}

static struct token *push(struct lexer *x, enum tok kind, size_t n)
{
	struct tokens *o = &x->out;
	o->list = reader_grow(x->r, o->list, o->n, sizeof *o->list);
	struct token *t = &o->list[o->n++];
	uint32_t width = columns(x->p, n);
	*t = (struct token){
		.kind = kind, .text = { x->p, n }, .line = x->line, .col = x->col, .width = width, .first = x->first, .glued = x->glued
	};
	x->p += n;
	x->col += width;
	x->first = false;
	x->glued = true;
	return t;
}

static void bad(struct lexer *x, size_t n, const char *why)
{
	push(x, TOK_BAD, n)->why = why;
}

/* A name, and how long it is; upper-case letters are taken along, for the message. */
static size_t name_length(const struct lexer *x, bool *upper)
{
	size_t n = 0;
	*upper = false;
	for (;;) {
		size_t dash = n;
		while (at(x, dash) == '-')
			dash++;
		if (!is_word(at(x, dash)) || (dash > n && n == 0))
			return n;
		*upper |= is_upper(at(x, dash));
		n = dash + 1;
	}
}

static void lex_name(struct lexer *x)
{
	bool upper;
	size_t n = name_length(x, &upper);
	if (upper)
		bad(x, n, "names are written in lower-case letters, digits, - and _");
	else if (!is_lower(*x->p))
		bad(x, n, "a name begins with a letter from a to z");
	else
		push(x, TOK_NAME, n);
}

static bool is_unit(struct str s)
{
	static const char *const units[] = { "ms", "s", "m", "h", "d" };
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (str_eq(s, str_z(units[i])))
			return true;
	}
	return false;
}

static void lex_number(struct lexer *x)
{
	size_t n = 0;
	bool whole = true;
	while (is_digit(at(x, n)))
		n++;
	if (at(x, n) == '.' && is_digit(at(x, n + 1))) {
		whole = false;
		for (n++; is_digit(at(x, n));)
			n++;
	}
	size_t e = n;
	if (at(x, e) == 'e' || at(x, e) == 'E') {
		e++;
		if (at(x, e) == '+' || at(x, e) == '-')
			e++;
		if (is_digit(at(x, e))) {
			whole = false;
			for (n = e; is_digit(at(x, n));)
				n++;
		}
	}
	size_t unit = n;
	while (is_word(at(x, unit)))
		unit++;
	if (unit == n && at(x, n) == '%')
		push(x, TOK_PERCENT, n + 1);
	else if (unit == n)
		push(x, TOK_NUMBER, n);
	else if (!is_unit((struct str){ x->p + n, unit - n }))
		bad(x, unit, "not a number, nor a duration (its units are ms, s, m, h and d)");
	else if (!whole)
		bad(x, unit, "a duration is a whole number and a unit; take a smaller unit");
	else
		push(x, TOK_DURATION, unit);
}

static void lex_text(struct lexer *x, char quote)
{
	size_t n = 1;
	while (x->p + n < x->end && x->p[n] != '\n' && x->p[n] != quote)
		n += x->p[n] == '\\' && x->p + n + 1 < x->end && x->p[n + 1] != '\n' ? 2 : 1;
	if (at(x, n) != quote) {
		while (n > 1 && x->p[n - 1] == '\r')
			n--;
		bad(x, n, "the text has no closing quote on its line");
		return;
	}
	struct token *t = push(x, quote == '"' ? TOK_TEXT : TOK_QUOTE, n + 1);
	t->text.p++;
	t->text.n -= 2;
}

static const struct {
	const char *text;
	enum tok kind;
	const char *why;
} signs[] = {
	/* the longer ones first */
	{ "==", TOK_EQ, NULL },
	{ "!=", TOK_NE, NULL },
	{ "<=", TOK_LE, NULL },
	{ ">=", TOK_GE, NULL },
	{ "<>", TOK_BAD, "`<>` is no operator here; write `!=`" },
	{ "&&", TOK_BAD, "`&&` is no operator here; write `and`" },
	{ "||", TOK_BAD, "`||` is no operator here; write `or`" },
	{ "<", TOK_LT, NULL },
	{ ">", TOK_GT, NULL },
	{ "=", TOK_ASSIGN, NULL },
	{ "(", TOK_LPAREN, NULL },
	{ ")", TOK_RPAREN, NULL },
	{ "[", TOK_LBRACKET, NULL },
	{ "]", TOK_RBRACKET, NULL },
	{ ",", TOK_COMMA, NULL },
	{ ":", TOK_COLON, NULL },
	{ ".", TOK_DOT, NULL },
	{ "+", TOK_PLUS, NULL },
	{ "-", TOK_MINUS, NULL },
	{ "*", TOK_STAR, NULL },
	{ "/", TOK_SLASH, NULL },
	{ "!", TOK_BAD, "`!` is no operator here; write `not`" },
	{ "&", TOK_BAD, "`&` is no operator here; write `and`" },
	{ "|", TOK_BAD, "`|` is no operator here; write `or`" },
	{ "%", TOK_BAD, "a percent sign stands right after a number: 5%" },
	{ ";", TOK_BAD, "a semicolon has no meaning here; line breaks and spaces separate" },
};

static void lex_sign(struct lexer *x)
{
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
		size_t n = strlen(signs[i].text);
		if ((size_t)(x->end - x->p) < n || memcmp(x->p, signs[i].text, n) != 0)
			continue;
		push(x, signs[i].kind, n)->why = signs[i].why;
		return;
	}
	size_t n = 1;
	while (x->p + n < x->end && ((unsigned char)x->p[n] & 0xc0) == 0x80)
		n++;
	bad(x, n, "this character has no meaning here");
}

/* White space and comments. */
static void skip_blank(struct lexer *x)
{
	while (x->p < x->end) {
		char c = *x->p;
		if (c == '\n') {
			x->line++;
			x->col = 1;
			x->first = true;
		} else if (c == ' ' || c == '\t' || c == '\r') {
			x->col++;
		} else if (c == '#') {
			while (x->p < x->end && *x->p != '\n')
				x->p++;
			continue;
		} else {
			return;
		}
		x->glued = false;
		x->p++;
	}
}

bool is_declaring_word(struct str s)
{
	static const char *const words[] = { "rule", "event", "field", "table", "list", "use", "format", "test" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (str_eq(s, str_z(words[i])))
			return true;
	}
	return false;
}

/* The lines of a test, from behind its title to a line that begins with a declaring word. */
static void lex_test_lines(struct lexer *x)
{
	for (;;) {
		skip_blank(x);
		if (x->p >= x->end)
			return;
		bool upper;
		size_t n = name_length(x, &upper);
		if (x->first && is_declaring_word((struct str){ x->p, n }))
			return;
		const char *nl = memchr(x->p, '\n', (size_t)(x->end - x->p));
		n = (size_t)((nl ? nl : x->end) - x->p);
		while (n && (x->p[n - 1] == ' ' || x->p[n - 1] == '\t' || x->p[n - 1] == '\r'))
			n--;
		push(x, TOK_LINE, n);
	}
}

static bool after_test_title(const struct tokens *o)
{
	if (o->n < 2 || o->list[o->n - 1].kind != TOK_TEXT)
		return false;
	const struct token *t = &o->list[o->n - 2];
	return t->kind == TOK_NAME && t->first && str_eq(t->text, STR("test"));
}

struct tokens lex(struct reader *r, struct str text)
{
	struct lexer x = { .r = r, .p = text.p, .end = text.p + text.n, .line = 1, .col = 1, .first = true };
	if (text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0)
		x.p += 3;
	for (;;) {
		skip_blank(&x);
		if (x.p >= x.end)
			break;
		char c = *x.p;
		if (is_digit(c))
			lex_number(&x);
		else if (is_word(c))
			lex_name(&x);
		else if (c == '"' || c == '\'')
			lex_text(&x, c);
		else
			lex_sign(&x);
		if (after_test_title(&x.out))
			lex_test_lines(&x);
	}
	push(&x, TOK_END, 0);
	return x.out;
}
