/* SPDX-License-Identifier: Apache-2.0
 * Literals. A percent is read with its exponent moved by two, so that 5% is the double nearest to 0.05. */
#include "rules/lang/literal.h"

#include <float.h>
#include <locale.h>
#include <stdlib.h>

bool duration_read(struct str s, int64_t *ret_micros)
{
	static const struct {
		const char *name;
		int64_t micros;
	} units[] = { { "ms", 1000 }, { "s", SECOND }, { "m", 60 * SECOND }, { "h", HOUR }, { "d", DAY } };
	int64_t n = 0, most = 3652500 * DAY;
	size_t i = 0;
	for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++) {
		if (n > most / 10)
			return false;
		n = n * 10 + (s.p[i] - '0');
	}
	for (size_t u = 0; i && u < sizeof units / sizeof *units; u++) {
		if (!str_eq((struct str){ s.p + i, s.n - i }, str_z(units[u].name)))
			continue;
		if (n > most / units[u].micros)
			return false;
		*ret_micros = n * units[u].micros;
		return true;
	}
	return false;
}

#define DECIMAL_MAX 400

/* strtod reads by the locale of the process; the C locale of our own keeps a caller's setlocale out. */
static bool to_double(const char *z, double *ret)
{
	locale_t c = newlocale(LC_ALL_MASK, "C", NULL);
	if (!c)
		return false;
	*ret = strtod_l(z, NULL, c);
	freelocale(c);
	return *ret <= DBL_MAX && *ret >= -DBL_MAX;
}

bool literal_number(struct str s, bool percent, double *ret)
{
	char z[DECIMAL_MAX + 8];
	if (percent)
		s.n--;
	if (!s.n || s.n > DECIMAL_MAX)
		return false;
	memcpy(z, s.p, s.n);
	z[s.n] = 0;
	long exponent = 0;
	char *e = strpbrk(z, "eE");
	if (percent) {
		exponent = e ? strtol(e + 1, NULL, 10) : 0;
		if (exponent > 10000 || exponent < -10000)
			return false;
		char *to = e ? e : z + s.n;
		char digits[8];
		int n = 0;
		long x = exponent - 2;
		bool minus = x < 0;
		for (x = minus ? -x : x; n == 0 || x; x /= 10)
			digits[n++] = (char)('0' + x % 10);
		*to++ = 'e';
		*to++ = minus ? '-' : '+';
		while (n)
			*to++ = digits[--n];
		*to = 0;
	}
	return to_double(z, ret);
}

static size_t utf8_write(uint32_t c, char ret[4])
{
	if (c < 0x80) {
		ret[0] = (char)c;
		return 1;
	}
	size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const unsigned char lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	for (size_t i = n - 1; i > 0; i--, c >>= 6)
		ret[i] = (char)(0x80 | (c & 0x3f));
	ret[0] = (char)(lead[n] | c);
	return n;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* \u{1F600}: i stands on the u. */
static size_t unicode_read(struct str s, size_t *i, char ret[4])
{
	size_t k = *i + 1, digits = 0;
	uint32_t c = 0;
	if (k >= s.n || s.p[k] != '{')
		return 0;
	for (k++; k < s.n && hex(s.p[k]) >= 0 && digits < 6; k++, digits++)
		c = c * 16 + (uint32_t)hex(s.p[k]);
	if (!digits || k >= s.n || s.p[k] != '}' || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	*i = k + 1;
	return utf8_write(c, ret);
}

size_t escape_read(struct str s, size_t *i, char ret[4])
{
	if (s.p[*i] != '\\') {
		ret[0] = s.p[(*i)++];
		return 1;
	}
	static const char from[] = "\"\\'nt", to[] = "\"\\'\n\t";
	const char *at = *i + 1 < s.n && s.p[*i + 1] ? strchr(from, s.p[*i + 1]) : NULL;
	if (at) {
		ret[0] = to[at - from];
		*i += 2;
		return 1;
	}
	size_t k = *i + 1;
	if (k >= s.n || s.p[k] != 'u')
		return 0;
	size_t n = unicode_read(s, &k, ret);
	if (n)
		*i = k;
	return n;
}

bool text_decode(struct str s, struct arena *a, struct str *ret, size_t *ret_bad)
{
	/* No escape is shorter than what it stands for. */
	char *to = arena_bytes(a, s.n + 4);
	*ret = (struct str){ to, 0 };
	for (size_t i = 0; to && i < s.n;) {
		size_t n = escape_read(s, &i, to + ret->n);
		if (!n) {
			*ret_bad = i;
			return false;
		}
		ret->n += n;
	}
	return true;
}
