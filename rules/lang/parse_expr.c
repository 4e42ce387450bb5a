/* SPDX-License-Identifier: Apache-2.0
 * Expressions, loosest first: or; and; not; comparisons; + -; * /; unary -; primaries. A tree is at most DEPTH_MAX deep, long chains
 * included: whoever walks it may recurse. */
#include "rules/lang/parser.h"

static struct node *node_new(struct parser *p, enum node_kind kind, struct at at)
{
	struct node *n = reader_alloc(p->r, sizeof *n);
	n->kind = kind;
	n->at = at;
	n->depth = 1;
	return n;
}

static struct node *too_deep(struct parser *p, struct at at)
{
	say(p->r, at, "this expression is nested too deep (more than %d levels); name parts of it with `let`", DEPTH_MAX);
	return NULL;
}

/* NULL where the argument is NULL, or the tree gets too deep. */
static struct node *node_add(struct parser *p, struct node *n, struct node *arg)
{
	if (!arg)
		return NULL;
	n->arg = reader_grow(p->r, n->arg, n->n_args, sizeof *n->arg);
	n->arg[n->n_args++] = arg;
	if (arg->depth >= n->depth)
		n->depth = arg->depth + 1;
	return n->depth > DEPTH_MAX ? too_deep(p, n->at) : n;
}

bool parse_within(struct parser *p, struct window_ast *w)
{
	*w = (struct window_ast){ .spec.kind = WINDOW_WITHIN, .at = here(p), .given = true };
	p->t++;
	if (need_duration(p, "a duration as in `within 30m`", &w->spec.span))
		return true;
	w->broken = true;
	return false;
}

bool parse_over(struct parser *p, struct window_ast *w)
{
	*w = (struct window_ast){ .spec.kind = WINDOW_OVER, .at = here(p), .given = true, .broken = true };
	p->t++;
	if (!need_duration(p, "a duration as in `over 30d every 1h`", &w->spec.span) || !need_word(p, "every"))
		return false;
	struct at at = here(p);
	if (!need_duration(p, "a duration as in `over 30d every 1h`", &w->spec.step))
		return false;
	if (w->spec.span % w->spec.step != 0) {
		say(p->r, at, "the step must divide the window: the window after `over` is a whole number of steps of `every`");
		return false;
	}
	w->broken = false;
	return true;
}

/* by F, by (F, …), within D, over D every S: right after an aggregate's parenthesis they are always its own. */
static bool own_window(struct parser *p, struct node *n)
{
	if (at_word(p, "by")) {
		n->by_at = here(p);
		p->t++;
		if (take(p, TOK_LPAREN)) {
			if (!need_names(p, "a field", &n->by, &n->n_by) || !need_token(p, TOK_RPAREN, "`,` or `)`"))
				return false;
		} else {
			n->by = reader_grow(p->r, n->by, 0, sizeof *n->by);
			if (!need_name(p, "a field, or several in parentheses", &n->by[n->n_by++]))
				return false;
		}
	}
	if (at_word(p, "within"))
		return parse_within(p, &n->window);
	return !at_word(p, "over") || parse_over(p, &n->window);
}

/* What may have a key and window of its own; after other calls `within` is the rule's: `by network = net(ip, 24, 48) within 1h`. */
static bool is_aggregate(const struct node *n)
{
	static const char *const names[] = { "count", "sum", "mean", "stddev", "distinct", "quantile", "age" };
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (str_eq(n->name, str_z(names[i])))
			return true;
	}
	return n->n_args == 1 && (str_eq(n->name, STR("min")) || str_eq(n->name, STR("max")));
}

static struct node *parse_call(struct parser *p)
{
	struct node *n = node_new(p, NODE_CALL, here(p));
	n->name = p->t->text;
	p->t += 2;
	if (!take(p, TOK_RPAREN)) {
		do {
			if (!node_add(p, n, parse_expr(p)))
				return NULL;
		} while (take(p, TOK_COMMA));
		if (!need_token(p, TOK_RPAREN, "`,` or `)`"))
			return NULL;
	}
	return !is_aggregate(n) || own_window(p, n) ? n : NULL;
}

static struct node *parse_name(struct parser *p)
{
	if (p->t[1].kind == TOK_LPAREN)
		return parse_call(p);
	struct node *n = node_new(p, NODE_NAME, here(p));
	n->name = p->t->text;
	p->t++;
	if (!take(p, TOK_DOT))
		return n;
	n->kind = NODE_MEMBER;
	return need_name(p, "a field after the dot", &n->member) ? n : NULL;
}

static struct node *parse_bracket(struct parser *p)
{
	struct node *n = node_new(p, NODE_BRACKET, here(p));
	p->t++;
	if (p->t->kind == TOK_RBRACKET) {
		say(p->r, n->at, "a bracket needs at least one value");
		return NULL;
	}
	do {
		if (!node_add(p, n, parse_expr(p)))
			return NULL;
	} while (take(p, TOK_COMMA));
	return need_token(p, TOK_RBRACKET, "`,` or `]`") ? n : NULL;
}

static bool literal_value(struct parser *p, struct value *v)
{
	const struct token *t = p->t;
	int64_t micros;
	v->known = true;
	if (t->kind == TOK_NUMBER || t->kind == TOK_PERCENT) {
		v->kind = KIND_NUMBER;
		if (!literal_number(t->text, t->kind == TOK_PERCENT, &v->num)) {
			say(p->r, here(p), "this number is out of range");
			return false;
		}
	} else if (t->kind == TOK_DURATION) {
		v->kind = KIND_DURATION;
		if (!duration_read(t->text, &micros)) {
			say(p->r, here(p), "this duration is too long");
			return false;
		}
		v->num = (double)micros;
	} else if (t->kind == TOK_TEXT) {
		v->kind = KIND_TEXT;
		if (!decode_token(p, t, &v->text))
			return false;
	} else if (at_word(p, "true") || at_word(p, "false")) {
		v->kind = KIND_FLAG;
		v->flag = at_word(p, "true");
	} else {
		return expected(p, "a value");
	}
	p->t++;
	return true;
}

