/* SPDX-License-Identifier: Apache-2.0
 * The printed lines, word for word: SPEC.md's example, every kind of value, what is left out, what is hidden. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/emit/sink.h"
#include "ingest/base/err.h"

#include <stdio.h>
#include <unistd.h>

#define NOON5 INT64_C(1767268805000000) /* 2026-01-01T12:00:05Z */
#define MIN (INT64_C(60) * 1000000)

static const struct str paths[] = { { "clicks.ndjson.zst", 17 }, { "logins/\xff.csv", 12 } };
static struct pseudonym hidden, revealed;
static struct lines lines = { paths, 2, &hidden };

static int set_up(void **state)
{
	(void)state;
	if (pseudonym_of_key(STR("0123456789abcdef"), false, &hidden) || pseudonym_random(true, &revealed))
		return -1;
	return 0;
}

static void assert_line(struct json *j, const char *want)
{
	assert_int_equal(j->err, 0);
	if (!str_eq((struct str){ j->p, j->n }, str_z(want)))
		fail_msg("\n   got %.*s\nwanted %s", (int)j->n, j->p, want);
	json_reset(j);
}

static struct value text(const char *z)
{
	return (struct value){ .kind = KIND_TEXT, .known = true, .text = str_z(z) };
}

static struct value number(double v)
{
	return (struct value){ .kind = KIND_NUMBER, .known = true, .num = v };
}

static void the_example(void **state)
{
	(void)state;
	const struct rung rung = { .verb = VERB_DISCONNECT, .subjects = 1u << SUBJECT_PUBLISHER | 1u << SUBJECT_OFFER };
	const struct rule rule = { .name = STR("cookie-stuffing"), .n_lets = 2 };
	const struct named lets[] = { { STR("clicks"), number(402) }, { STR("taken"), number(31) } };
	const struct line_ref evidence[] = { { 0, 88213 } };
	const struct sanction s = {
		.id = "9f0c0123456789abcdef0123456789ab",
		.ts = NOON5,
		.rule = &rule,
		.rung = &rung,
		.subject = { [SUBJECT_PUBLISHER] = text("p2"), [SUBJECT_OFFER] = text("o1") },
		.because = STR("took over 31 cookies in 402 clicks within 30 minutes, the bound is 5.0%"),
		.notice = STR("Your links replaced other publishers' cookies on offer o1."),
		.act_by = NOON5 + 30 * MIN,
		.until = CELL_UNKNOWN,
		.lets = lets,
		.evidence = evidence,
		.n_evidence = 1,
		.orders = 3,
	};
	struct json j = { 0 };
	line_sanction(&lines, &j, &s);
	assert_line(&j, "{\"event\":\"sanction\",\"id\":\"9f0c0123456789abcdef0123456789ab\",\"ts\":\"2026-01-01T12:00:05.000000Z\",\"verb\":\"disconnect\","
			"\"publisher\":\"p2\",\"offer\":\"o1\",\"rule\":\"cookie-stuffing\","
			"\"because\":\"took over 31 cookies in 402 clicks within 30 minutes, the bound is 5.0%\","
			"\"notice\":\"Your links replaced other publishers' cookies on offer o1.\",\"act_by\":\"2026-01-01T12:30:05.000000Z\","
			"\"measured\":{\"clicks\":402,\"taken\":31},\"evidence\":[{\"source\":\"clicks.ndjson.zst\",\"line\":88213}],\"orders\":3}\n");
	json_done(&j);
}

static void every_key(void **state)
{
	(void)state;
	const struct rung rung = { .verb = VERB_FINE, .subjects = 1u << SUBJECT_PUBLISHER };
	const struct rule rule = { .name = STR("r"), .n_lets = 2 };
	const struct named lets[] = { { STR("x"), { .kind = KIND_NUMBER } }, { STR("since"), { .kind = KIND_DURATION, .known = true, .num = 1500000 } } };
	const struct line_ref evidence[] = { { 0, 1 }, { 1, 2 } };
	struct sanction s = {
		.id = "i", .ts = NOON5, .rule = &rule, .rung = &rung, .act_by = NOON5, .until = NOON5 + MIN, .lets = lets, .evidence = evidence, .n_evidence = 2,
		.amount = number(12.5), .approximate = true, .shadow = true,
		.subject = { text("p"), text("o"), text("a"), text("A-77") },
	};
	struct json j = { 0 };
	line_sanction(&lines, &j, &s);
	assert_line(&j, "{\"event\":\"sanction\",\"id\":\"i\",\"ts\":\"2026-01-01T12:00:05.000000Z\",\"verb\":\"fine\",\"publisher\":\"p\",\"offer\":\"o\",\"account\":\"a\","
			"\"order\":\"A-77\",\"amount\":12.5,\"rule\":\"r\",\"act_by\":\"2026-01-01T12:00:05.000000Z\",\"until\":\"2026-01-01T12:01:05.000000Z\","
			"\"measured\":{\"since\":1.5},\"evidence\":[{\"source\":\"clicks.ndjson.zst\",\"line\":1},{\"source\":\"logins/\xef\xbf\xbd.csv\",\"line\":2}],"
			"\"orders\":0,\"approximate\":true,\"shadow\":true}\n");
	s = (struct sanction){ .id = "i", .ts = NOON5, .rule = &(struct rule){ .name = STR("r") }, .rung = &(struct rung){ .verb = VERB_LOCK }, .until = CELL_UNKNOWN,
			       .act_by = NOON5, .subject = { [SUBJECT_ACCOUNT] = { .kind = KIND_TEXT, .known = true, .personal = true, .text = STR("c1") } } };
	line_sanction(&lines, &j, &s);
	assert_line(&j, "{\"event\":\"sanction\",\"id\":\"i\",\"ts\":\"2026-01-01T12:00:05.000000Z\",\"verb\":\"lock\",\"account\":\"c:f1d6740de018ca36\",\"rule\":\"r\","
			"\"act_by\":\"2026-01-01T12:00:05.000000Z\",\"measured\":{},\"evidence\":[],\"orders\":0}\n");
	json_done(&j);
}

