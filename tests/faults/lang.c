/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/faults/fault.h"
#include "tests/units/lang_help.h"

static int given_text(void *ctx, const char *path, struct str *ret)
{
	(void)path;
	*ret = *(struct str *)ctx;
	return 0;
}

/* Reads the file with the k-th allocation failing, for every k; a plan or messages come only when all went well. */
static void read_with_faults(const char *path, int want)
{
	struct texts texts = { 0 };
	struct str text, items = STR("a\nb\n");
	size_t n;
	assert_int_equal(texts_read(&texts, path, &text), 0);
	const struct pack_file *pack = pack_files(&n);
	const struct rules_source sources[] = { { pack[0].path, str_z(pack[0].text) }, { path, text } };
	const struct loader loader = { &items, given_text };
	const struct rules_options o = { sources, 2, &loader, NULL, 0, true };
	int err = ERR_NOMEM;
	long k = 0;
	for (; err == ERR_NOMEM; k++) {
		struct diags d = { 0 };
		struct plan *p = NULL;
		fault_in = k;
		err = rules_read(&o, &d, &p);
		fault_in = -1;
		assert_true(err == 0 ? p != NULL : p == NULL);
		diags_done(&d);
		plan_free(p);
	}
	assert_int_equal(err, want);
	assert_true(k > 10);
	texts_done(&texts);
}

static void plans(void **state)
{
	(void)state;
	read_with_faults(CASES "plans/everything.rules", 0);
}

static void messages(void **state)
{
	(void)state;
	read_with_faults(CASES "errors/names.rules", ERR_RULES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plans),
		cmocka_unit_test(messages),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
