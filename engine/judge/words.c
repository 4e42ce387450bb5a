/* SPDX-License-Identifier: Apache-2.0
 * Values as words (SPEC.md §2). What is personal is first printed, then handed to the world for its pseudonym. */
#include "engine/judge/words.h"

#include "ingest/base/err.h"

#include <stdio.h>
#include <stdlib.h>

/* The longest %.9f of a double. */
#define PRINTF_MAX 330u

static int add(struct words_text *t, struct str s)
{
	if (t->cap - t->n < s.n + 1) {
		size_t cap = (t->n + s.n + 1) * 2;
		char *p = realloc(t->p, cap);
		if (!p)
			return ERR_NOMEM;
		t->p = p;
		t->cap = cap;
	}
	if (s.n)
		memcpy(t->p + t->n, s.p, s.n);
	t->n += s.n;
	t->p[t->n] = 0;
	return 0;
}

static int add_shown(struct words_text *t, struct str s, bool personal, const struct world *world)
{
	char pseudonym[PSEUDONYM_MAX];
	return add(t, personal ? world->pseudonym(world->ctx, s, pseudonym) : s);
}

static struct str print_number(double v, int decimals, char *ret)
{
	if (decimals == WORDS_PLAIN)
		return (struct str){ ret, number_print(v, ret) };
	int n = decimals == WORDS_PERCENT ? snprintf(ret, PRINTF_MAX, "%.1f%%", v * 100) : snprintf(ret, PRINTF_MAX, "%.*f", decimals, v);
	return (struct str){ ret, (size_t)n };
}

static struct str print(const struct value *v, int decimals, char ret[PRINTF_MAX])
{
	struct str s = { ret, 0 };
	switch (v->kind) {
	case KIND_TEXT:
		return v->text;
	case KIND_NUMBER:
		return print_number(v->num, decimals, ret);
	case KIND_DURATION:
		s = print_number(v->num / 1e6, decimals, ret);
		ret[s.n++] = 's';
		return s;
	case KIND_FLAG:
		return v->flag ? STR("true") : STR("false");
	case KIND_TIME:
		s.n = time_print(v->time, ret);
		return s;
	case KIND_IP:
		s.n = ip_print(v->ip, ret);
		return s;
	case KIND_SET:
		break;
	}
	return s;
}

static int add_set(struct words_text *t, const struct set *set, bool personal, const struct world *world)
{
	int err = 0;
	for (size_t k = 0; k < set->n && !err; k++) {
		err = k ? add(t, STR("|")) : 0;
		err = err ? err : add_shown(t, set->items[k], personal, world);
	}
	return err;
}

int words_fill(const struct words_code *w, uint32_t i, const struct world *world, struct words_text *ret)
{
	char buffer[PRINTF_MAX];
	ret->n = 0;
	int err = add(ret, STR(""));
	for (uint32_t k = 0; k < w->n && !err; k++) {
		const struct word_code *p = &w->parts[k];
		err = add(ret, p->text);
		if (err || !p->reg)
			continue;
		struct value v = reg_value(p->reg, p->kind, i);
		if (!v.known)
			err = add(ret, STR("unknown"));
		else if (v.kind == KIND_SET)
			err = add_set(ret, v.set, p->personal, world);
		else
			err = add_shown(ret, print(&v, p->decimals, buffer), p->personal, world);
	}
	return err;
}
