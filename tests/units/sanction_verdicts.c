/* SPDX-License-Identifier: Apache-2.0
 * Verdicts on orders, as stories of a network: lines of its log and what was decided, an hour each; behind them which verdicts were told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/sanction/orders.h"
#include "engine/sanction/verdicts.h"

#include <stdio.h>
#include <stdlib.h>

#define HOUR (INT64_C(3600) * 1000000)
#define MEMORY (100 * HOUR)
#define NAME 40

static struct {
	struct schema *schema;
	bool *need;
	uint32_t order, publisher, offer, status, commission;
} net;

static int set_up(void **state)
{
	(void)state;
	static const char *const types[] = { "conversion", "update", "duplicate" };
	static const char *const texts[] = { "order", "publisher", "offer", "status" };
	assert_int_equal(schema_new(&net.schema), 0);
	for (int i = 0; i < 3; i++) {
		uint32_t t;
		assert_int_equal(schema_add_type(net.schema, str_z(types[i]), TYPE_EVENT, &t), 0);
		for (int k = 0; k < 4; k++)
			assert_int_equal(schema_add_field(net.schema, t, str_z(texts[k]), KIND_TEXT, false), 0);
		assert_int_equal(schema_add_field(net.schema, t, STR("commission"), KIND_NUMBER, false), 0);
	}
	net.order = schema_column(net.schema, STR("order"), KIND_TEXT);
	net.publisher = schema_column(net.schema, STR("publisher"), KIND_TEXT);
	net.offer = schema_column(net.schema, STR("offer"), KIND_TEXT);
	net.status = schema_column(net.schema, STR("status"), KIND_TEXT);
	net.commission = schema_column(net.schema, STR("commission"), KIND_NUMBER);
	net.need = calloc(net.schema->n_columns, sizeof *net.need);
	orders_need(net.schema, net.need);
	net.need[net.commission] = true;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	free(net.need);
	schema_free(net.schema);
	return 0;
}

/* A network, and what it was told. */
struct town {
	struct orders *orders;
	struct verdicts *verdicts;
	struct batch *in, *out;
	char told[4096];
	size_t n;
};

static void open_town(struct town *t)
{
	t->n = 0;
	t->told[0] = 0;
	assert_int_equal(orders_new(net.schema, MEMORY, 7, &t->orders), 0);
	assert_int_equal(verdicts_new(orders_book(t->orders), 8, &t->verdicts), 0);
	assert_int_equal(batch_new(net.schema, net.need, 4, &t->in), 0);
	assert_int_equal(batch_new(net.schema, net.need, 4, &t->out), 0);
}

static void close_town(struct town *t)
{
	verdicts_free(t->verdicts);
	orders_free(t->orders);
	batch_unref(t->in);
	batch_unref(t->out);
}

/* "-" is unknown. */
static struct str word(const char *z)
{
	return strcmp(z, "-") ? str_z(z) : (struct str){ 0 };
}

/* A postback; true when it is an order's first line, and void. */
static bool line(struct town *t, int64_t ts, const char *order, const char *publisher, const char *offer, const char *status, struct change *ret)
{
	uint32_t row, got;
	enum order_line what;
	bool odd, is_void = false;
	batch_cut(t->in, 0);
	batch_cut(t->out, 0);
	arena_reset(&t->out->arena);
	assert_int_equal(batch_add(t->in, &row), 0);
	t->in->ts[row] = ts;
	t->in->type[row] = net.schema->t_conversion;
	batch_text(t->in, net.order)[row] = word(order);
	batch_text(t->in, net.publisher)[row] = word(publisher);
	batch_text(t->in, net.offer)[row] = word(offer);
	batch_text(t->in, net.status)[row] = word(status);
	batch_word(t->in, net.commission)[row] = 4500000;
	assert_int_equal(orders_see(t->orders, (struct rowref){ t->in, row }, t->out, &got, &what, &odd), 0);
	struct first_line first = { word(order), word(publisher), word(offer), ts };
	if (what == ORDER_CONVERSION)
		assert_int_equal(verdicts_first(t->verdicts, &first, &is_void, ret), 0);
	return is_void;
}

