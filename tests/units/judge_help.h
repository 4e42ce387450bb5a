/* SPDX-License-Identifier: Apache-2.0
 * Rules and events as text in, what the judge tells the world as text out. Events are those of the (one) `test` in the rules; their line
 * numbers count from 1. A firing is `RULE SECONDS let=value… with=value…`, a signal `+SIGNAL field=value…`, a sanction
 * `!VERB subject… amount because | notice | lines [orders=N] [shadow]`, a lift `^ [N]`, a verdict `=KIND order=… publisher=… offer=… commission=…`. */
#pragma once
#include "engine/judge/judge.h"
#include "rules/lang/lang.h"
#include "rules/pack/pack.h"

#include <stdio.h>
#include <stdlib.h>

#define JUDGED_MAX 65536
struct judged {
	char text[JUDGED_MAX];
	size_t n;
};

static void judged_add(struct judged *j, const char *p, size_t n)
{
	assert_true(j->n + n < JUDGED_MAX);
	memcpy(j->text + j->n, p, n);
	j->text[j->n += n] = 0;
}

static void judged_str(struct judged *j, struct str s)
{
	judged_add(j, s.p, s.n);
}

static void judged_value(struct judged *j, const struct value *v)
{
	char p[64];
	if (!v->known) {
		judged_str(j, STR("unknown"));
	} else if (v->kind == KIND_TEXT) {
		judged_str(j, v->text);
	} else if (v->kind == KIND_FLAG) {
		judged_str(j, v->flag ? STR("true") : STR("false"));
	} else if (v->kind == KIND_SET) {
		for (size_t i = 0; i < v->set->n; i++) {
			judged_str(j, i ? STR("|") : STR(""));
			judged_str(j, v->set->items[i]);
		}
	} else {
		size_t n = v->kind == KIND_TIME       ? time_print(v->time, p)
		           : v->kind == KIND_IP       ? ip_print(v->ip, p)
		           : v->kind == KIND_DURATION ? number_print(v->num / 1e6, p)
		                                      : number_print(v->num, p);
		judged_add(j, p, n);
		judged_str(j, v->kind == KIND_DURATION ? STR("s") : STR(""));
	}
	if (v->personal)
		judged_str(j, STR("*"));
}

static void judged_pair(struct judged *j, struct str name, const struct value *v)
{
	judged_str(j, STR(" "));
	judged_str(j, name);
	judged_str(j, STR("="));
	judged_value(j, v);
}

static int judged_firing(void *ctx, const struct firing *f)
{
	struct judged *j = ctx;
	char p[32];
	const int64_t start = 1767225600000000; /* 2026 */
	judged_str(j, f->rule->name);
	judged_str(j, STR(" "));
	judged_add(j, p, number_print((double)(f->ts - start) / 1e6, p));
	for (uint32_t i = 0; i < f->rule->n_lets; i++)
		judged_pair(j, f->lets[i].name, &f->lets[i].value);
	for (uint32_t i = 0; i < f->rule->n_withs; i++)
		judged_pair(j, f->rule->withs[i].name, &f->withs[i]);
	judged_str(j, STR("\n"));
	return 0;
}

static int judged_signal(void *ctx, const struct signal *s)
{
	struct judged *j = ctx;
	struct batch *b = s->row.b;
	const struct type *t = &b->schema->types[b->type[s->row.row]];
	judged_str(j, STR("+"));
	judged_str(j, t->name);
	for (uint32_t i = 0; i < t->n_fields; i++) {
		struct value v = batch_value(b, t->fields[i].column, s->row.row);
		if (v.known)
			judged_pair(j, t->fields[i].name, &v);
	}
	judged_str(j, STR("\n"));
	return 0;
}

