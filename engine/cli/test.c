/* SPDX-License-Identifier: Apache-2.0
 * warden test: each test's events are judged by all rules of the files given, on an engine of its own; its expectations are held against what
 * fired, issued or not. */
#include <stdio.h>
#include <stdlib.h>

#include "engine/cli/commands.h"
#include "engine/cli/match.h"
#include "engine/cli/rules_command.h"
#include "engine/judge/judge.h"
#include "ingest/base/err.h"
#include "ingest/enrich/device.h"

static const char help[] =
	"Usage: warden test [--set RULE.PARAM=V] [RULES…]\n\n"
	"Runs the tests written in rules files and folders (the shipped pack without any).\n"
	"Exit status: 0 all passed; 1 a test failed; 2 the rules have errors, or bad usage.\n";

struct fired {
	uint32_t rule;
	int64_t ts;
	char *words; /* the key and what was measured: name=value … */
};

struct trial {
	const struct plan *plan;
	const struct test *test;
	struct fired *fired;
	size_t n_fired, cap_fired;
	bool *may; /* [expect][firing], rebuilt as one row of expects for each firing: [firing][expect] */
};

static int on_sanction(void *ctx, const struct sanction *s)
{
	(void)ctx;
	(void)s;
	return 0;
}

static struct str on_pseudonym(void *ctx, struct str s, char *ret)
{
	(void)ctx;
	(void)ret;
	return s;
}

static int fired_grow(struct trial *t)
{
	if (t->n_fired < t->cap_fired)
		return 0;
	size_t cap = t->cap_fired ? t->cap_fired * 2 : 64;
	struct fired *fired = realloc(t->fired, cap * sizeof *fired);
	if (!fired)
		return ERR_NOMEM;
	t->fired = fired;
	bool *may = realloc(t->may, cap * (t->test->n_expects + 1));
	if (!may)
		return ERR_NOMEM;
	t->may = may;
	t->cap_fired = cap;
	return 0;
}

static void value_print(FILE *to, struct str name, const struct value *v)
{
	char text[NUMBER_MAX + TIME_MAX + IP_MAX];
	size_t n = 0;
	fprintf(to, " %.*s=", STR_FMT(name));
	if (!v->known)
		return;
	switch (v->kind) {
	case KIND_TEXT:
		fprintf(to, "%.*s", STR_FMT(v->text));
		return;
	case KIND_SET:
		for (size_t i = 0; i < v->set->n; i++)
			fprintf(to, "%s%.*s", i ? "|" : "", STR_FMT(v->set->items[i]));
		return;
	case KIND_FLAG:
		fputs(v->flag ? "true" : "false", to);
		return;
	case KIND_NUMBER:
		n = number_print(v->num, text);
		break;
	case KIND_DURATION:
		n = number_print(v->num / 1e6, text);
		text[n++] = 's';
		break;
	case KIND_TIME:
		n = time_print(v->time, text);
		break;
	case KIND_IP:
		n = ip_print(v->ip, text);
		break;
	}
	fprintf(to, "%.*s", (int)n, text);
}

/* Malloc'ed; NULL when memory is out. */
static char *fired_words(const struct firing *f)
{
	const struct rule *r = f->rule;
	char *words = NULL;
	size_t n;
	FILE *to = open_memstream(&words, &n);
	if (!to)
		return NULL;
	for (uint32_t i = 0; i < r->n_keys; i++) {
		if (r->keys[i].expr->op != OP_FIELD)
			continue;
		struct value v = batch_value(f->row.b, r->keys[i].expr->column, f->row.row);
		value_print(to, r->keys[i].name, &v);
	}
	for (uint32_t i = 0; i < r->n_lets; i++)
		value_print(to, f->lets[i].name, &f->lets[i].value);
	for (uint32_t i = 0; i < r->n_withs; i++)
		value_print(to, r->withs[i].name, &f->withs[i]);
	if (fclose(to) != 0) {
		free(words);
		return NULL;
	}
	return words;
}

