/* SPDX-License-Identifier: Apache-2.0
 * Edit distance with swaps of neighbours (optimal string alignment), on bytes: names are ASCII. Long names are never near. */
#include "rules/lang/near.h"

#include <stdio.h>

#define LONGEST 48

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static unsigned distance(struct str a, struct str b)
{
	unsigned rows[3][LONGEST + 1];
	for (unsigned j = 0; j <= b.n; j++)
		rows[0][j] = j;
	for (unsigned i = 1; i <= a.n; i++) {
		unsigned *now = rows[i % 3], *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
		now[0] = i;
		for (unsigned j = 1; j <= b.n; j++) {
			unsigned same = a.p[i - 1] == b.p[j - 1] ? 0 : 1;
			now[j] = least(least(last[j] + 1, now[j - 1] + 1), last[j - 1] + same);
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1])
				now[j] = least(now[j], before[j - 2] + 1);
		}
	}
	return rows[a.n % 3][b.n];
}

void near_start(struct near *n, struct str wanted)
{
	/* One slip in a short name, two in a longer one. */
	*n = (struct near){ .wanted = wanted, .distance = wanted.n < 4 ? 2 : 3 };
}

void near_try(struct near *n, struct str name)
{
	if (str_eq(n->wanted, name)) {
		n->best = name;
		n->distance = 0;
	}
	if (!name.n || n->wanted.n > LONGEST || name.n > LONGEST || n->wanted.n < 2)
		return;
	unsigned d = distance(n->wanted, name);
	if (d >= n->distance || d >= name.n)
		return;
	n->distance = d;
	n->best = name;
}

const char *near_text(const struct near *n, char ret[NEAR_MAX])
{
	ret[0] = 0;
	if (n->best.p && n->distance > 0)
		snprintf(ret, NEAR_MAX, "; did you mean `%.*s`?", STR_FMT(n->best));
	return ret;
}