static void values(void **state)
{
	(void)state;
	struct str items[] = { STR("a"), STR("b") };
	const struct set set = { 2, items }, none = { 0, items };
	const struct ip v4 = { 0, UINT64_C(0xffffcb007107) }, v6 = { UINT64_C(0x20010db8) << 32, 1 };
	const struct {
		struct value v;
		const char *plain, *personal;
	} rows[] = {
		{ text("c1"), "\"c1\"", "\"c:f1d6740de018ca36\"" },
		{ text(""), "\"\"", "\"c:5477f5d524de8793\"" },
		{ { .kind = KIND_IP, .ip = v4 }, "\"203.0.113.7\"", "\"c:824956f615c81d4e\"" },
		{ { .kind = KIND_IP, .ip = v6 }, "\"2001:db8::1\"", "\"c:adbc2a0d54e32d4e\"" },
		{ { .kind = KIND_SET, .set = &set }, "[\"a\",\"b\"]", "[\"c:96f374bc75ff6340\",\"c:c54e40eb0783886a\"]" },
		{ { .kind = KIND_SET, .set = &none }, "[]", "[]" },
		{ number(4.5), "4.5", "\"c:40ad40accc740474\"" },
		{ number(1e-7), "1e-7", NULL },
		{ number(-3), "-3", NULL },
		{ { .kind = KIND_DURATION, .num = 4500000 }, "4.5", "\"c:40ad40accc740474\"" },
		{ { .kind = KIND_FLAG, .flag = true }, "true", "\"c:34027eab26dc37f6\"" },
		{ { .kind = KIND_FLAG, .flag = false }, "false", NULL },
		{ { .kind = KIND_TIME, .time = NOON5 }, "\"2026-01-01T12:00:05.000000Z\"", "\"c:dd65ea67091680ec\"" },
	};
	struct lines open = lines;
	open.pseudonym = &revealed;
	struct json j = { 0 };
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct value v = rows[i].v;
		v.known = true;
		line_value(&lines, &j, &v);
		assert_line(&j, rows[i].plain);
		v.personal = true;
		line_value(&open, &j, &v);
		assert_line(&j, rows[i].plain);
		line_value(&lines, &j, &v);
		if (rows[i].personal)
			assert_line(&j, rows[i].personal);
		json_reset(&j);
	}
	json_done(&j);
}

static void verdicts(void **state)
{
	(void)state;
	struct json j = { 0 };
	struct verdict v = { .ts = NOON5, .kind = VERDICT_CANCEL, .order = text("A-77"), .publisher = text("p2"), .offer = text("o1"),
			     .commission = number(4.5), .because = STR("9f0c") };
	line_verdict(&lines, &j, &v);
	assert_line(&j, "{\"event\":\"verdict\",\"ts\":\"2026-01-01T12:00:05.000000Z\",\"order\":\"A-77\",\"verdict\":\"cancel\",\"publisher\":\"p2\","
			"\"offer\":\"o1\",\"commission\":4.5,\"because\":\"9f0c\"}\n");
	v = (struct verdict){ .ts = NOON5, .kind = VERDICT_VOID, .by_click = true, .order = text("c1"), .because = STR("9f0c") };
	v.order.personal = true;
	line_verdict(&lines, &j, &v);
	assert_line(&j, "{\"event\":\"verdict\",\"ts\":\"2026-01-01T12:00:05.000000Z\",\"click_id\":\"c:f1d6740de018ca36\",\"verdict\":\"void\",\"because\":\"9f0c\"}\n");
	v = (struct verdict){ .ts = NOON5, .kind = VERDICT_RESTORE, .because = STR("9f0c") };
	line_verdict(&lines, &j, &v);
	assert_line(&j, "{\"event\":\"verdict\",\"ts\":\"2026-01-01T12:00:05.000000Z\",\"verdict\":\"restore\",\"because\":\"9f0c\"}\n");
	json_done(&j);
}

