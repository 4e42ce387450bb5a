/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/units/lang_golden.h"

static void messages(void **state)
{
	(void)state;
	size_t n;
	assert_int_equal(golden_folder(CASES "errors/", ".err", ERR_RULES, &n), 0);
	assert_true(n >= 15);
}

/* Every cut of good rules: errors or a plan, and no fault. The text ends where its memory ends. */
static void prefixes(void **state)
{
	(void)state;
	static const char *const files[] = { CASES "plans/spec-test.rules", CASES "errors/spec-formats.rules",
		                             CASES "plans/everything.rules" };
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		char *text = golden_file(files[i]);
		assert_non_null(text);
		size_t n = strlen(text);
		for (size_t k = 0; k <= n; k++) {
			struct reading x;
			char *cut = malloc(k ? k : 1);
			memcpy(cut, text, k);
			reading_start(&x, CASES "plans/cut.rules", (struct str){ cut, k }, NULL, 0);
			assert_true(x.err == 0 || (x.err == ERR_RULES && x.diags.errors > 0));
			assert_int_equal(x.err == 0, x.plan != NULL);
			reading_done(&x);
			free(cut);
		}
		free(text);
	}
}

static uint64_t next(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed >> 33;
}

/* Words and signs of a text, to be mixed. */
static size_t cut_words(const char *text, struct str *ret, size_t max)
{
	size_t n = 0;
	for (const char *p = text; *p && n < max;) {
		size_t k = strcspn(p, " \n,()=\".");
		k += k == 0;
		ret[n++] = (struct str){ p, k };
		p += k;
	}
	return n;
}

static void mixed_words(void **state)
{
	(void)state;
	static struct str words[8192];
	char *text = golden_file(CASES "plans/everything.rules"), *mixed = malloc(strlen(text) * 3);
	size_t n = cut_words(text, words, 8192);
	uint64_t seed = 1;
	for (int round = 0; round < 3000; round++) {
		size_t len = 0;
		size_t a = next(&seed) % n, b = next(&seed) % n, way = next(&seed) % 3;
		for (size_t i = 0; i < n; i++) {
			struct str w = i == a && way > 0 ? words[b] : i == b && way == 2 ? words[a] : words[i];
			if (i == a && way == 0)
				continue;
			memcpy(mixed + len, w.p, w.n);
			len += w.n;
		}
		struct reading x;
		reading_start(&x, CASES "plans/mixed.rules", (struct str){ mixed, len }, NULL, 0);
		assert_true(x.err == 0 || (x.err == ERR_RULES && x.diags.errors > 0));
		char *out = diags_text(&x.diags);
		assert_non_null(out);
		free(out);
		reading_done(&x);
	}
	free(mixed);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages),
		cmocka_unit_test(prefixes),
		cmocka_unit_test(mixed_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
