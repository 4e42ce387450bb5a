/* SPDX-License-Identifier: Apache-2.0
 * A slice of bytes that somebody else owns. Not terminated by NUL; may hold any byte. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	const char *p; /* NULL: no text at all ("unknown"); an empty text has p != NULL and n == 0 */
	size_t n;
};

#define STR(lit) ((struct str){ "" lit, sizeof(lit) - 1 })
#define STR_FMT(s) (int)(s).n, (s).p

static inline bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Bytes first, then length: the order of SPEC.md ("by their path's bytes"). */
static inline int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;
	return c ? c : (a.n > b.n) - (a.n < b.n);
}

static inline struct str str_z(const char *z)
{
	return (struct str){ z, strlen(z) };
}
