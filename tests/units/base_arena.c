/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/base/arena.h"

static void aligned_and_kept(void **state)
{
	(void)state;
	struct arena a = { 0 };
	char *first = arena_bytes(&a, 3);
	memcpy(first, "abc", 3);
	for (size_t n = 0; n < 3000; n += 7) {
		char *p = arena_alloc(&a, n);
		assert_non_null(p);
		assert_int_equal((uintptr_t)p & 15, 0);
		memset(p, 0xee, n);
	}
	assert_memory_equal(first, "abc", 3);
	arena_reset(&a);
	assert_non_null(a.chunks);
	arena_done(&a);
	assert_null(a.chunks);
}

static void copies_end_in_nul(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct str s = arena_str(&a, STR("cookie"));
	assert_string_equal(s.p, "cookie");
	assert_int_equal(s.n, 6);
	assert_non_null(arena_str(&a, STR("")).p);
	assert_null(arena_str(&a, (struct str){ 0 }).p);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(aligned_and_kept),
		cmocka_unit_test(copies_end_in_nul),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