static void lifted(void **state)
{
	(void)state;
	struct json j = { 0 };
	struct lifted l = { .ts = NOON5, .sanction = STR("9f0c"), .orders = 3 };
	line_lifted(&lines, &j, &l);
	assert_line(&j, "{\"event\":\"lifted\",\"ts\":\"2026-01-01T12:00:05.000000Z\",\"sanction\":\"9f0c\",\"orders\":3}\n");
	l.shadow = true;
	l.orders = 0;
	line_lifted(&lines, &j, &l);
	assert_line(&j, "{\"event\":\"lifted\",\"ts\":\"2026-01-01T12:00:05.000000Z\",\"sanction\":\"9f0c\",\"orders\":0,\"shadow\":true}\n");
	json_done(&j);
}

/* A signal with fields of a click and one of its own; landing stays unknown. */
static struct batch *signal_batch(struct schema **ret)
{
	struct schema *s;
	uint32_t t, row;
	assert_int_equal(schema_new(&s), 0);
	assert_int_equal(schema_add_type(s, STR("overwrite"), TYPE_SIGNAL, &t), 0);
	assert_int_equal(schema_add_field(s, t, STR("publisher"), KIND_TEXT, false), 0);
	assert_int_equal(schema_add_field(s, t, STR("landing"), KIND_TEXT, false), 0);
	assert_int_equal(schema_add_field(s, t, STR("cookie"), KIND_TEXT, true), 0);
	assert_int_equal(schema_add_field(s, t, STR("amount"), KIND_NUMBER, false), 0);
	assert_int_equal(schema_add_field(s, t, STR("victim"), KIND_TEXT, false), 0);
	bool need[16];
	memset(need, true, sizeof need);
	struct batch *b;
	assert_int_equal(batch_new(s, need, 1, &b), 0);
	assert_int_equal(batch_add(b, &row), 0);
	b->ts[row] = NOON5;
	b->type[row] = t;
	batch_text(b, schema_column(s, STR("publisher"), KIND_TEXT))[row] = STR("p2");
	batch_text(b, schema_column(s, STR("cookie"), KIND_TEXT))[row] = STR("c1");
	batch_text(b, schema_column(s, STR("victim"), KIND_TEXT))[row] = STR("p1");
	batch_word(b, schema_column(s, STR("amount"), KIND_NUMBER))[row] = 4500000;
	*ret = s;
	return b;
}

static const char signal_line[] = "{\"event\":\"signal\",\"ts\":\"2026-01-01T12:00:05.000000Z\",\"signal\":\"overwrite\",\"rule\":\"cookie-overwrite\","
				  "\"publisher\":\"p2\",\"cookie\":\"c:f1d6740de018ca36\",\"amount\":4.5,\"victim\":\"p1\"}\n";

static void signals(void **state)
{
	(void)state;
	struct schema *schema;
	struct batch *b = signal_batch(&schema);
	const struct rule rule = { .name = STR("cookie-overwrite") };
	struct json j = { 0 };
	line_signal(&lines, &j, &(struct signal){ &rule, { b, 0 } });
	assert_line(&j, signal_line);
	json_done(&j);
	batch_unref(b);
	schema_free(schema);
}

static void through_the_sink(void **state)
{
	(void)state;
	int fd[2];
	struct schema *schema;
	struct batch *b = signal_batch(&schema);
	const struct rule rule = { .name = STR("cookie-overwrite") };
	struct ndjson_sink sink = { .lines = lines };
	char got[1024], buf[PSEUDONYM_MAX];
	assert_int_equal(pipe(fd), 0);
	assert_int_equal(output_fd(fd[1], &sink.out), 0);
	assert_null(ndjson_sink_world(&sink).signal);
	sink.signals = true;
	struct world w = ndjson_sink_world(&sink);
	assert_null(w.firing);
	assert_true(str_eq(w.pseudonym(w.ctx, STR("c1"), buf), STR("c:f1d6740de018ca36")));
	assert_int_equal(w.signal(w.ctx, &(struct signal){ &rule, { b, 0 } }), 0);
	assert_int_equal(w.lifted(w.ctx, &(struct lifted){ .ts = NOON5, .sanction = STR("x") }), 0);
	assert_int_equal(output_flush(sink.out), 0);
	ssize_t n = read(fd[0], got, sizeof got);
	assert_true(n > (ssize_t)sizeof signal_line);
	assert_memory_equal(got, signal_line, sizeof signal_line - 1);
	assert_int_equal(got[n - 1], '\n');
	ndjson_sink_done(&sink);
	assert_int_equal(output_close(sink.out), 0);
	close(fd[0]);
	close(fd[1]);
	assert_int_equal(output_open("/dev/full", 0644, &sink.out), 0);
	int err = 0;
	for (int i = 0; !err && i < 10000; i++)
		err = w.signal(w.ctx, &(struct signal){ &rule, { b, 0 } });
	assert_int_equal(err, ERR_WRITE);
	ndjson_sink_done(&sink);
	assert_int_equal(output_close(sink.out), ERR_WRITE);
	batch_unref(b);
	schema_free(schema);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_example), cmocka_unit_test(every_key), cmocka_unit_test(values),
		cmocka_unit_test(verdicts),    cmocka_unit_test(lifted),
		cmocka_unit_test(signals),   cmocka_unit_test(through_the_sink),
	};
	return cmocka_run_group_tests(tests, set_up, NULL);
}