static int judged_sanction(void *ctx, const struct sanction *s)
{
	struct judged *j = ctx;
	char p[64];
	judged_str(j, STR("!"));
	judged_str(j, str_z(verb_name(s->rung->verb)));
	for (unsigned i = 0; i < SUBJECTS; i++) {
		if (s->subject[i].known) {
			judged_str(j, STR(" "));
			judged_value(j, &s->subject[i]);
		}
	}
	if (s->amount.known)
		judged_pair(j, STR("amount"), &s->amount);
	judged_str(j, STR(" | "));
	judged_str(j, s->because.p ? s->because : STR("-"));
	judged_str(j, STR(" | "));
	judged_str(j, s->notice.p ? s->notice : STR("-"));
	judged_str(j, STR(" |"));
	for (uint32_t i = 0; i < s->n_evidence; i++)
		judged_add(j, p, (size_t)snprintf(p, sizeof p, " %llu", (unsigned long long)s->evidence[i].line));
	if (s->orders)
		judged_add(j, p, (size_t)snprintf(p, sizeof p, " orders=%llu", (unsigned long long)s->orders));
	judged_str(j, s->shadow ? STR(" shadow\n") : STR("\n"));
	return 0;
}

static int judged_lifted(void *ctx, const struct lifted *l)
{
	char p[32];
	judged_str(ctx, STR("^"));
	if (l->orders)
		judged_add(ctx, p, (size_t)snprintf(p, sizeof p, " %llu", (unsigned long long)l->orders));
	judged_str(ctx, l->shadow ? STR(" shadow\n") : STR("\n"));
	return 0;
}

static int judged_verdict(void *ctx, const struct verdict *v)
{
	struct judged *j = ctx;
	judged_str(j, STR("="));
	judged_str(j, str_z(verdict_name(v->kind)));
	judged_pair(j, v->by_click ? STR("click_id") : STR("order"), &v->order);
	judged_pair(j, STR("publisher"), &v->publisher);
	judged_pair(j, STR("offer"), &v->offer);
	judged_pair(j, STR("commission"), &v->commission);
	judged_str(j, STR("\n"));
	return 0;
}

static struct str judged_pseudonym(void *ctx, struct str s, char *ret)
{
	(void)ctx;
	(void)s;
	memcpy(ret, "c:?", 3);
	return (struct str){ ret, 3 };
}

static struct world judged_world(struct judged *j)
{
	return (struct world){ .ctx = j,
		               .sanction = judged_sanction,
		               .signal = judged_signal,
		               .firing = judged_firing,
		               .lifted = judged_lifted,
		               .verdict = judged_verdict,
		               .pseudonym = judged_pseudonym };
}

/* Rules in the text, after schema.rules; the test at its end needs no `expect`. One plan at a time: its text stays here. */
static struct plan *judged_plan(const char *rules)
{
	static char text[JUDGED_MAX];
	assert_true(snprintf(text, sizeof text, "%s  expect nothing else\n", rules) < JUDGED_MAX);
	size_t n;
	const struct pack_file *pack = pack_files(&n);
	struct rules_source sources[] = { { .path = pack[0].path, .text = str_z(pack[0].text) },
		                          { .path = "case.rules", .text = str_z(text) } };
	struct rules_options o = { .sources = sources, .n_sources = 2 };
	struct diags d = { 0 };
	struct plan *p = NULL;
	int err = rules_read(&o, &d, &p);
	if (err) {
		char *errors = diags_text(&d);
		print_error("%s\n", errors ? errors : "");
		free(errors);
	}
	assert_int_equal(err, 0);
	diags_done(&d);
	return p;
}

/* The events of the plan's test as a batch, rows in the order written. */
static struct batch *judged_batch(const struct plan *p)
{
	const struct test *t = &p->tests[0];
	bool *need = malloc(p->schema->n_columns);
	struct batch *b;
	assert_non_null(need);
	memset(need, 1, p->schema->n_columns);
	assert_int_equal(batch_new(p->schema, need, t->n_events, &b), 0);
	free(need);
	for (uint32_t i = 0; i < t->n_events; i++) {
		const struct test_event *e = &t->events[i];
		const struct type *type = &p->schema->types[e->type];
		uint32_t row;
		uint64_t bad_ips = 0;
		int err = 0;
		assert_int_equal(batch_add(b, &row), 0);
		b->ts[row] = b->own_ts[row] = e->ts;
		b->type[row] = e->type;
		b->line[row] = i + 1;
		for (uint32_t k = 0; k < e->n; k++) {
			if (e->values[k].text.p)
				batch_put_text(b, type->fields[e->values[k].field].column, row, e->values[k].text, NULL, &bad_ips, &err);
		}
		assert_int_equal(err, 0);
	}
	return b;
}