static void say(struct town *t, const char *order, int n, const char *kind, const char *because)
{
	int id = because ? (int)strcspn(because, " ") : 0;
	t->n += (size_t)snprintf(t->told + t->n, sizeof t->told - t->n, "%.*s %s%s%.*s; ", n, order, kind, id ? " " : "", id, because ? because : "");
	assert_true(t->n < sizeof t->told);
}

static void say_changes(struct town *t, const struct changes *c)
{
	for (size_t i = 0; i < c->n; i++) {
		struct order_facts f = verdicts_facts(t->verdicts, c->list[i].order);
		assert_int_equal(f.commission, 4500000);
		say(t, f.name.p, (int)f.name.n, verdict_name(c->list[i].kind), c->list[i].because);
	}
}

static struct value text(const char *z)
{
	return (struct value){ .kind = KIND_TEXT, .known = strcmp(z, "-"), .text = word(z) };
}

/* What the words of a line after its hour say: `line ORDER PUBLISHER OFFER STATUS`, `VERB PUBLISHER OFFER ORDER ID [HOUR]`, `would` and the same, `lift ID`. */
static void step(struct town *t, int64_t ts, char w[6][NAME])
{
	bool would = !strcmp(w[0], "would");
	struct changes changes = { 0 };
	struct decision d = { .until = CELL_UNKNOWN };
	if (!strcmp(w[0], "line")) {
		struct change c;
		if (line(t, ts, w[1], w[2], w[3], w[4], &c))
			say(t, w[1], (int)strlen(w[1]), verdict_name(c.kind), c.because);
		return;
	}
	if (!strcmp(w[0], "lift")) {
		snprintf(d.id, sizeof d.id, "%-32s", w[1]);
		assert_int_equal(verdicts_lift(t->verdicts, str_z(d.id), ts, &changes), 0);
		say_changes(t, &changes);
		return;
	}
	struct rung rung = { 0 };
	while (rung.verb < VERBS && strcmp(verb_name(rung.verb), w[would]))
		rung.verb++;
	d.rung = &rung;
	struct value subject[SUBJECTS] = { text(w[would + 1]), text(w[would + 2]), text("-"), text(w[would + 3]) };
	if (would) {
		char count[24];
		snprintf(count, sizeof count, "%d", (int)verdicts_would(t->verdicts, &d, subject, ts));
		say(t, "would", 5, count, NULL);
		return;
	}
	snprintf(d.id, sizeof d.id, "%-32s", w[4]);
	d.until = w[5][0] ? atoi(w[5]) * HOUR : CELL_UNKNOWN;
	assert_int_equal(verdicts_issue(t->verdicts, &d, subject, ts, &changes), 0);
	say_changes(t, &changes);
}

static void play(struct town *t, const char *story)
{
	for (const char *at = story; *at; at = strchr(at, '\n') + 1) {
		char w[6][NAME] = { { 0 } };
		int hour;
		assert_true(sscanf(at, "%d %39s %39s %39s %39s %39s", &hour, w[0], w[1], w[2], w[3], w[4]) >= 3);
		/* the sixth word, where the line has one */
		const char *end = strchr(at, '\n'), *last = end;
		while (last > at && last[-1] != ' ')
			last--;
		if (!strcmp(w[0], "close"))
			snprintf(w[5], NAME, "%.*s", (int)(end - last), last);
		step(t, hour * HOUR, w);
	}
}

