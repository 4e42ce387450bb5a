/* SPDX-License-Identifier: Apache-2.0
 * Orders, sanctions and printed lines while memory runs out at every allocation in turn: a call that failed has changed nothing, and the same call
 * made again gives what it gives to others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/emit/rejects.h"
#include "engine/emit/sink.h"
#include "engine/sanction/force.h"
#include "engine/sanction/orders.h"
#include "engine/sanction/verdicts.h"
#include "ingest/base/err.h"
#include "tests/faults/fault.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define DAY (INT64_C(86400) * 1000000)

static struct schema *schema;
static bool need[32];

static int set_up(void **state)
{
	(void)state;
	const char *const types[] = { "conversion", "update", "duplicate" };
	const struct {
		const char *name;
		enum kind kind;
	} fields[] = { { "order", KIND_TEXT }, { "publisher", KIND_TEXT }, { "offer", KIND_TEXT }, { "status", KIND_TEXT },
		       { "amount", KIND_NUMBER }, { "ip", KIND_IP },        { "tags", KIND_SET },  { "was", KIND_TEXT } };
	fault_in = -1;
	assert_int_equal(schema_new(&schema), 0);
	for (int i = 0; i < 3; i++) {
		uint32_t t;
		assert_int_equal(schema_add_type(schema, str_z(types[i]), TYPE_EVENT, &t), 0);
		for (int k = 0; k < (i == 1 ? 8 : 7); k++)
			assert_int_equal(schema_add_field(schema, t, str_z(fields[k].name), fields[k].kind, false), 0);
	}
	for (uint32_t i = COL_FIRST; i < schema->n_columns; i++)
		need[i] = true;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	schema_free(schema);
	return 0;
}

static void put_text(struct batch *b, const char *name, uint32_t row, const char *z)
{
	batch_text(b, schema_column(schema, str_z(name), KIND_TEXT))[row] = z ? str_z(z) : (struct str){ 0 };
}

static void constructors(void **state)
{
	(void)state;
	static const struct plan plan;
	struct orders *o;
	struct force *f;
	struct output *out;
	long k;
	for (fault_in = k = 0; orders_new(schema, DAY, 1, &o) == ERR_NOMEM; fault_in = ++k)
		;
	assert_int_equal(k, 3);
	orders_free(o);
	for (fault_in = k = 0; force_new(&plan, 1, &f) == ERR_NOMEM; fault_in = ++k)
		;
	assert_int_equal(k, 1);
	force_free(f);
	for (fault_in = k = 0; output_open("/dev/null", 0644, &out) == ERR_NOMEM; fault_in = ++k)
		;
	assert_int_equal(k, 1);
	fault_in = -1;
	assert_int_equal(output_close(out), 0);
}

/* One line, with each of its allocations failing in turn. */
static enum order_line see(struct orders *o, struct batch *in, struct batch *out, uint32_t row, long *failures)
{
	uint32_t got, n = out->n;
	enum order_line what;
	bool odd;
	uint64_t count = orders_count(o);
	long k;
	int err;
	for (fault_in = k = 0; (err = orders_see(o, (struct rowref){ in, row }, out, &got, &what, &odd)) == ERR_NOMEM; fault_in = ++k) {
		assert_int_equal(out->n, n);
		assert_true(orders_count(o) <= count); /* what is too old may go */
		arena_done(&out->arena); /* so that the next try allocates from the start */
	}
	fault_in = -1;
	assert_int_equal(err, 0);
	assert_int_equal(out->n, n + 1);
	*failures += k;
	return what;
}

static void lines_of_orders(void **state)
{
	(void)state;
	static struct str items[] = { { "US", 2 }, { "CA", 2 } };
	static const struct set tags = { 2, items };
	static const struct ip ip = { 0, UINT64_C(0xffff0a000001) };
	static const struct {
		int day;
		const char *order, *offer, *status;
		enum order_line want;
	} rows[] = {
		{ 0, "A", NULL, "pending", ORDER_CONVERSION }, { 0, "A", "o1", "pending", ORDER_DUPLICATE }, { 1, "A", NULL, "approved", ORDER_UPDATE },
		{ 1, "B", NULL, NULL, ORDER_CONVERSION },      { 1, "B", "o1", "paid", ORDER_UPDATE },       { 1, "A", "o2", NULL, ORDER_CONVERSION },
		{ 1, NULL, "o2", NULL, ORDER_CONVERSION },     { 300, "A", "o2", NULL, ORDER_CONVERSION },
	};
	struct orders *o;
	long failures = 0;
	assert_int_equal(orders_new(schema, 180 * DAY, 1, &o), 0);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct batch *in, *out;
		uint32_t row;
		assert_int_equal(batch_new(schema, need, 2, &in), 0);
		assert_int_equal(batch_new(schema, need, 2, &out), 0);
		assert_int_equal(batch_add(in, &row), 0);
		in->ts[row] = rows[i].day * DAY;
		in->type[row] = schema->t_conversion;
		put_text(in, "order", row, rows[i].order);
		put_text(in, "offer", row, rows[i].offer);
		put_text(in, "status", row, rows[i].status);
		if (i == 0) {
			batch_ip(in, schema_column(schema, STR("ip"), KIND_IP))[row] = &ip;
			batch_set(in, schema_column(schema, STR("tags"), KIND_SET))[row] = &tags;
		}
		assert_int_equal(see(o, in, out, row, &failures), rows[i].want);
		batch_unref(in);
		batch_unref(out);
	}
	assert_int_equal(orders_count(o), 1);
	orders_free(o);
	assert_in_range(failures, 10, 1000);
}

