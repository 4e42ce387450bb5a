/* SPDX-License-Identifier: Apache-2.0
 * Signals: their types, made from the rules that send them, before any rule is checked for good (a rule may read a signal of a later rule).
 * The kind of a `with` field may hang on another signal's, even in a circle through `after`: kinds are tried, in silence, until no more is
 * found. */
#include "ingest/base/err.h"
#include "rules/lang/check.h"

#include <stdio.h>
#include <stdlib.h>

static void note_signal(struct reader *r, struct rule_ast *x)
{
	struct schema *s = r->plan->schema;
	uint32_t t = schema_type(s, x->signal.text);
	struct signal_note *note = t == NO_ID ? NULL : signal_of(r, t);
	uint32_t list;
	if (find_list(r->plan, x->signal.text, &list))
		say(r, x->signal.at, "`%.*s` is a list already; a signal needs a name of its own", STR_FMT(x->signal.text));
	if (t != NO_ID && !note) {
		say(r, x->signal.at, "`%.*s` is an event or a table already; a signal needs a name of its own", STR_FMT(x->signal.text));
		x->broken[CLAUSE_SIGNAL] = true;
		return;
	}
	if (!note) {
		if (schema_add_type(s, x->signal.text, TYPE_SIGNAL, &t))
			reader_nomem(r);
		s->types[t].from_logs = false;
		r->signals = reader_grow(r, r->signals, r->n_signals, sizeof *r->signals);
		note = &r->signals[r->n_signals++];
		*note = (struct signal_note){ .type = t };
	}
	note->rules = reader_grow(r, note->rules, note->n_rules, sizeof *note->rules);
	note->rules[note->n_rules++] = x;
	x->signal_type = t;
}

/* --- the graph of rules through `on`, walked depth first without recursion --- */

struct visit {
	struct rule_ast *rule;
	uint32_t on, maker; /* how far its edges have been followed */
};

struct graph {
	struct reader *r;
	struct visit *stack;
	uint32_t n_stack;
	struct rule_ast **order; /* makers before readers */
	uint32_t n_order;
	char *state; /* by rule index: 0 new, 1 on the stack, 2 done */
};

static void visit_push(struct graph *g, struct rule_ast *x)
{
	g->state[x->index] = 1;
	g->stack = reader_grow(g->r, g->stack, g->n_stack, sizeof *g->stack);
	g->stack[g->n_stack++] = (struct visit){ .rule = x };
}

static void tell_circle(struct graph *g, const struct rule_ast *back)
{
	char text[600];
	size_t n = 0;
	uint32_t i = g->n_stack;
	/* The stack goes from reader to maker; the circle is told in the way of the signals. */
	for (; i-- > 0 && n < 400;) {
		const struct rule_ast *x = g->stack[i].rule;
		int k = snprintf(text + n, sizeof text - n, "%.*s sends %.*s to ", (int)(x->name.text.n < 60 ? x->name.text.n : 60),
		                 x->name.text.p, (int)(x->signal.text.n < 60 ? x->signal.text.n : 60), x->signal.text.p);
		n += k > 0 ? (size_t)k : 0;
		if (x == back)
			break;
	}
	const struct visit *top = &g->stack[g->n_stack - 1];
	const struct rule_ast *x = top->rule;
	say(g->r, x->on[top->on].at, "a circle of signals: %s%.*s", n >= 400 ? "… " : text, STR_FMT(x->name.text));
}

/* The next rule whose signal the rule on top reads; NULL when all are done. */
static struct rule_ast *next_maker(struct graph *g)
{
	struct visit *v = &g->stack[g->n_stack - 1];
	for (; v->on < v->rule->n_on; v->on++, v->maker = 0) {
		uint32_t t = schema_type(g->r->plan->schema, v->rule->on[v->on].text);
		struct signal_note *note = t == NO_ID ? NULL : signal_of(g->r, t);
		if (note && v->maker < note->n_rules)
			return note->rules[v->maker++];
	}
	return NULL;
}

static void visit_all(struct graph *g, struct rule_ast *from)
{
	visit_push(g, from);
	while (g->n_stack) {
		struct rule_ast *maker = next_maker(g);
		if (!maker) {
			struct rule_ast *done = g->stack[--g->n_stack].rule;
			g->state[done->index] = 2;
			g->order[g->n_order++] = done;
		} else if (g->state[maker->index] == 0) {
			visit_push(g, maker);
		} else if (g->state[maker->index] == 1) {
			tell_circle(g, maker);
		}
	}
}

/* --- kinds of `with`, then the types --- */

/* True when something was learnt. */
static bool try_kinds(struct reader *r, struct rule_ast *x)
{
	bool had = false;
	for (uint32_t i = 0; i < x->n_withs; i++)
		had |= !x->withs[i].has_kind || !x->withs[i].personal;
	if (!had)
		return false;
	unsigned before = 0, after = 0;
	for (uint32_t i = 0; i < x->n_withs; i++)
		before += (unsigned)x->withs[i].has_kind + x->withs[i].personal;
	struct rule scratch = { 0 };
	r->mute++;
	check_rule(r, x, &scratch);
	r->mute--;
	for (uint32_t i = 0; i < x->n_withs; i++)
		after += (unsigned)x->withs[i].has_kind + x->withs[i].personal;
	return after != before;
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return x < y ? -1 : x > y;
}