static const struct {
	const char *name, *story, *want;
} stories[] = {
	{ "orders inside a closing offer's 24 hours are due",
	  "0 line A p1 o1 -\n1 close - o1 - c 25\n2 line B p1 o1 -\n24 line C p2 o1 -\n25 line D p2 o1 -\n26 line E p1 o2 -\n27 line B p1 o1 paid\n",
	  "D void c; " },
	{ "a close that is taken back gives back what it took",
	  "1 close - o1 - c 1\n1 line A p1 o1 -\n2 line B p2 o1 -\n3 lift c\n4 line C p1 o1 -\n", "A void c; B void c; A restore c; B restore c; " },
	{ "a block touches no order of yesterday, and no other offer or publisher",
	  "0 line A p1 o1 -\n24 block p1 o1 - b\n25 line A p1 o1 paid\n25 line B p1 o2 -\n25 line C p2 o1 -\n25 line D p1 o1 -\n26 line D p1 o1 paid\n",
	  "D void b; " },
	{ "a first line without publisher or offer is never void, whatever comes later",
	  "0 block p1 o1 - b\n0 close - o1 - c 0\n1 line A p1 - -\n1 line B - o1 -\n2 line A p1 o1 x\n2 line B p1 o1 x\n", "" },
	{ "a disconnect cancels what is known of both, in the order of first lines, and later orders are void",
	  "0 line A p1 o1 -\n0 line B p1 o2 -\n0 line C p2 o1 -\n0 line D p1 - -\n1 line E p1 o1 -\n2 line B p1 o2 x\n3 disconnect p1 o1 - d\n4 line F p1 o1 -\n"
	  "4 line A p1 o1 x\n",
	  "A cancel d; E cancel d; F void d; " },
	{ "an order goes by what its record says now",
	  "0 line A - - -\n0 line B p1 o1 -\n0 line C p2 o1 -\n1 line A p1 o1 x\n2 line B p2 o1 x\n3 disconnect p1 o1 - d\n4 disconnect p2 o1 - e\n",
	  "A cancel d; B cancel e; C cancel e; " },
	{ "a repeated line that brings the offer brings the order, too", "0 line A p1 - -\n1 line A - o1 -\n2 disconnect p1 o1 - d\n", "A cancel d; " },
	{ "what one appeal gives back",
	  "0 line A p1 o1 -\n0 line B p1 o1 -\n1 disconnect p1 o1 - d\n2 line C p1 o1 -\n3 lift d\n4 lift d\n5 line D p1 o1 -\n",
	  "A cancel d; B cancel d; C void d; A restore d; B restore d; C restore d; " },
	{ "a held order",
	  "0 line A p1 o1 -\n0 line A p1 o2 -\n1 hold - o2 A h\n2 hold - o9 Z i\n3 lift h\n3 lift i\n", "A hold h; A restore h; " },
	{ "an order held by its name alone is the one that has no offer yet", "0 line A p1 - -\n1 hold - - A h\n2 line A p1 o1 x\n3 lift h\n", "A hold h; A restore h; " },
	{ "several sanctions on one order: the strongest kind is told, and only when it changes",
	  "0 block p1 o1 - b\n1 line A p1 o1 -\n2 hold - o1 A h\n3 disconnect p1 o1 - d\n4 lift b\n5 lift d\n6 lift h\n",
	  "A void b; A cancel d; A hold h; A restore h; " },
	{ "void is left when the cancel goes, and the earliest of two voids is the reason",
	  "0 block p1 o1 - b\n0 close - o1 - c 0\n1 line A p1 o1 -\n3 disconnect p1 o1 - d\n4 lift d\n5 lift b\n6 lift c\n",
	  "A void b; A cancel d; A void b; A restore c; " },
	{ "another reason of the same kind is no verdict", "0 close - o1 - c 0\n0 block p1 o1 - b\n1 line A p1 o1 -\n2 lift c\n3 lift b\n", "A void c; A restore b; " },
	{ "a conversion without order is void, and not followed", "0 block p1 o1 - b\n1 line - p1 o1 -\n2 lift b\n", "- void b; " },
	{ "shadow counts: what would change, given the real ones",
	  "0 line A p1 o1 -\n0 line B p1 o1 -\n1 would block p1 o1 -\n1 would disconnect p1 o1 -\n1 would hold - o1 B\n2 hold - o1 B h\n"
	  "2 would hold - o1 B\n2 would disconnect p1 o1 -\n3 disconnect p1 o1 - d\n4 would disconnect p1 o1 -\n4 would hold - o1 A\n4 would hold - o1 Z\n",
	  "would 0; would 2; would 1; B hold h; would 0; would 2; A cancel d; B cancel d; would 0; would 0; would 0; " },
	{ "a forgotten order is neither cancelled nor restored",
	  "0 line A p1 o1 -\n1 disconnect p1 o1 - d\n2 line B p1 o2 -\n101 would disconnect p1 o2 -\n101 lift d\n103 disconnect p1 o2 - e\n", "A cancel d; would 1; " },
	{ "an order of a forgotten name is a new one", "0 line A p1 o1 -\n1 block p1 o1 - b\n101 line A p1 o1 -\n102 lift b\n", "A void b; A restore b; " },
	{ "warnings, fines and locks touch nothing", "0 line A p1 o1 -\n1 warn p1 o1 - w\n1 fine p1 - - f\n2 line B p1 o1 -\n3 lift w\n3 lift f\n", "" },
};