static void firings(void **state)
{
	(void)state;
	static struct rung rungs[] = { { .verb = VERB_LOCK, .subjects = 1u << SUBJECT_ACCOUNT, .span = DAY } };
	static struct rule rule = { .name = { "r", 1 }, .rungs = rungs, .n_rungs = 1 };
	static const struct plan plan = { .rules = &rule, .n_rules = 1 };
	struct force *f;
	long failures = 0;
	assert_int_equal(force_new(&plan, 1, &f), 0);
	for (int i = 0; i < 200; i++) {
		char name[4] = { (char)('a' + i % 26), (char)('a' + i / 26 % 26), 'x', 0 };
		struct value subject[SUBJECTS] = { [SUBJECT_ACCOUNT] = { .kind = KIND_TEXT, .known = true, .text = str_z(name) } };
		struct decision d;
		enum lift l;
		long k;
		for (fault_in = k = 0; force_fire(f, 0, false, subject, i, &d) == ERR_NOMEM; fault_in = ++k)
			assert_null(d.rung);
		failures += k;
		assert_non_null(d.rung);
		if (i % 3)
			continue;
		for (fault_in = k = 0; force_lift(f, str_z(d.id), i, &l) == ERR_NOMEM; fault_in = ++k)
			;
		failures += k;
		assert_int_equal(l, LIFT_DONE);
	}
	fault_in = -1;
	force_free(f);
	assert_in_range(failures, 200 * 2, 200 * 10);
}

/* Orders of one publisher, a block, a line that is void, a disconnect, its lift. 0, or ERR_NOMEM at the first call that has it. */
static int verdicts_of_a_day(struct verdicts *v, struct orders *o, struct batch *in, struct batch *out)
{
	static const struct rung block = { .verb = VERB_BLOCK }, disconnect = { .verb = VERB_DISCONNECT };
	struct decision d = { .rung = &block, .id = "00000000000000000000000000000001" };
	struct value subject[SUBJECTS] = { { .known = true, .text = STR("p") }, { .known = true, .text = STR("o") } };
	struct changes c = { 0 };
	int err = verdicts_issue(v, &d, subject, 0, &c);
	for (uint32_t i = 0; i < 40 && !err; i++) {
		uint32_t row;
		enum order_line what;
		bool odd, is_void;
		struct change one;
		char name[2] = { (char)('0' + i), 0 };
		put_text(in, "order", i, name);
		struct first_line line = { str_z(name), STR("p"), STR("o"), 0 };
		err = orders_see(o, (struct rowref){ in, i }, out, &row, &what, &odd);
		err = err ? err : verdicts_first(v, &line, &is_void, &one);
	}
	d.rung = &disconnect;
	d.id[0] = '1';
	err = err ? err : verdicts_issue(v, &d, subject, 0, &c);
	err = err ? err : verdicts_lift(v, str_z(d.id), 0, &c);
	assert_true(err || c.n == 40);
	return err;
}

static void verdicts_of_orders(void **state)
{
	(void)state;
	int err = ERR_NOMEM;
	long k = 0;
	for (; err; k++) {
		struct orders *o;
		struct verdicts *v = NULL;
		struct batch *in, *out;
		fault_in = -1;
		assert_int_equal(batch_new(schema, need, 64, &in), 0);
		assert_int_equal(batch_new(schema, need, 64, &out), 0);
		for (uint32_t i = 0, row; i < 40; i++) {
			assert_int_equal(batch_add(in, &row), 0);
			in->ts[row] = 0;
			in->type[row] = schema->t_conversion;
			put_text(in, "publisher", row, "p");
			put_text(in, "offer", row, "o");
		}
		assert_int_equal(orders_new(schema, DAY, 1, &o), 0);
		fault_in = k;
		err = verdicts_new(orders_book(o), 1, &v);
		err = err ? err : verdicts_of_a_day(v, o, in, out);
		assert_true(!err || err == ERR_NOMEM);
		verdicts_free(v);
		orders_free(o);
		batch_unref(in);
		batch_unref(out);
	}
	fault_in = -1;
	assert_in_range(k, 40, 1000);
}

static void printed_lines(void **state)
{
	(void)state;
	struct ndjson_sink sink = { 0 };
	struct rejects r = { 0 };
	assert_int_equal(output_open("/dev/null", 0644, &sink.out), 0);
	r.out = sink.out;
	struct world w = ndjson_sink_world(&sink);
	char id[2000];
	memset(id, '"', sizeof id);
	long k;
	for (fault_in = k = 0; w.lifted(w.ctx, &(struct lifted){ .sanction = { id, sizeof id } }) == ERR_NOMEM; fault_in = ++k)
		json_done(&sink.json); /* so that the next try allocates from the start */
	assert_int_equal(k, 4); /* it doubles from 512 to 4096 */
	id[0] = '\xff';
	for (fault_in = k = 0; rejects_line(&r, STR("a"), 1, STR("late"), (struct str){ id, sizeof id }) == ERR_NOMEM; fault_in = ++k)
		json_done(&r.json);
	assert_int_equal(k, 3); /* the buffer, base64, the buffer again */
	fault_in = -1;
	rejects_done(&r);
	ndjson_sink_done(&sink);
	assert_int_equal(output_close(sink.out), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(constructors),
		cmocka_unit_test(lines_of_orders),
		cmocka_unit_test(firings),
		cmocka_unit_test(verdicts_of_orders),
		cmocka_unit_test(printed_lines),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