static void fired_done(struct trial *t)
{
	for (size_t i = 0; i < t->n_fired; i++)
		free(t->fired[i].words);
	free(t->fired);
	free(t->may);
}

static int on_firing(void *ctx, const struct firing *f)
{
	struct trial *t = ctx;
	int err = fired_grow(t);
	if (err)
		return err;
	uint32_t rule = (uint32_t)(f->rule - t->plan->rules);
	bool *row = t->may + t->n_fired * t->test->n_expects;
	for (uint32_t i = 0; i < t->test->n_expects; i++) {
		const struct test_expect *e = &t->test->expects[i];
		row[i] = e->what == EXPECT_FIRING && e->rule == rule && expect_matches(e, f);
	}
	t->fired[t->n_fired] = (struct fired){ rule, f->ts, fired_words(f) };
	return t->fired[t->n_fired++].words ? 0 : ERR_NOMEM;
}

struct turn {
	int64_t ts;
	bool event; /* not a table's: those come first */
	uint32_t index;
};

static int by_turn(const void *a, const void *b)
{
	const struct turn *x = a, *y = b;
	if (x->ts != y->ts)
		return x->ts < y->ts ? -1 : 1;
	if (x->event != y->event)
		return x->event - y->event;
	return (x->index > y->index) - (x->index < y->index);
}

/* As for a log: `device` from `ua` where the event has both and the line tells only the latter. */
static void device_fill(struct batch *b, uint32_t row)
{
	const struct type *t = &b->schema->types[b->type[row]];
	const struct field *device = schema_field(t, STR("device")), *ua = schema_field(t, STR("ua"));
	if (!device || !ua || device->kind != KIND_TEXT || ua->kind != KIND_TEXT)
		return;
	struct str *cell = &batch_text(b, device->column)[row];
	struct str agent = batch_text(b, ua->column)[row];
	if (!cell->p && agent.p)
		*cell = device_of(agent);
}

static int row_fill(struct batch *b, const struct test_event *e)
{
	const struct schema *s = b->schema;
	uint32_t row;
	int err = batch_add(b, &row);
	if (err)
		return err;
	b->ts[row] = b->own_ts[row] = e->ts;
	b->type[row] = e->type;
	b->line[row] = e->line;
	for (uint32_t i = 0; i < e->n && !err; i++) {
		uint64_t bad_ips = 0;
		if (e->values[i].text.p)
			batch_put_text(b, s->types[e->type].fields[e->values[i].field].column, row, e->values[i].text, NULL, &bad_ips, &err);
	}
	if (!err)
		device_fill(b, row);
	return err;
}

static int trial_judge(struct trial *t, struct judge *j, struct batch *b)
{
	const struct test *test = t->test;
	struct turn *turns = malloc((test->n_events + 1) * sizeof *turns);
	struct rowref *rows = malloc((test->n_events + 1) * sizeof *rows);
	int err = turns && rows ? 0 : ERR_NOMEM;
	for (uint32_t i = 0; i < test->n_events && !err; i++) {
		const struct test_event *e = &test->events[i];
		turns[i] = (struct turn){ e->ts, b->schema->types[e->type].class != TYPE_TABLE, i };
		err = row_fill(b, e);
	}
	if (!err) {
		qsort(turns, test->n_events, sizeof *turns, by_turn);
		for (uint32_t i = 0; i < test->n_events; i++)
			rows[i] = (struct rowref){ b, turns[i].index };
		err = judge_rows(j, rows, test->n_events);
	}
	free(turns);
	free(rows);
	return err;
}

static int trial_run(struct trial *t)
{
	const struct schema *schema = t->plan->schema;
	struct world world = { .ctx = t, .sanction = on_sanction, .firing = on_firing, .pseudonym = on_pseudonym };
	struct judge_options jo = { .plan = t->plan, .world = &world, .order_memory = 180 * 86400ll * 1000000 };
	bool *need = malloc(schema->n_columns);
	struct judge *j = NULL;
	struct batch *b = NULL;
	int err = need ? judge_new(&jo, &j) : ERR_NOMEM;
	if (!err) {
		/* all columns: an expectation may name any field */
		memset(need, 1, schema->n_columns);
		err = batch_new(schema, need, t->test->n_events + 1, &b);
	}
	if (!err)
		err = trial_judge(t, j, b);
	batch_unref(b);
	judge_free(j);
	free(need);
	return err;
}