static void told_as_wanted(void **state)
{
	(void)state;
	unsigned failed = 0;
	for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
		struct town t;
		open_town(&t);
		play(&t, stories[i].story);
		if (strcmp(t.told, stories[i].want)) {
			print_error("%s: got\n%s\nwanted\n%s\n", stories[i].name, t.told, stories[i].want);
			failed++;
		}
		close_town(&t);
	}
	assert_int_equal(failed, 0);
}

/* 100,000 orders of one publisher among as many others', cancelled and given back: each once, by their first lines. Every tenth came to the publisher by a
 * later line, the last ones first. */
static void a_big_publisher(void **state)
{
	(void)state;
	enum { N = 100000 };
	static const struct rung rung = { .verb = VERB_DISCONNECT };
	struct decision d = { .rung = &rung, .id = "00000000000000000000000000000001" };
	struct value subject[SUBJECTS] = { text("p1"), text("o1"), text("-"), text("-") };
	struct town t;
	struct changes c;
	struct change one;
	char name[16];
	open_town(&t);
	for (int i = 0; i < 2 * N; i++) {
		snprintf(name, sizeof name, "%d", i);
		assert_false(line(&t, 0, name, i % 2 ? "p2" : i % 20 ? "p1" : "-", "o1", "-", &one));
	}
	for (int i = 2 * N - 20; i >= 0; i -= 20) {
		snprintf(name, sizeof name, "%d", i);
		line(&t, 1, name, "p1", "o1", "paid", &one);
	}
	assert_int_equal(verdicts_would(t.verdicts, &d, subject, 1), N);
	assert_int_equal(verdicts_issue(t.verdicts, &d, subject, 1, &c), 0);
	for (int lifted = 0; lifted < 2; lifted++) {
		assert_int_equal(c.n, N);
		for (int i = 0; i < N; i++) {
			snprintf(name, sizeof name, "%d", 2 * i);
			assert_true(str_eq(verdicts_facts(t.verdicts, c.list[i].order).name, str_z(name)));
			assert_int_equal(c.list[i].kind, lifted ? VERDICT_RESTORE : VERDICT_CANCEL);
		}
		if (!lifted)
			assert_int_equal(verdicts_lift(t.verdicts, str_z(d.id), 2, &c), 0);
	}
	assert_in_range(orders_bytes(t.orders) / (2 * N), 64, 260); /* README.md's figure, and the touches that were */
	close_town(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(told_as_wanted),
		cmocka_unit_test(a_big_publisher),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
