/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/units/lang_golden.h"

static void plans(void **state)
{
	(void)state;
	size_t n;
	assert_int_equal(golden_folder(CASES "plans/", ".plan", 0, &n), 0);
	assert_true(n >= 4);
}

static const char rules[] =
    "rule a \"t\" on click param n = 5 param d = 1h param t = \"x\" param f = true param p = 5% where asn > n signal s\n";

static void sets(void **state)
{
	(void)state;
	static const struct {
		const char *set, *param;
		enum kind kind;
		double num;
		const char *text;
	} good[] = {
		{ "a.n=7.5", "n", KIND_NUMBER, 7.5, NULL },
		{ "a.n=10%", "n", KIND_NUMBER, 0.1, NULL },
		{ "a.n=-3", "n", KIND_NUMBER, -3, NULL },
		{ "a.d=2m", "d", KIND_DURATION, 120e6, NULL },
		{ "a.t=hello world", "t", KIND_TEXT, 0, "hello world" },
		{ "a.t=\"q\\\"\"", "t", KIND_TEXT, 0, "q\"" },
		{ "a.t=", "t", KIND_TEXT, 0, "" },
		{ "a.f=false", "f", KIND_FLAG, 0, NULL },
	};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct reading x;
		reading_start(&x, "x.rules", str_z(rules), &good[i].set, 1);
		assert_int_equal(x.err, 0);
		const struct rule *r = plan_rule(x.plan, STR("a"));
		const struct param *m = r->params;
		while (!str_eq(m->name, str_z(good[i].param)))
			m++;
		assert_int_equal(m->value.kind, good[i].kind);
		if (good[i].text)
			assert_true(str_eq(m->value.text, str_z(good[i].text)));
		else if (good[i].kind == KIND_FLAG)
			assert_false(m->value.flag);
		else
			assert_true(m->value.num == good[i].num);
		reading_done(&x);
	}
}

static void bad_sets(void **state)
{
	(void)state;
	static const struct {
		const char *set, *message;
	} bad[] = {
		{ "b.n=7", "--set b.n=7: there is no rule `b`\n" },
		{ "a.q=7", "--set a.q=7: the rule a has no param `q`\n" },
		{ "a=7", "--set a=7: expected rule.param=value\n" },
		{ "a.n", "--set a.n: expected rule.param=value\n" },
		{ "a.n=x", "--set a.n=x: the param is a number, and `x` is none\n" },
		{ "a.n=5s", "--set a.n=5s: the param is a number, and `5s` is none\n" },
		{ "a.n=5 6", "--set a.n=5 6: the param is a number, and `5 6` is none\n" },
		{ "a.d=5", "--set a.d=5: the param is a duration, and `5` is none\n" },
		{ "a.f=1", "--set a.f=1: the param is a flag, and `1` is none\n" },
		{ "a.t=\"x", "--set a.t=\"x: the param is a text, and `\"x` is none\n" },
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct reading x;
		reading_start(&x, "x.rules", str_z(rules), &bad[i].set, 1);
		assert_int_equal(x.err, ERR_RULES);
		char *text = diags_text(&x.diags);
		assert_string_equal(text, bad[i].message);
		free(text);
		reading_done(&x);
	}
}

static void needs(void **state)
{
	(void)state;
	struct reading x;
	const char *text = "rule a \"t\" on click where offer.status == \"x\" and sub == \"y\" then warn publisher\n"
	                   "rule b \"t\" on login where country == \"y\" then suspend account off\n";
	reading_start(&x, "x.rules", str_z(text), NULL, 0);
	assert_int_equal(x.err, 0);
	bool need[256] = { 0 };
	plan_need(x.plan, need);
	static const char *const wanted[] = { "offer", "status", "sub", "publisher" };
	size_t n = 0;
	for (uint32_t i = 0; i < x.plan->schema->n_columns; i++)
		n += need[i];
	assert_int_equal(n, 4);
	for (size_t i = 0; i < 4; i++)
		assert_true(need[schema_column(x.plan->schema, str_z(wanted[i]), KIND_TEXT)]);
	reading_done(&x);
}

/* Whatever is asked for is there, and asks for a further file: as a folder that links to itself would. */
static int endless_read(void *ctx, const char *path, struct str *ret)
{
	(void)path;
	*ret = *(struct str *)ctx;
	return 0;
}

static void endless_uses(void **state)
{
	(void)state;
	struct str text = STR("use \"a/b.rules\"\n");
	const struct rules_source source = { "x.rules", text };
	const struct loader loader = { &text, endless_read };
	const struct rules_options o = { &source, 1, &loader, NULL, 0, false };
	struct reading x = { 0 };
	x.err = rules_read(&o, &x.diags, &x.plan);
	assert_int_equal(x.err, ERR_RULES);
	assert_int_equal(x.diags.n, 1);
	assert_true(str_eq(x.diags.list[0].message, STR("more than 1000 files of rules")));
	reading_done(&x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plans),
		cmocka_unit_test(sets),
		cmocka_unit_test(bad_sets),
		cmocka_unit_test(needs),
		cmocka_unit_test(endless_uses),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
