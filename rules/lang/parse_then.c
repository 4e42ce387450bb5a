/* SPDX-License-Identifier: Apache-2.0
 * `then`: a sanction, or a ladder of them. What each verb takes is a table: the one of SPEC.md §3. */
#include "rules/lang/near.h"
#include "rules/lang/parser.h"

#define P     (1u << SUBJECT_PUBLISHER)
#define O     (1u << SUBJECT_OFFER)
#define A     (1u << SUBJECT_ACCOUNT)
#define ORDER (1u << SUBJECT_ORDER)

static const char *const subject_words[SUBJECTS] = { "publisher", "offer", "account", "order" };

static const struct verb_form {
	const char *word;
	const char *form;   /* for messages */
	unsigned must, may; /* subjects */
	const char *span;   /* the word of its duration: for, in */
	bool needs_span, amount;
} verbs[VERBS] = {
	[VERB_WARN] = { "warn", "warn publisher [, offer]", P, O, NULL, false, false },
	[VERB_BLOCK] = { "block", "block publisher, offer", P | O, 0, NULL, false, false },
	[VERB_DISCONNECT] = { "disconnect", "disconnect publisher, offer", P | O, 0, NULL, false, false },
	[VERB_FINE] = { "fine", "fine publisher [amount]", P, 0, NULL, false, true },
	[VERB_LOCK] = { "lock", "lock account for 30m", A, 0, "for", true, false },
	[VERB_SUSPEND] = { "suspend", "suspend account", A, 0, NULL, false, false },
	[VERB_HOLD] = { "hold", "hold order", ORDER, 0, NULL, false, false },
	[VERB_CLOSE] = { "close", "close offer [in 24h]", O, 0, "in", false, false },
};

const char *verb_name(enum verb v)
{
	return verbs[v].word;
}

/* The subjects, in the order of the table. */
static bool parse_subjects(struct parser *p, struct rung_ast *r)
{
	const struct verb_form *f = &verbs[r->verb];
	bool ok = true;
	for (unsigned s = 0; ok && s < SUBJECTS; s++) {
		if (!HAS(f->must | f->may, s) || (r->subjects && HAS(f->may, s) && p->t->kind != TOK_COMMA))
			continue;
		ok = (!r->subjects || take(p, TOK_COMMA)) && take_word(p, subject_words[s]);
		r->subjects |= 1u << s;
	}
	if (ok && p->t->kind != TOK_COMMA)
		return true;
	if (p->t->kind == TOK_BAD)
		return expected(p, "a subject");
	say(p->r, p->t->first || p->t->kind == TOK_END ? r->at : here(p), "the sanction is written `%s`", f->form);
	return false;
}

/* after D, deadline D, for D, in D. Returns 0 when none stands here, -1 for an error. */
static int parse_option(struct parser *p, struct rung_ast *r)
{
	const struct verb_form *f = &verbs[r->verb];
	const struct token *t = p->t;
	bool number = t[1].kind == TOK_DURATION || t[1].kind == TOK_NUMBER;
	bool *has;
	int64_t *to;
	if (is_word(t, "deadline")) {
		has = &r->has_deadline;
		to = &r->deadline;
	} else if (is_word(t, "after") && number) {
		has = &r->has_after;
		to = &r->after;
		r->after_at = here(p);
	} else if (f->span && is_word(t, f->span)) {
		has = &r->has_span;
		to = &r->span;
	} else if (is_word(t, "for") || is_word(t, "in")) {
		say(p->r, here(p), "`%s` takes no `%.*s`: the sanction is written `%s`", f->word, STR_FMT(t->text), f->form);
		return -1;
	} else {
		return 0;
	}
	if (*has) {
		say(p->r, here(p), "a sanction has one `%.*s`", STR_FMT(t->text));
		return -1;
	}
	*has = true;
	p->t++;
	return need_duration(p, "a duration as in 30m", to) ? 1 : -1;
}

static bool amount_stands(const struct parser *p)
{
	const struct token *t = p->t;
	if (t->kind == TOK_NUMBER || t->kind == TOK_PERCENT || t->kind == TOK_DURATION || t->kind == TOK_TEXT || t->kind == TOK_LPAREN ||
	    t->kind == TOK_MINUS)
		return true;
	if (t->kind != TOK_NAME || is_reserved(t->text) || at_declaration(p))
		return is_word(t, "true") || is_word(t, "false") || is_word(t, "not");
	if (t->first && is_declaring_word(t->text))
		return false;
	return !((is_word(t, "deadline") || is_word(t, "for")) && (t[1].kind == TOK_DURATION || t[1].kind == TOK_NUMBER));
}

static bool parse_rung(struct parser *p, struct rung_ast *r)
{
	p->t++;
	if (!parse_subjects(p, r))
		return false;
	if (verbs[r->verb].amount && amount_stands(p)) {
		r->has_amount = true;
		r->amount_at = here(p);
		if (!(r->amount = parse_expr(p)))
			return false;
	}
	int more;
	while ((more = parse_option(p, r)) > 0)
		;
	if (more < 0)
		return false;
	if (verbs[r->verb].needs_span && !r->has_span) {
		say(p->r, r->at, "`%s` needs a duration: `%s`", verbs[r->verb].word, verbs[r->verb].form);
		return false;
	}
	return true;
}

static bool find_verb(const struct parser *p, enum verb *ret)
{
	for (unsigned v = 0; v < VERBS; v++) {
		*ret = v;
		if (at_word(p, verbs[v].word))
			return true;
	}
	return false;
}

static bool no_verb(struct parser *p)
{
	struct near near;
	char hint[NEAR_MAX];
	if (p->t->kind != TOK_NAME)
		return expected(p, "a sanction (warn, block, disconnect, fine, lock, suspend, hold or close)");
	near_start(&near, p->t->text);
	for (unsigned v = 0; v < VERBS; v++)
		near_try(&near, str_z(verbs[v].word));
	if (!near.best.p)
		return expected(p, "a sanction (warn, block, disconnect, fine, lock, suspend, hold or close)");
	say(p->r, here(p), "`%.*s` is no sanction%s", STR_FMT(p->t->text), near_text(&near, hint));
	return false;
}

bool parse_then(struct parser *p, struct rule_ast *x)
{
	enum verb v;
	if (!find_verb(p, &v))
		return no_verb(p);
	do {
		struct rung_ast r = { .at = here(p), .verb = v, .deadline = 30 * 60 * SECOND };
		if (!parse_rung(p, &r))
			return false;
		x->rungs = reader_grow(p->r, x->rungs, x->n_rungs, sizeof *x->rungs);
		x->rungs[x->n_rungs++] = r;
	} while (find_verb(p, &v));
	return true;
}
