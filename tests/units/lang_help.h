/* SPDX-License-Identifier: Apache-2.0
 * What the tests of the rule language share: reading rules from texts and files, and a plan as text. Tests run in the source's root. */
#pragma once
#include "ingest/base/err.h"
#include "rules/lang/lang.h"
#include "rules/pack/pack.h"

#include <stdio.h>
#include <stdlib.h>

#define CASES "tests/cases/lang/"

/* A loader that keeps what it read until the end. */
struct texts {
	char *list[64];
	size_t n;
};

static inline int texts_read(void *ctx, const char *path, struct str *ret)
{
	struct texts *t = ctx;
	FILE *f = t->n < 64 ? fopen(path, "rb") : NULL;
	if (!f)
		return ERR_OPEN;
	char *text = malloc(1 << 20);
	*ret = (struct str){ text, text ? fread(text, 1, 1 << 20, f) : 0 };
	fclose(f);
	if (!text)
		return ERR_NOMEM;
	t->list[t->n++] = text;
	return 0;
}

static inline void texts_done(struct texts *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->list[i]);
	t->n = 0;
}

struct reading {
	struct texts texts;
	struct diags diags;
	struct plan *plan;
	int err;
};

/* The pack's schema, then `path` (its text, or read from its file where text is NULL). */
static inline void reading_start(struct reading *x, const char *path, struct str text, const char *const *sets, size_t n_sets)
{
	size_t n;
	const struct pack_file *pack = pack_files(&n);
	const struct rules_source sources[] = { { pack[0].path, str_z(pack[0].text) }, { path, text } };
	const struct loader loader = { &x->texts, texts_read };
	const struct rules_options o = { sources, 2, &loader, sets, n_sets, true };
	*x = (struct reading){ 0 };
	x->err = rules_read(&o, &x->diags, &x->plan);
}

static inline void reading_done(struct reading *x)
{
	diags_done(&x->diags);
	plan_free(x->plan);
	texts_done(&x->texts);
}

/* --- a plan as text --- */

static const char *const op_names[] = { "const",  "field",    "event-field", "after-field", "table-field", "is-type", "param",   "key",
	                                "let",    "agg",      "and",         "or",          "not",         "==",      "!=",      "<",
	                                "<=",     ">",        ">=",          "in",          "in-set",      "in-list", "matches", "+",
	                                "-",      "*",        "/",           "neg",         "host",        "domain",  "lower",   "length",
	                                "starts", "ends",     "contains",    "hour",        "net",         "abs",     "min",     "max",
	                                "known",  "rate-low", "rate-high" };

static inline void print_value(FILE *f, const struct value *v)
{
	char buf[IP_MAX + NUMBER_MAX];
	switch (v->kind) {
	case KIND_TEXT:
		fprintf(f, "\"%.*s\"", STR_FMT(v->text));
		break;
	case KIND_NUMBER:
		fprintf(f, "%.17g", v->num);
		break;
	case KIND_DURATION:
		fprintf(f, "%.17gus", v->num);
		break;
	case KIND_FLAG:
		fputs(v->flag ? "true" : "false", f);
		break;
	case KIND_TIME:
		fprintf(f, "%lld", (long long)v->time);
		break;
	case KIND_IP:
		fprintf(f, "%.*s", (int)ip_print(v->ip, buf), buf);
		break;
	case KIND_SET:
		fprintf(f, "set of %zu", v->set->n);
		break;
	}
}

static inline void print_expr(FILE *f, const struct plan *p, const struct rule *x, const struct expr *e)
{
	const struct schema *s = p->schema;
	if (!e) {
		fputs("none", f);
		return;
	}
	fprintf(f, "(%s", op_names[e->op]);
	if (e->op == OP_CONST) {
		fputc(' ', f);
		print_value(f, &e->value);
	}
	if (e->op == OP_AFTER_FIELD)
		fprintf(f, " %.*s", STR_FMT(x->afters[e->index].name));
	if (e->op == OP_IS_TYPE || e->op == OP_EVENT_FIELD || e->op == OP_TABLE_FIELD)
		fprintf(f, " %.*s", STR_FMT(s->types[e->type].name));
	if (e->op == OP_FIELD || e->op == OP_EVENT_FIELD || e->op == OP_TABLE_FIELD || e->op == OP_AFTER_FIELD)
		fprintf(f, " %.*s", STR_FMT(s->columns[e->column].name));
	if (e->op == OP_PARAM)
		fprintf(f, " %.*s", STR_FMT(x->params[e->index].name));
	if (e->op == OP_KEY)
		fprintf(f, " %.*s", STR_FMT(x->keys[e->index].name));
	if (e->op == OP_LET)
		fprintf(f, " %.*s", STR_FMT(x->lets[e->index].name));
	if (e->op == OP_AGG)
		fprintf(f, " %u", e->index);
	if (e->op == OP_IN_LIST || e->op == OP_MATCHES)
		fprintf(f, " %u%.*s", e->index, STR_FMT(p->lists[e->index].name));
	if (e->op == OP_NET)
		fprintf(f, " /%u /%u", e->v4len, e->v6len);
	for (uint32_t i = 0; i < e->n_args; i++) {
		fputc(' ', f);
		print_expr(f, p, x, e->arg[i]);
	}
	fprintf(f, "):%s%s", kind_name(e->kind), e->personal ? "!" : "");
}