static bool named(const struct test *test, uint32_t rule)
{
	for (uint32_t i = 0; i < test->n_expects; i++)
		if (test->expects[i].what != EXPECT_NOTHING_ELSE && test->expects[i].rule == rule)
			return true;
	return false;
}

/* An unwanted firing is one that an `expect no RULE` or `expect nothing else` forbids. */
static bool unwanted(const struct trial *t, const struct test_expect *e, const struct fired *f)
{
	return (e->what == EXPECT_NONE && e->rule == f->rule) || (e->what == EXPECT_NOTHING_ELSE && !named(t->test, f->rule));
}

static void fired_print(const struct trial *t)
{
	if (!t->n_fired)
		puts("    nothing fired");
	for (size_t i = 0; i < t->n_fired; i++) {
		char ts[TIME_MAX];
		int n = (int)time_print(t->fired[i].ts, ts);
		printf("    fired: %.*s at %.*s%s\n", STR_FMT(t->plan->rules[t->fired[i].rule].name), n, ts, t->fired[i].words);
	}
}

static void failure_print(const struct trial *t, const struct test_expect *e, const char *what)
{
	printf("FAIL  %.*s\n    %.*s:%u: %s\n", STR_FMT(t->test->name), STR_FMT(t->plan->files[t->test->pos.file].path), e->line, what);
	fired_print(t);
}

/* Returns whether the test passed; tells why not. */
static int trial_verdict(const struct trial *t, bool *ret)
{
	uint32_t n = t->test->n_expects, wanted = 0;
	*ret = false;
	bool *may = calloc((size_t)n * t->n_fired + 1, sizeof *may);
	const struct test_expect **which = malloc((n + 1) * sizeof *which);
	size_t left = SIZE_MAX;
	if (may && which) {
		for (uint32_t i = 0; i < n; i++) {
			if (t->test->expects[i].what != EXPECT_FIRING)
				continue;
			for (size_t f = 0; f < t->n_fired; f++)
				may[wanted * t->n_fired + f] = t->may[f * n + i];
			which[wanted++] = &t->test->expects[i];
		}
		left = expects_assign(may, wanted, t->n_fired);
	}
	if (left != SIZE_MAX && left < wanted)
		failure_print(t, which[left], "no firing is left that is as expected here");
	free(may);
	free(which);
	if (left == SIZE_MAX)
		return ERR_NOMEM;
	if (left < wanted)
		return 0;
	for (uint32_t i = 0; i < n; i++)
		for (size_t f = 0; f < t->n_fired; f++)
			if (unwanted(t, &t->test->expects[i], &t->fired[f])) {
				failure_print(t, &t->test->expects[i], "a rule fired that should not");
				return 0;
			}
	*ret = true;
	return 0;
}

static int tests_run(const struct plan *p, int *ret_status)
{
	uint32_t failed = 0;
	for (uint32_t i = 0; i < p->n_tests; i++) {
		struct trial t = { .plan = p, .test = &p->tests[i] };
		bool passed = false;
		int err = trial_run(&t);
		if (!err)
			err = trial_verdict(&t, &passed);
		fired_done(&t);
		if (err)
			return err;
		if (passed)
			printf("ok    %.*s\n", STR_FMT(t.test->name));
		failed += !passed;
	}
	printf("%u passed, %u failed\n", p->n_tests - failed, failed);
	*ret_status = failed ? EXIT_INPUT : EXIT_DONE;
	return 0;
}

int command_test(int argc, char **argv)
{
	return rules_command(&(struct rules_command){ "test", help, false, tests_run }, argc, argv);
}