/* The columns of all events that the signal's rules read, by first declaration. */
static uint32_t *union_columns(struct reader *r, const struct signal_note *note, uint32_t *ret_n)
{
	const struct schema *s = r->plan->schema;
	bool *seen = reader_alloc(r, s->n_columns);
	uint32_t *list = reader_alloc(r, s->n_columns * sizeof *list);
	*ret_n = 0;
	for (uint32_t i = 0; i < note->n_rules; i++) {
		for (uint32_t k = 0; k < note->rules[i]->n_on; k++) {
			uint32_t t = schema_type(s, note->rules[i]->on[k].text);
			for (uint32_t f = 0; t != NO_ID && t != note->type && f < s->types[t].n_fields; f++) {
				uint32_t c = s->types[t].fields[f].column;
				if (!seen[c])
					list[(*ret_n)++] = c;
				seen[c] = true;
			}
		}
	}
	qsort(list, *ret_n, sizeof *list, by_number);
	return list;
}

/* Whether the rule's own events have a field of that name. */
static bool carries(struct reader *r, const struct rule_ast *x, struct str name)
{
	const struct schema *s = r->plan->schema;
	for (uint32_t i = 0; i < x->n_on; i++) {
		uint32_t t = schema_type(s, x->on[i].text);
		if (t != NO_ID && schema_field(&s->types[t], name))
			return true;
	}
	return false;
}

static void add_withs(struct reader *r, const struct signal_note *note, uint32_t n_carried)
{
	struct schema *s = r->plan->schema;
	for (uint32_t i = 0; i < note->n_rules; i++) {
		for (uint32_t k = 0; k < note->rules[i]->n_withs; k++) {
			const struct named_ast *v = &note->rules[i]->withs[k];
			if (!v->has_kind)
				continue;
			enum kind kind = v->kind == KIND_DURATION ? KIND_NUMBER : v->kind;
			struct type *t = &s->types[note->type];
			const struct field *f = schema_field(t, v->name.text);
			if (!f) {
				if (schema_add_field(s, note->type, v->name.text, kind, v->personal))
					reader_nomem(r);
			} else if ((uint32_t)(f - t->fields) < n_carried) {
				if (!carries(r, note->rules[i], v->name.text)) /* else told of in its rule */
					say(r, v->name.at, "the signal %.*s has a field `%.*s` already, from the events in `on`",
					    STR_FMT(t->name), STR_FMT(v->name.text));
			} else if (f->kind != kind) {
				say(r, v->name.at, "`%.*s` is %s here and %s in another rule that sends %.*s", STR_FMT(v->name.text),
				    a_kind(kind), a_kind(f->kind), STR_FMT(t->name));
			} else if (v->personal) {
				t->fields[f - t->fields].personal = true;
				s->columns[f->column].personal = true;
			}
		}
	}
}

static void complete(struct reader *r, struct signal_note *note)
{
	struct schema *s = r->plan->schema;
	uint32_t n;
	const uint32_t *columns = union_columns(r, note, &n);
	for (uint32_t i = 0; i < n; i++) {
		struct column c = s->columns[columns[i]];
		const struct field *f = schema_field(&s->types[note->type], c.name);
		if (f) {
			say(r, note->rules[note->n_rules - 1]->signal.at,
			    "the field `%.*s` of this signal would be %s and %s: its events have it in two kinds", STR_FMT(c.name),
			    a_kind(f->kind), a_kind(c.kind));
			continue;
		}
		if (schema_add_field(s, note->type, c.name, c.kind, c.personal))
			reader_nomem(r);
	}
	add_withs(r, note, s->types[note->type].n_fields);
	note->complete = true;
}

static void find_kinds(struct reader *r, struct graph *g)
{
	bool more = true;
	while (more) {
		more = false;
		for (uint32_t i = 0; i < g->n_order; i++) {
			if (g->order[i]->signal_type != NO_ID)
				more |= try_kinds(r, g->order[i]);
		}
	}
}

void check_signals(struct reader *r)
{
	struct graph g = { .r = r };
	uint32_t n = 0;
	for (uint32_t i = 0; i < r->n_decls; i++) {
		struct rule_ast *x = r->decls[i]->rule;
		if (!x)
			continue;
		x->index = n++;
		if (x->signal.text.p)
			note_signal(r, x);
	}
	g.state = reader_alloc(r, n + 1);
	g.order = reader_alloc(r, (n + 1) * sizeof *g.order);
	for (uint32_t i = 0; i < r->n_decls; i++) {
		struct rule_ast *x = r->decls[i]->rule;
		if (x && g.state[x->index] == 0)
			visit_all(&g, x);
	}
	find_kinds(r, &g);
	for (uint32_t i = 0; i < g.n_order; i++) {
		struct signal_note *note = signal_of(r, g.order[i]->signal_type);
		if (note && ++note->seen == note->n_rules)
			complete(r, note);
	}
}