static inline void print_keys(FILE *f, const struct plan *p, const struct rule *x, const struct key *k, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		fprintf(f, "%s%.*s=", i ? ", " : "", STR_FMT(k[i].name));
		print_expr(f, p, x, k[i].expr);
	}
}

static inline void print_named(FILE *f, const struct plan *p, const struct rule *x, const char *word, const struct expr *e)
{
	if (!e)
		return;
	fprintf(f, "  %s ", word);
	print_expr(f, p, x, e);
	fputc('\n', f);
}

static inline void print_afters(FILE *f, const struct plan *p, const struct rule *x, const struct after *a, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		fprintf(f, "  %s %.*s %.*s by ", a[i].name.n ? "after" : "without", STR_FMT(p->schema->types[a[i].type].name),
		        STR_FMT(a[i].name));
		print_keys(f, p, x, a[i].here, a[i].n_by);
		for (uint32_t k = 0; k < a[i].n_by; k++)
			fprintf(f, " ~ %.*s", STR_FMT(p->schema->columns[a[i].there[k]].name));
		fprintf(f, " within %lld\n", (long long)a[i].within);
	}
}

static inline void print_windows(FILE *f, const struct plan *p, const struct rule *x)
{
	static const char *const fns[] = { "count", "count-if", "sum", "min", "max", "mean", "stddev", "distinct", "quantile", "age" };
	static const char *const kinds[] = { "none", "within", "over" };
	fprintf(f, "  window %s %lld %lld own %d\n", kinds[x->window.kind], (long long)x->window.span, (long long)x->window.step,
	        (int)x->own_window);
	for (uint32_t i = 0; i < x->n_windows; i++) {
		const struct window_def *w = &x->windows[i];
		fprintf(f, "  window[%u] %s %lld %lld by ", i, kinds[w->spec.kind], (long long)w->spec.span, (long long)w->spec.step);
		print_keys(f, p, x, w->keys, w->n_keys);
		fputc('\n', f);
	}
	for (uint32_t i = 0; i < x->n_aggs; i++) {
		fprintf(f, "  agg[%u] %s window[%u] p %u %s ", i, fns[x->aggs[i].fn], x->aggs[i].window, x->aggs[i].p_millionths,
		        kind_name(x->aggs[i].kind));
		print_expr(f, p, x, x->aggs[i].arg);
		fputc('\n', f);
	}
}

static inline void print_words(FILE *f, const struct plan *p, const struct rule *x, const char *word, const struct words *w)
{
	for (uint32_t i = 0; i < w->n; i++) {
		fprintf(f, "%s\"%.*s\" %d ", i ? " | " : word, STR_FMT(w->parts[i].text), w->parts[i].decimals);
		print_expr(f, p, x, w->parts[i].expr);
	}
	if (w->n)
		fputc('\n', f);
}

static inline void print_effects(FILE *f, const struct plan *p, const struct rule *x)
{
	if (x->signal != NO_ID)
		fprintf(f, "  signal %.*s\n", STR_FMT(p->schema->types[x->signal].name));
	for (uint32_t i = 0; i < x->n_withs; i++) {
		fprintf(f, "  with %.*s -> %s ", STR_FMT(x->withs[i].name), kind_name(p->schema->columns[x->withs[i].column].kind));
		print_named(f, p, x, "=", x->withs[i].expr);
	}
	for (uint32_t i = 0; i < x->n_rungs; i++) {
		const struct rung *r = &x->rungs[i];
		fprintf(f, "  then %s subjects %x span %lld after %lld deadline %lld\n", verb_name(r->verb), r->subjects,
		        (long long)r->span, (long long)r->after, (long long)r->deadline);
		print_named(f, p, x, "amount", r->amount);
	}
	print_words(f, p, x, "  because ", &x->because);
	print_words(f, p, x, "  notice ", &x->notice);
}

static inline void print_rule(FILE *f, const struct plan *p, const struct rule *x)
{
	fprintf(f, "rule %.*s \"%.*s\" %u:%u-%u:%u%s%s\n  on", STR_FMT(x->name), STR_FMT(x->title), x->pos.line, x->pos.col, x->end.line,
	        x->end.col, x->shadow ? " shadow" : "", x->off ? " off" : "");
	for (uint32_t i = 0; i < x->n_on; i++)
		fprintf(f, " %.*s", STR_FMT(p->schema->types[x->on[i]].name));
	fprintf(f, "\n  %s ", x->has_by ? "by" : "key");
	print_keys(f, p, x, x->keys, x->n_keys);
	fputc('\n', f);
	print_afters(f, p, x, x->afters, x->n_afters);
	print_afters(f, p, x, x->withouts, x->n_withouts);
	print_named(f, p, x, "where", x->where);
	print_windows(f, p, x);
	for (uint32_t i = 0; i < x->n_params; i++) {
		fprintf(f, "  param %.*s ", STR_FMT(x->params[i].name));
		print_value(f, &x->params[i].value);
		fputc('\n', f);
	}
	for (uint32_t i = 0; i < x->n_lets; i++) {
		fprintf(f, "  let%s %.*s", x->lets[i].has_agg ? "+" : "", STR_FMT(x->lets[i].name));
		print_named(f, p, x, "=", x->lets[i].expr);
	}
	print_named(f, p, x, "when", x->when);
	fprintf(f, "  once %d %lld\n", x->has_once, (long long)x->once);
	print_effects(f, p, x);
}

