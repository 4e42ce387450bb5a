/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/base/err.h"
#include "ingest/base/hash.h"
#include "ingest/base/intern.h"

#include <stdio.h>
#include <stdlib.h>

static uint32_t put(struct intern *t, struct str s, uint64_t hash)
{
	uint32_t id;
	assert_int_equal(intern_put(t, s, hash, &id), 0);
	return id;
}

static void numbers_in_turn(void **state)
{
	(void)state;
	struct intern *t;
	char text[16];
	assert_int_equal(intern_new(5000, &t), 0);
	for (uint32_t round = 0; round < 2; round++) {
		for (uint32_t i = 0; i < 5000; i++) {
			struct str s = { text, (size_t)snprintf(text, sizeof text, "p%u", i) };
			intern_prefetch(t, hash64(s, 7));
			assert_int_equal(put(t, s, hash64(s, 7)), i + 1);
			assert_true(str_eq(intern_text(t, i + 1), s));
		}
	}
	assert_int_equal(put(t, STR("one more"), 1), 0);
	assert_true(intern_bytes(t) > 5000);
	intern_free(t);
}

static void empty_and_long(void **state)
{
	(void)state;
	struct intern *t;
	static char text[INTERN_LONGEST + 1];
	assert_int_equal(intern_new(3, &t), 0);
	assert_int_equal(put(t, STR(""), 9), 1);
	assert_int_equal(put(t, (struct str){ text, INTERN_LONGEST + 1 }, 9 + 64), 0); /* 9's slot */
	assert_int_equal(put(t, (struct str){ text, INTERN_LONGEST }, 9 + 64), 2);
	assert_int_equal(put(t, STR(""), 9), 1);
	assert_true(str_eq(intern_text(t, 1), STR("")) && intern_text(t, 2).n == INTERN_LONGEST);
	intern_free(t);
	intern_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_in_turn),
		cmocka_unit_test(empty_and_long),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
