// SPDX-License-Identifier: Apache-2.0
/* Addresses and their blocks. Written here and not left to inet_pton, which wants a NUL and takes three times as long. */
#include "ingest/event/value.h"

#define MAPPED UINT64_C(0xffff00000000)
#define GROUPS 8

/* Dotted quad up to the end: four numbers to 255 without leading zeros. */
static bool v4_read(const char *p, const char *end, uint32_t *ret)
{
	uint32_t ip = 0;
	for (int i = 0; i < 4; i++) {
		if (i > 0 && (p == end || *p++ != '.'))
			return false;
		const char *first = p;
		unsigned v = 0;
		for (; p < end && (unsigned char)(*p - '0') < 10; p++) {
			v = v * 10 + (unsigned)(*p - '0');
			if (v > 255 || (p > first && *first == '0'))
				return false;
		}
		if (p == first)
			return false;
		ip = ip << 8 | v;
	}
	*ret = ip;
	return p == end;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	char lower = (char)(c | 0x20);
	return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* The groups of an IPv6 text as they come. */
struct groups {
	uint16_t v[GROUPS];
	int n;
	int gap; /* where `::` stands among them, -1 without */
};

/* One group of 1 to 4 hex digits; NULL when there is none. */
static const char *group_read(const char *p, const char *end, uint16_t *ret)
{
	const char *first = p;
	unsigned v = 0;
	for (; p < end && p - first < 4 && hex_value(*p) >= 0; p++)
		v = v << 4 | (unsigned)hex_value(*p);
	*ret = (uint16_t)v;
	return p == first ? NULL : p;
}

static bool tail_v4_read(const char *p, const char *end, struct groups *g)
{
	uint32_t v4;
	if (g->n > GROUPS - 2 || !v4_read(p, end, &v4))
		return false;
	g->v[g->n++] = (uint16_t)(v4 >> 16);
	g->v[g->n++] = (uint16_t)v4;
	return true;
}

/* 2001:db8::7:192.0.2.1 */
static bool groups_read(const char *p, const char *end, struct groups *g)
{
	*g = (struct groups){ .gap = -1 };
	if (end - p >= 2 && p[0] == ':' && p[1] == ':') {
		g->gap = 0;
		p += 2;
	}
	while (p < end) {
		const char *first = p;
		if (g->n == GROUPS || !(p = group_read(p, end, &g->v[g->n])))
			return false;
		if (p < end && *p == '.')
			return tail_v4_read(first, end, g);
		g->n++;
		if (p == end)
			break;
		if (*p++ != ':' || p == end) /* a lone colon at the end */
			return false;
		if (*p == ':') {
			if (g->gap >= 0)
				return false;
			g->gap = g->n;
			p++;
		}
	}
	return true;
}

static bool v6_read(const char *p, const char *end, struct ip *ret)
{
	struct groups g;
	if (!groups_read(p, end, &g))
		return false;
	int missing = GROUPS - g.n; /* `::` stands for one group at least */
	if (g.gap < 0 ? missing != 0 : missing < 1)
		return false;
	uint64_t half[2] = { 0, 0 };
	for (int i = 0; i < g.n; i++) {
		int at = g.gap >= 0 && i >= g.gap ? i + missing : i;
		half[at / 4] |= (uint64_t)g.v[i] << (48 - 16 * (at % 4));
	}
	*ret = (struct ip){ half[0], half[1] };
	return true;
}

bool ip_read(struct str s, struct ip *ret)
{
	uint32_t v4;
	if (s.n <= 15 && v4_read(s.p, s.p + s.n, &v4)) {
		*ret = (struct ip){ 0, MAPPED | v4 };
		return true;
	}
	return s.n >= 2 && v6_read(s.p, s.p + s.n, ret);
}

static struct ip ip_mask(struct ip ip, unsigned len)
{
	uint64_t hi = len >= 64 ? UINT64_MAX : ~(UINT64_MAX >> len);
	uint64_t lo = len <= 64 ? 0 : len >= 128 ? UINT64_MAX : ~(UINT64_MAX >> (len - 64));
	return (struct ip){ ip.hi & hi, ip.lo & lo };
}

/* Digits without leading zeros, at most max. */
static bool len_read(struct str s, unsigned max, unsigned *ret)
{
	if (s.n == 0 || s.n > 3 || (s.n > 1 && s.p[0] == '0'))
		return false;
	unsigned v = 0;
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)(s.p[i] - '0') >= 10)
			return false;
		v = v * 10 + (unsigned)(s.p[i] - '0');
	}
	*ret = v;
	return v <= max;
}

