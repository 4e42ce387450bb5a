/* SPDX-License-Identifier: Apache-2.0
 * The ladder of a rule: its subject must be a field of the events, and one for all rungs. */
#include "rules/lang/check.h"

static void check_subjects(struct scope *s, const struct rung_ast *r)
{
	static const char *const names[SUBJECTS] = { "publisher", "offer", "account", "order" };
	for (unsigned i = 0; i < SUBJECTS; i++) {
		struct found f;
		char on[200];
		if (!HAS(r->subjects, i))
			continue;
		enum lookup got = on_field(s, str_z(names[i]), r->at, &f);
		if (got == FIELD_NONE)
			say(s->r, r->at, "`%s` needs the field `%s`, which is not in %s", verb_name(r->verb), names[i], on_list(s, on));
		else if (got == FIELD_FOUND && f.kind != KIND_TEXT)
			say(s->r, r->at, "`%s` needs the field `%s` as a text, not as %s", verb_name(r->verb), names[i], a_kind(f.kind));
	}
}

static struct expr *check_amount(struct scope *s, const struct rung_ast *r)
{
	struct expr *e = check_expr(s, r->amount);
	if (e && e->kind != KIND_NUMBER)
		say(s->r, r->amount->at, "the amount of a fine is a number, not %s", a_kind(e->kind));
	return e;
}

void check_then(struct scope *s)
{
	const struct rule_ast *a = s->ast;
	struct rule *x = s->rule;
	s->place = IN_AMOUNT;
	x->rungs = plan_alloc(s->r, a->n_rungs * sizeof *x->rungs);
	for (uint32_t i = 0; i < a->n_rungs; i++) {
		const struct rung_ast *r = &a->rungs[i];
		if (i == 0 && r->has_after)
			say(s->r, r->after_at, "the first sanction of a ladder comes at once; `after` belongs to the later ones");
		if (i > 0 && !r->has_after)
			say(s->r, r->at, "a later sanction of a ladder needs `after` D: how long after the one before");
		if (i > 0 && r->subjects != a->rungs[0].subjects)
			say(s->r, r->at, "the sanctions of a ladder have one subject; this is not that of the first one");
		else
			check_subjects(s, r);
		x->rungs[x->n_rungs++] = (struct rung){ .verb = r->verb,
			                                .subjects = r->subjects,
			                                .amount = check_amount(s, r),
			                                .span = r->span,
			                                .after = r->after,
			                                .deadline = r->deadline,
			                                .pos = pos_of(r->at) };
	}
}