static inline void print_pair(FILE *f, struct str name, struct str text)
{
	if (text.p)
		fprintf(f, " %.*s=<%.*s>", STR_FMT(name), STR_FMT(text));
	else
		fprintf(f, " %.*s unknown", STR_FMT(name));
}

static inline void print_test(FILE *f, const struct plan *p, const struct test *t)
{
	fprintf(f, "test \"%.*s\"\n", STR_FMT(t->name));
	for (uint32_t i = 0; i < t->n_events; i++) {
		const struct test_event *e = &t->events[i];
		fprintf(f, "  %u: %lld %.*s", e->line, (long long)e->ts, STR_FMT(p->schema->types[e->type].name));
		for (uint32_t k = 0; k < e->n; k++)
			print_pair(f, p->schema->types[e->type].fields[e->values[k].field].name, e->values[k].text);
		fputc('\n', f);
	}
	for (uint32_t i = 0; i < t->n_expects; i++) {
		const struct test_expect *e = &t->expects[i];
		static const char *const whats[] = { "firing", "none", "nothing else" };
		struct str rule = e->rule == NO_ID ? STR("-") : p->rules[e->rule].name;
		fprintf(f, "  %u: expect %s %.*s %d %lld", e->line, whats[e->what], STR_FMT(rule), e->has_at, (long long)e->at);
		for (uint32_t k = 0; k < e->n; k++)
			print_pair(f, e->values[k].name, e->values[k].text);
		fputc('\n', f);
	}
}

static inline void print_parts(FILE *f, const struct format_part *q, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		fprintf(f, q[i].is_column ? " \"%.*s\"" : " '%.*s'", STR_FMT(q[i].text));
}

static inline void print_format(FILE *f, const struct plan *p, const struct format *x)
{
	fprintf(f, "format %.*s base %d\n", STR_FMT(x->name), x->base);
	for (uint32_t i = 0; i < x->n_events; i++) {
		const struct format_event *e = &x->events[i];
		const struct type *t = &p->schema->types[e->type];
		fprintf(f, "  event %.*s if", STR_FMT(t->name));
		print_parts(f, e->cond_left, e->n_cond_left);
		fputs(e->cond_not ? " !=" : " ==", f);
		print_parts(f, e->cond_right, e->n_cond_right);
		fputs(e->rest_by_name ? " rest\n" : "\n", f);
		for (uint32_t k = 0; k < e->n_fields; k++) {
			struct str name = e->fields[k].field == FORMAT_TS ? STR("ts") : t->fields[e->fields[k].field].name;
			fprintf(f, "    %.*s", STR_FMT(name));
			print_parts(f, e->fields[k].parts, e->fields[k].n_parts);
			fputs(e->fields[k].zone ? " zone\n" : "\n", f);
		}
	}
}

static inline void print_plan(FILE *f, const struct plan *p, uint32_t types_from)
{
	for (uint32_t i = types_from; i < p->schema->n_types; i++) {
		const struct type *t = &p->schema->types[i];
		fprintf(f, "type %.*s class %d keys %u%s:", STR_FMT(t->name), t->class, t->n_keys, t->from_logs ? "" : " made");
		for (uint32_t k = 0; k < t->n_fields; k++)
			fprintf(f, " %.*s:%s%s", STR_FMT(t->fields[k].name), kind_name(t->fields[k].kind),
			        t->fields[k].personal ? "!" : "");
		fputc('\n', f);
	}
	for (uint32_t i = 0; i < p->n_lists; i++) {
		fprintf(f, "list %u%.*s:", i, STR_FMT(p->lists[i].name));
		for (size_t k = 0; k < p->lists[i].n; k++)
			fprintf(f, " \"%.*s\"", STR_FMT(p->lists[i].items[k]));
		fputc('\n', f);
	}
	for (uint32_t i = 0; i < p->n_rules; i++)
		print_rule(f, p, &p->rules[i]);
	for (uint32_t i = 0; i < p->n_formats; i++)
		print_format(f, p, &p->formats[i]);
	for (uint32_t i = 0; i < p->n_tests; i++)
		print_test(f, p, &p->tests[i]);
}

/* Messages and plan as one text; malloc'ed. */
static inline char *reading_text(const struct reading *x)
{
	char *text = NULL, *messages = diags_text(&x->diags);
	size_t n;
	FILE *f = open_memstream(&text, &n);
	fputs(messages, f);
	free(messages);
	if (x->plan)
		print_plan(f, x->plan, 10);
	fclose(f);
	return text;
}