bool cidr_read(struct str s, struct cidr *ret)
{
	const char *slash = s.n ? memchr(s.p, '/', s.n) : NULL;
	struct str address = { s.p, slash ? (size_t)(slash - s.p) : s.n };
	struct ip ip;
	if (!ip_read(address, &ip))
		return false;
	/* how it is written tells what the length counts from: ::ffff:10.0.0.0/104 is 10.0.0.0/8 */
	unsigned before = memchr(address.p, ':', address.n) ? 0 : 96, len = 128 - before;
	if (slash && !len_read((struct str){ slash + 1, s.n - address.n - 1 }, 128 - before, &len))
		return false;
	*ret = (struct cidr){ .base = ip_mask(ip, before + len), .len = before + len };
	return true;
}

bool cidr_has(const struct cidr *c, struct ip ip)
{
	return ip_eq(ip_mask(ip, c->len), c->base);
}

static char *put_decimal(char *p, unsigned v) /* to 255 */
{
	if (v >= 100)
		*p++ = (char)('0' + v / 100);
	if (v >= 10)
		*p++ = (char)('0' + v / 10 % 10);
	*p++ = (char)('0' + v % 10);
	return p;
}

static char *put_v4(char *p, uint32_t v4)
{
	for (int shift = 24; shift >= 0; shift -= 8) {
		p = put_decimal(p, v4 >> shift & 0xff);
		if (shift)
			*p++ = '.';
	}
	return p;
}

static char *put_group(char *p, unsigned v)
{
	static const char digits[] = "0123456789abcdef";
	int shift = v > 0xfff ? 12 : v > 0xff ? 8 : v > 0xf ? 4 : 0;
	for (; shift >= 0; shift -= 4)
		*p++ = digits[v >> shift & 15];
	return p;
}

static unsigned group_of(struct ip ip, int i)
{
	return (unsigned)((i < 4 ? ip.hi : ip.lo) >> (48 - 16 * (i % 4))) & 0xffff;
}

/* RFC 5952: the longest run of two or more zero groups is `::`, the first of equal ones. */
static int longest_gap(struct ip ip, int *ret_len)
{
	int best = -1, best_len = 1, run = 0;
	for (int i = 0; i < GROUPS; i++) {
		run = group_of(ip, i) ? 0 : run + 1;
		if (run > best_len) {
			best_len = run;
			best = i + 1 - run;
		}
	}
	*ret_len = best_len;
	return best;
}

size_t ip_print(struct ip ip, char *ret)
{
	if (ip_is_v4(ip))
		return (size_t)(put_v4(ret, (uint32_t)ip.lo) - ret);
	int gap_len, gap = longest_gap(ip, &gap_len);
	char *p = ret;
	for (int i = 0; i < GROUPS;) {
		if (i == gap) {
			*p++ = ':';
			*p++ = ':';
			i += gap_len;
			continue;
		}
		if (i > 0 && p[-1] != ':')
			*p++ = ':';
		p = put_group(p, group_of(ip, i++));
	}
	return (size_t)(p - ret);
}

size_t net_print(struct ip ip, unsigned v4len, unsigned v6len, char *ret)
{
	bool v4 = ip_is_v4(ip);
	unsigned len = v4 ? v4len : v6len;
	char *p = ret + ip_print(ip_mask(ip, v4 ? 96 + len : len), ret);
	*p++ = '/';
	return (size_t)(put_decimal(p, len) - ret);
}
