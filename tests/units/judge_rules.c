/* SPDX-License-Identifier: Apache-2.0
 * Rules and events as text: what fires, in which order, with which figures; the same for any cut of the events into calls. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/units/judge_help.h"

#define DAY ((int64_t)86400 * 1000000)

struct told {
	struct judged out;
	struct judge_counts counts; /* its arrays are gone */
};

/* cut: rows a call; 0: random cuts. */
static void judge_text(const struct plan *p, unsigned cut, struct told *ret)
{
	ret->out.n = 0;
	ret->out.text[0] = 0;
	struct world world = judged_world(&ret->out);
	struct judge_options o = { .plan = p, .world = &world, .seed = 12345 + cut, .order_memory = 180 * DAY };
	struct judge *j;
	struct batch *b = judged_batch(p);
	assert_int_equal(judge_new(&o, &j), 0);
	uint32_t random = 1;
	for (uint32_t at = 0; at < b->n;) {
		struct rowref rows[512];
		random = random * 1664525 + 1013904223;
		uint32_t n = cut ? cut : random >> 16 & 127, k = 0;
		for (; k < n && at < b->n; k++)
			rows[k] = (struct rowref){ b, at++ };
		assert_int_equal(judge_rows(j, rows, k), 0);
	}
	ret->counts = *judge_counts(j);
	judge_free(j);
	batch_unref(b);
}

static const struct {
	const char *name, *rules, *want;
} cases[] = {
#include "tests/units/judge_cases.h"
};

static void told_as_wanted(void **state)
{
	(void)state;
	static struct told told;
	static const unsigned cuts[] = { 1, 64, 3, 0, 512 };
	unsigned failed = 0;
	for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
		struct plan *p = judged_plan(cases[k].rules);
		for (size_t c = 0; c < sizeof cuts / sizeof cuts[0]; c++) {
			judge_text(p, cuts[c], &told);
			if (strcmp(told.out.text, cases[k].want)) {
				print_error("%s, cut %u: got\n%swanted\n%s", cases[k].name, cuts[c], told.out.text, cases[k].want);
				failed++;
				break;
			}
		}
		plan_free(p);
	}
	assert_int_equal(failed, 0);
}

static const char habit_rules[] =
    "rule again on click after click as p by cookie within 10s where p.publisher != publisher\n"
    "  signal s with v = p.publisher, gap = ts - p.ts\n"
    "rule habit on click, s by publisher within 30s once per 5s\n"
    "  let c = count(click), t = count(s), d = distinct(cookie), q = quantile(gap, 0.5), a = age(), all = count(s) by offer\n"
    "  when c >= 3 and t >= 1 because \"{c} {t} {d} {q} {a} {all}\" then warn publisher\n"
    "rule alone on click by publisher without click by cookie, publisher within 2s signal u\n"
    "table offer2 by offer: share number\n"
    "rule terms on click where offer2.share > 3 signal v\n"
    "test \"t\"\n";

/* More events than a group has rows, of keys that meet across groups; a table row now and then. */
static void long_runs(void **state)
{
	(void)state;
	static struct told one, other;
	static char rules[65536];
	size_t n = (size_t)snprintf(rules, sizeof rules, "%s", habit_rules);
	uint32_t random = 7;
	for (uint32_t i = 0; i < 400; i++) {
		random = random * 1664525 + 1013904223;
		uint32_t r = random >> 8;
		n += (size_t)snprintf(rules + n, sizeof rules - n, "  12:%02u:%02u.%03u ", i / 120, i / 2 % 60, i % 2 * 7);
		if (r % 32 == 0)
			n += (size_t)snprintf(rules + n, sizeof rules - n, "offer2 offer=o%u share=%u\n", r / 32 % 2, r / 64 % 7);
		else
			n += (size_t)snprintf(rules + n, sizeof rules - n, "click cookie=c%u publisher=p%u offer=o%u\n", r % 5, r / 8 % 3,
			                      r / 64 % 2);
	}
	struct plan *p = judged_plan(rules);
	judge_text(p, 1, &one);
	assert_true(one.out.n > 1000);
	for (unsigned cut = 0; cut < 200; cut += 37) {
		judge_text(p, cut, &other);
		assert_string_equal(one.out.text, other.out.text);
	}
	plan_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(told_as_wanted),
		cmocka_unit_test(long_runs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
