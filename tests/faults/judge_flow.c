/* SPDX-License-Identifier: Apache-2.0
 * Every allocation of a judge's life fails once: making it, judging, telling. It says ERR_NOMEM and goes without a leak. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/base/err.h"
#include "tests/faults/fault.h"
#include "tests/units/judge_help.h"

static const char rules[] =
    "list nets \"10.0.0.0/8\", \"x\"\n"
    "rule again on click after click as p by cookie, offer within 10s where lower(p.publisher) != publisher and ip in nets\n"
    "  signal overwrite with victim = p.publisher, was-at = p.ip, page = p.landing\n"
    "rule habit on click, overwrite within 30m by publisher let n = count(), d = distinct(cookie), q = quantile(ts, 0.5), page-host = "
    "host(landing)\n"
    "  when n >= 2 because \"{n} {d} {q} {ip} {page-host}\" notice \"{offer.countries}\" then warn publisher\n"
    "rule order on conversion, update without login by account within 1s once per 1d by order then hold order\n"
    "rule month on click over 30d every 1d by offer let n = sum(asn), m = max(ts) when n > 1 signal much\n"
    "test \"t\"\n"
    "  12:00:00 offer offer=o countries=US|CA\n"
    "  12:00:01 click cookie=c offer=o publisher=P1 ip=10.1.1.1 asn=2 landing=https://shop.example/x\n"
    "  12:00:02 click cookie=c offer=o publisher=P2 ip=10.1.1.2 asn=3 landing=https://shop.example/y\n"
    "  12:00:03 conversion order=x offer=o publisher=P2 account=a status=pending\n"
    "  12:00:04 conversion order=x offer=o status=approved\n"
    "  12:00:05 click cookie=c offer=o publisher=P1 ip=10.1.1.1 asn=2 landing=https://shop.example/z\n";

static int judge_all(const struct plan *p, struct batch *b, struct judged *out)
{
	struct world world = judged_world(out);
	struct judge_options o = { .plan = p, .world = &world, .seed = 1, .order_memory = (int64_t)86400 * 1000000 };
	struct rowref rows[16];
	struct judge *j;
	out->n = 0;
	int err = judge_new(&o, &j);
	if (err)
		return err;
	for (uint32_t i = 0; i < b->n; i++)
		rows[i] = (struct rowref){ b, i };
	err = judge_rows(j, rows, b->n);
	judge_free(j);
	return err;
}

static void every_allocation(void **state)
{
	(void)state;
	static struct judged whole, out;
	struct plan *p = judged_plan(rules);
	struct batch *b = judged_batch(p);
	assert_int_equal(judge_all(p, b, &whole), 0);
	assert_true(whole.n > 300);
	long k;
	int err;
	for (fault_in = k = 0; (err = judge_all(p, b, &out)) == ERR_NOMEM; fault_in = ++k)
		;
	fault_in = -1;
	assert_int_equal(err, 0);
	assert_true(k > 50);
	assert_string_equal(out.text, whole.text);
	batch_unref(b);
	plan_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_allocation) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
