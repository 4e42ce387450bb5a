// SPDX-License-Identifier: Apache-2.0
/* Addresses, blocks and networks; the reading and printing also against libc's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/event/value.h"
#include <arpa/inet.h>
#include <stdlib.h>

/* want NULL: no address. */
static const struct {
	const char *text, *want;
} rows[] = {
	{ "1.2.3.4", "1.2.3.4" },
	{ "0.0.0.0", "0.0.0.0" },
	{ "255.255.255.255", "255.255.255.255" },
	{ "256.1.1.1", NULL },
	{ "1.2.3.1000", NULL },
	{ "01.2.3.4", NULL },
	{ "1.2.3.00", NULL },
	{ "1.2.3", NULL },
	{ "1.2.3.", NULL },
	{ ".1.2.3", NULL },
	{ "1..2.3", NULL },
	{ "1.2.3.4.5", NULL },
	{ "1.2.3.4 ", NULL },
	{ " 1.2.3.4", NULL },
	{ "1.2.3.-4", NULL },
	{ "0x1.2.3.4", NULL },
	{ "16909060", NULL },
	{ "", NULL },
	{ "-", NULL },
	{ "localhost", NULL },
	{ "::", "::" },
	{ "::1", "::1" },
	{ "1::", "1::" },
	{ "2001:DB8::A", "2001:db8::a" },
	{ "2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1" },
	{ "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1" },
	{ "2001:0:0:1:0:0:0:1", "2001:0:0:1::1" },
	{ "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1" },
	{ "1:0:0:2:3:4:5:0", "1::2:3:4:5:0" },
	{ "0:1:2:3:4:5:6:7", "0:1:2:3:4:5:6:7" },
	{ "1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0" },
	{ "::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8" },
	{ "::ffff:1.2.3.4", "1.2.3.4" },
	{ "::FFFF:102:304", "1.2.3.4" },
	{ "0:0:0:0:0:ffff:1.2.3.4", "1.2.3.4" },
	{ "::1.2.3.4", "::102:304" },
	{ "64:ff9b::192.0.2.33", "64:ff9b::c000:221" },
	{ "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304" },
	{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
	{ "1:2:3:4:5:6:7:1.2.3.4", NULL },
	{ "1:2:3:4:5:6:7:8:1.2.3.4", NULL },
	{ "::1.2.3", NULL },
	{ "::1.2.3.4.5", NULL },
	{ "::1.2.3.4:1", NULL },
	{ "::1.2.3.04", NULL },
	{ ":", NULL },
	{ ":::", NULL },
	{ "1:::2", NULL },
	{ ":1", NULL },
	{ "1:", NULL },
	{ ":1::2", NULL },
	{ "1::2::3", NULL },
	{ "1:2:3:4:5:6:7", NULL },
	{ "1:2:3:4:5:6:7:8:9", NULL },
	{ "1:2:3:4:5:6:7:8::", NULL },
	{ "::1:2:3:4:5:6:7:8", NULL },
	{ "1:2:3:4::5:6:7:8", NULL },
	{ "12345::", NULL },
	{ "00001::", NULL },
	{ "g::", NULL },
	{ "::1%eth0", NULL },
	{ "[::1]", NULL },
	{ "::1/64", NULL },
	{ "1.2.3.4/8", NULL },
};

static void table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct ip ip;
		char got[IP_MAX + 1] = "";
		bool good = ip_read(str_z(rows[i].text), &ip);
		if (good)
			got[ip_print(ip, got)] = 0;
		if (good != (rows[i].want != NULL) || (good && strcmp(got, rows[i].want) != 0))
			fail_msg("%s: %d %s", rows[i].text, good, got);
	}
}

static uint64_t rng(uint64_t *s)
{
	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return *s;
}

static struct ip from_bytes(const unsigned char b[16])
{
	struct ip ip = { 0, 0 };
	for (int i = 0; i < 8; i++) {
		ip.hi = ip.hi << 8 | b[i];
		ip.lo = ip.lo << 8 | b[8 + i];
	}
	return ip;
}

static void check_as_libc(const char *text)
{
	unsigned char b[16] = { [10] = 0xff, [11] = 0xff };
	bool want = inet_pton(AF_INET, text, b + 12) == 1 || inet_pton(AF_INET6, text, b) == 1;
	struct ip ip;
	bool got = ip_read(str_z(text), &ip);
	if (got != want || (got && !ip_eq(ip, from_bytes(b))))
		fail_msg("%s: %d, libc %d", text, got, want);
}

static void reads_as_libc(void **state)
{
	(void)state;
	uint64_t s = 88172645463325252u;
	for (int round = 0; round < 200000; round++) {
		char text[64];
		size_t n = 0;
		if (round & 1) { /* a good one with a change or two */
			strcpy(text, rows[rng(&s) % (sizeof rows / sizeof rows[0])].text);
			n = strlen(text);
			for (uint64_t k = rng(&s) % 3; k && n; k--)
				text[rng(&s) % n] = ":.0123456789abcFfg/ "[rng(&s) % 20];
		} else {
			for (n = rng(&s) % 20; n; n--)
				text[n - 1] = ":::...01a25"[rng(&s) % 11];
			n = 20;
			text[rng(&s) % 20] = 0;
		}
		text[n] = 0;
		check_as_libc(text);
	}
}

