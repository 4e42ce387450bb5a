/* SPDX-License-Identifier: Apache-2.0
 * Lines of a test that stand for many events. Bounds of hundreds of clicks want tests of hundreds of clicks, and nobody reads those line by
 * line. */
#include "rules/lang/test_repeat.h"

static size_t decimal(uint32_t n, char *ret)
{
	char digits[10];
	size_t len = 0;
	do
		digits[len++] = (char)('0' + n % 10);
	while (n /= 10);
	for (size_t i = 0; i < len; i++)
		ret[i] = digits[len - 1 - i];
	return len;
}

static bool is_mark(struct str s, size_t i)
{
	return i + 3 <= s.n && memcmp(s.p + i, "{n}", 3) == 0;
}

struct str repeat_text(struct reader *r, struct str text, uint32_t n)
{
	size_t marks = 0;
	for (size_t i = 0; text.p && i < text.n; i++)
		marks += is_mark(text, i);
	if (!marks)
		return text;
	/* A mark of three bytes becomes up to ten digits. */
	char *p = plan_alloc(r, text.n + marks * 7);
	struct str ret = { p, 0 };
	for (size_t i = 0; i < text.n; i++) {
		if (is_mark(text, i)) {
			ret.n += decimal(n, p + ret.n);
			i += 2;
		} else {
			p[ret.n++] = text.p[i];
		}
	}
	return ret;
}

void repeat_event(struct reader *r, struct test *t, const struct test_event *e, uint32_t n, int64_t every)
{
	for (uint32_t k = 1; k <= n; k++) {
		struct test_event one = *e;
		one.ts += (int64_t)(k - 1) * every;
		one.values = plan_alloc(r, e->n * sizeof *one.values);
		for (uint32_t i = 0; i < e->n; i++)
			one.values[i] = (struct test_value){ e->values[i].field, repeat_text(r, e->values[i].text, k) };
		t->events = plan_grow(r, t->events, t->n_events, sizeof *t->events);
		t->events[t->n_events++] = one;
	}
}