static struct node *parse_primary(struct parser *p)
{
	if (p->t->kind == TOK_NAME && !is_reserved(p->t->text) && !at_declaration(p))
		return parse_name(p);
	if (p->t->kind == TOK_LBRACKET)
		return parse_bracket(p);
	if (p->t->kind == TOK_QUOTE) {
		say(p->r, here(p), "a text here stands in double quotes: \"…\"");
		return NULL;
	}
	if (take(p, TOK_LPAREN)) {
		struct node *n = parse_expr(p);
		return n && need_token(p, TOK_RPAREN, "`)`") ? n : NULL;
	}
	struct node *n = node_new(p, NODE_LITERAL, here(p));
	return literal_value(p, &n->value) ? n : NULL;
}

static struct node *parse_unary(struct parser *p)
{
	if (p->t->kind != TOK_MINUS)
		return parse_primary(p);
	struct node *n = node_new(p, NODE_OP, here(p));
	n->op = OP_NEG;
	p->t++;
	if (p->depth >= DEPTH_MAX)
		return too_deep(p, n->at);
	p->depth++;
	n = node_add(p, n, parse_unary(p));
	p->depth--;
	return n;
}

static struct node *parse_chain(struct parser *p, const enum tok kinds[2], const enum op ops[2], struct node *(*part)(struct parser *))
{
	struct node *left = part(p);
	while (left && (p->t->kind == kinds[0] || p->t->kind == kinds[1])) {
		struct node *n = node_new(p, NODE_OP, here(p));
		n->op = ops[p->t->kind == kinds[1]];
		p->t++;
		left = node_add(p, n, left) ? node_add(p, n, part(p)) : NULL;
	}
	return left;
}

static struct node *parse_product(struct parser *p)
{
	return parse_chain(p, (const enum tok[]){ TOK_STAR, TOK_SLASH }, (const enum op[]){ OP_MUL, OP_DIV }, parse_unary);
}

static struct node *parse_sum(struct parser *p)
{
	return parse_chain(p, (const enum tok[]){ TOK_PLUS, TOK_MINUS }, (const enum op[]){ OP_ADD, OP_SUB }, parse_product);
}

/* Which comparison stands here; how many tokens it takes. 0: none. */
static unsigned comparison(const struct parser *p, enum op *op, bool *negated)
{
	static const struct {
		enum tok kind;
		enum op op;
	} signs[] = { { TOK_EQ, OP_EQ }, { TOK_NE, OP_NE }, { TOK_LT, OP_LT }, { TOK_LE, OP_LE }, { TOK_GT, OP_GT }, { TOK_GE, OP_GE } };
	*negated = false;
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
		*op = signs[i].op;
		if (p->t->kind == signs[i].kind)
			return 1;
	}
	*op = OP_MATCHES;
	if (at_word(p, "matches"))
		return 1;
	*op = OP_IN;
	if (at_word(p, "in"))
		return 1;
	*negated = true;
	return at_word(p, "not") && is_word(p->t + 1, "in") ? 2 : 0;
}

static struct node *parse_comparison(struct parser *p)
{
	struct node *left = parse_sum(p);
	enum op op;
	bool negated;
	unsigned n = left ? comparison(p, &op, &negated) : 0;
	if (left && p->t->kind == TOK_ASSIGN) {
		say(p->r, here(p), "a comparison is written `==`");
		return NULL;
	}
	if (!n)
		return left;
	struct node *c = node_new(p, NODE_OP, here(p));
	c->op = op;
	c->negated = negated;
	p->t += n;
	c = node_add(p, c, left) ? node_add(p, c, parse_sum(p)) : NULL;
	if (c && comparison(p, &op, &negated)) {
		say(p->r, here(p), "comparisons do not chain; join two of them with `and`");
		return NULL;
	}
	return c;
}

static struct node *parse_not(struct parser *p)
{
	if (!at_word(p, "not"))
		return parse_comparison(p);
	struct node *n = node_new(p, NODE_OP, here(p));
	n->op = OP_NOT;
	p->t++;
	if (p->depth >= DEPTH_MAX)
		return too_deep(p, n->at);
	p->depth++;
	n = node_add(p, n, parse_not(p));
	p->depth--;
	return n;
}

static struct node *parse_logic(struct parser *p, const char *word, enum op op, struct node *(*part)(struct parser *))
{
	struct node *left = part(p);
	while (left && at_word(p, word)) {
		struct node *n = node_new(p, NODE_OP, here(p));
		n->op = op;
		p->t++;
		left = node_add(p, n, left) ? node_add(p, n, part(p)) : NULL;
	}
	return left;
}

static struct node *parse_and(struct parser *p)
{
	return parse_logic(p, "and", OP_AND, parse_not);
}

struct node *parse_expr(struct parser *p)
{
	if (p->depth >= DEPTH_MAX)
		return too_deep(p, here(p));
	p->depth++;
	struct node *n = parse_logic(p, "or", OP_OR, parse_and);
	p->depth--;
	return n;
}

bool parse_literal(struct parser *p, struct value *ret)
{
	struct at minus = here(p);
	bool negative = take(p, TOK_MINUS);
	if (!literal_value(p, ret))
		return false;
	if (!negative)
		return true;
	if (ret->kind != KIND_NUMBER && ret->kind != KIND_DURATION) {
		say(p->r, minus, "only a number or a duration can be negative");
		return false;
	}
	ret->num = -ret->num;
	return true;
}