static void prints_as_libc(void **state)
{
	(void)state;
	uint64_t s = 362436069362436069u;
	for (int round = 0; round < 100000; round++) {
		unsigned char b[16];
		for (int i = 0; i < 16; i += 2) {
			uint64_t r = rng(&s);
			b[i] = r & 1 ? 0 : (unsigned char)(r >> 8);
			b[i + 1] = r & 1 || r & 2 ? (unsigned char)(r >> 4 & 1) : (unsigned char)(r >> 16);
		}
		bool old = !b[0] && !b[1] && !b[2] && !b[3] && !b[4] && !b[5] && !b[6] && !b[7] && !b[8] && !b[9];
		if (old)
			continue; /* libc writes ::1.2.3.4 for these, RFC 5952 does not ask for it */
		char want[INET6_ADDRSTRLEN], got[IP_MAX + 1];
		assert_non_null(inet_ntop(AF_INET6, b, want, sizeof want));
		got[ip_print(from_bytes(b), got)] = 0;
		assert_string_equal(got, want);
	}
}

static const struct {
	const char *block, *ip;
	bool good, has;
} blocks[] = {
	{ "10.0.0.0/8", "10.255.0.1", true, true },
	{ "10.0.0.0/8", "11.0.0.0", true, false },
	{ "10.1.2.3/8", "10.9.9.9", true, true },
	{ "10.0.0.0/8", "::ffff:10.0.0.1", true, true },
	{ "::ffff:10.0.0.0/104", "10.0.0.1", true, true },
	{ "::ffff:10.0.0.0/104", "11.0.0.1", true, false },
	{ "10.0.0.1", "10.0.0.1", true, true },
	{ "10.0.0.1", "10.0.0.2", true, false },
	{ "10.0.0.1/32", "10.0.0.2", true, false },
	{ "10.0.0.0/31", "10.0.0.1", true, true },
	{ "0.0.0.0/0", "255.1.2.3", true, true },
	{ "0.0.0.0/0", "::1", true, false },
	{ "2001:db8::/32", "2001:db8:ffff::1", true, true },
	{ "2001:db8::/32", "2001:db9::", true, false },
	{ "2001:db8::/64", "2001:db8::ffff:0:0:0", true, true },
	{ "2001:db8::/64", "2001:db8:0:1::", true, false },
	{ "2001:db8::/65", "2001:db8::8000:0:0:0", true, false },
	{ "::1/128", "::1", true, true },
	{ "::/0", "2001::", true, true },
	{ "::1", "::2", true, false },
	{ "10.0.0.0/33", "::", false, false },
	{ "10.0.0.0/", "::", false, false },
	{ "10.0.0.0/08", "::", false, false },
	{ "10.0.0.0/+8", "::", false, false },
	{ "10.0.0.0/8 ", "::", false, false },
	{ "10.0.0.0/8/8", "::", false, false },
	{ "10.0.0/8", "::", false, false },
	{ "::/129", "::", false, false },
	{ "/8", "::", false, false },
	{ "", "::", false, false },
};

static void cidr_blocks(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) {
		struct cidr c;
		struct ip ip;
		assert_true(ip_read(str_z(blocks[i].ip), &ip));
		bool good = cidr_read(str_z(blocks[i].block), &c);
		if (good != blocks[i].good || (good && cidr_has(&c, ip) != blocks[i].has))
			fail_msg("%s in %s: %d", blocks[i].ip, blocks[i].block, good);
	}
	struct cidr c;
	assert_true(cidr_read(STR("10.1.2.3/8"), &c));
	assert_int_equal(c.len, 104);
	assert_true(c.base.lo == 0xffff0a000000);
}

static void networks(void **state)
{
	(void)state;
	static const struct {
		const char *ip;
		unsigned v4, v6;
		const char *want;
	} nets[] = {
		{ "203.0.113.77", 24, 48, "203.0.113.0/24" },
		{ "203.0.113.77", 32, 48, "203.0.113.77/32" },
		{ "203.0.113.77", 0, 48, "0.0.0.0/0" },
		{ "203.0.113.77", 25, 48, "203.0.113.0/25" },
		{ "2001:db8:1:2::3", 24, 48, "2001:db8:1::/48" },
		{ "2001:db8:1:2::3", 24, 128, "2001:db8:1:2::3/128" },
		{ "2001:db8:1:2::3", 24, 0, "::/0" },
		{ "2001:db8:1:2:ffff::", 24, 68, "2001:db8:1:2:f000::/68" },
		{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 24, 128, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128" },
	};
	for (size_t i = 0; i < sizeof nets / sizeof nets[0]; i++) {
		struct ip ip;
		char got[IP_MAX + 5];
		assert_true(ip_read(str_z(nets[i].ip), &ip));
		got[net_print(ip, nets[i].v4, nets[i].v6, got)] = 0;
		assert_string_equal(got, nets[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),       cmocka_unit_test(reads_as_libc), cmocka_unit_test(prints_as_libc),
		cmocka_unit_test(cidr_blocks), cmocka_unit_test(networks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
