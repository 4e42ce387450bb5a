/* SPDX-License-Identifier: Apache-2.0
 * --set rule.param=value: values are read as the literals of `param` are, and keep the param's kind. A text may stand without quotes. */
#include "rules/lang/check.h"
#include "rules/lang/literal.h"
#include "rules/lang/parser.h"

static struct rule *set_rule(struct reader *r, const char *arg, struct str name)
{
	struct plan *p = r->plan;
	struct near near;
	char hint[NEAR_MAX];
	near_start(&near, name);
	for (uint32_t i = 0; i < p->n_rules; i++) {
		if (p->rules[i].name.p && str_eq(p->rules[i].name, name))
			return &p->rules[i];
		near_try(&near, p->rules[i].name.p ? p->rules[i].name : STR(""));
	}
	say_nowhere(r, "--set %s: there is no rule `%.*s`%s", arg, STR_FMT(name), near_text(&near, hint));
	return NULL;
}

static struct param *set_param(struct reader *r, const char *arg, struct rule *x, struct str name)
{
	struct near near;
	char hint[NEAR_MAX];
	near_start(&near, name);
	for (uint32_t i = 0; i < x->n_params; i++) {
		if (str_eq(x->params[i].name, name))
			return &x->params[i];
		near_try(&near, x->params[i].name);
	}
	say_nowhere(r, "--set %s: the rule %.*s has no param `%.*s`%s", arg, STR_FMT(x->name), STR_FMT(name), near_text(&near, hint));
	return NULL;
}

static bool read_value(struct reader *r, struct str text, struct value *ret)
{
	/* The literal's own messages have no place to point to; one of --set tells instead. */
	struct parser p = { .r = r, .t = lex(r, text).list };
	r->mute++;
	bool ok = parse_literal(&p, ret) && p.t->kind == TOK_END;
	r->mute--;
	return ok;
}

static void apply(struct reader *r, const char *arg)
{
	const char *eq = strchr(arg, '='), *dot = eq ? memchr(arg, '.', (size_t)(eq - arg)) : NULL;
	struct value v = { 0 };
	if (!dot) {
		say_nowhere(r, "--set %s: expected rule.param=value", arg);
		return;
	}
	struct rule *x = set_rule(r, arg, (struct str){ arg, (size_t)(dot - arg) });
	struct param *m = x ? set_param(r, arg, x, (struct str){ dot + 1, (size_t)(eq - dot - 1) }) : NULL;
	struct str text = str_z(eq + 1);
	if (!m)
		return;
	if (m->value.kind == KIND_TEXT && (!text.n || text.p[0] != '"') && utf8_valid(text)) {
		v = (struct value){ .kind = KIND_TEXT, .known = true, .text = plan_str(r, text) };
	} else if (!utf8_valid(text) || !read_value(r, text, &v) || v.kind != m->value.kind) {
		say_nowhere(r, "--set %s: the param is %s, and `%s` is none", arg, a_kind(m->value.kind), eq + 1);
		return;
	}
	m->value = v;
}

void apply_sets(struct reader *r, const char *const *sets, size_t n)
{
	for (size_t i = 0; i < n; i++)
		apply(r, sets[i]);
}
