// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/enrich/device.h"
#include <stdlib.h>

static const struct {
	const char *ua, *want;
} rows[] = {
	{ "", "desktop" },
	{ "bo", "desktop" },
	{ "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36", "desktop" },
	{ "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15",
	  "desktop" },
	{ "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1", "mobile" },
	{ "Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1", "tablet" },
	{ "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36", "mobile" },
	{ "Mozilla/5.0 (Linux; Android 14; SM-X900) AppleWebKit/537.36 Chrome/120.0 Safari/537.36", "tablet" },
	{ "Mozilla/5.0 (Android 14; Tablet; rv:120.0) Gecko/120.0 Firefox/120.0", "tablet" },
	{ "Mozilla/5.0 (Android 14; Tablet; rv:120.0) Mobile", "tablet" },
	{ "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "bot" },
	{ "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X) Mobile (compatible; Googlebot/2.1)", "bot" },
	{ "curl/8.4.0", "bot" },
	{ "Wget/1.21", "bot" },
	{ "python-requests/2.31.0", "bot" },
	{ "Python/3.11 aiohttp", "desktop" },
	{ "python-request", "desktop" },
	{ "python_requests", "desktop" },
	{ "Baiduspider", "bot" },
	{ "MegaCrawl", "bot" },
	{ "HeadlessChrome/120", "bot" },
	{ "headles", "desktop" },
	/* each word alone, and with other case; at the very end */
	{ "bot", "bot" },
	{ "xBoT", "bot" },
	{ "xxBOT", "bot" },
	{ "xxxbot", "bot" },
	{ "crawl", "bot" },
	{ "SPIDER", "bot" },
	{ "CURL", "bot" },
	{ "WGET", "bot" },
	{ "PYTHON-REQUESTS", "bot" },
	{ "HEADLESS", "bot" },
	{ "IPAD", "tablet" },
	{ "TABLET", "tablet" },
	{ "MOBILE", "mobile" },
	{ "IPHONE", "mobile" },
	{ "ANDROID", "tablet" },
	{ "android mobile", "mobile" },
	{ "mobile android", "mobile" },
	{ "android iphone", "tablet" }, /* an android without `mobile` */
	{ "iphone ipad", "tablet" },
	{ "mobil", "desktop" },
	{ "moBile", "mobile" },
	/* bytes that differ from a letter by the bit of the case */
	{ "\"ot", "desktop" },
	{ "b/t", "desktop" },
	{ "python\rrequests", "desktop" },
	{ "python\x0drequests bot", "bot" },
	{ "I\xF0hone", "desktop" },
};

static void table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		size_t n = strlen(rows[i].ua);
		char *own = malloc(n + !n); /* of just this size, so that a read past it is seen */
		assert_non_null(own);
		memcpy(own, rows[i].ua, n);
		struct str got = device_of((struct str){ own, n });
		if (!str_eq(got, str_z(rows[i].want)))
			fail_msg("%s: %.*s", rows[i].ua, STR_FMT(got));
		free(own);
	}
}

static bool holds(const char *ua, const char *word)
{
	return strcasestr(ua, word) != NULL;
}

static const char *literal(const char *ua)
{
	static const char *const bots[] = { "bot", "crawl", "spider", "curl", "wget", "python-requests", "headless" };
	for (size_t i = 0; i < sizeof bots / sizeof bots[0]; i++) {
		if (holds(ua, bots[i]))
			return "bot";
	}
	if (holds(ua, "ipad") || holds(ua, "tablet") || (holds(ua, "android") && !holds(ua, "mobile")))
		return "tablet";
	return holds(ua, "mobile") || holds(ua, "iphone") || holds(ua, "android") ? "mobile" : "desktop";
}

static void against_the_letter(void **state)
{
	(void)state;
	static const char *const pieces[] = { "bo",      "ot",        "t",    "Crawl", "cr",   "awl", "spider", "ipad", "Ip",
		                              "ad",      "iPhone",    "hone", "and",   "roid", "mob", "ile",    "tab",  "let",
		                              "Android", "Mobile",    "wg",   "et",    "curl", "cu",  "rl",     "head", "less",
		                              "python",  "-requests", "/",    " ",     "(",    "5.0", "x" };
	uint64_t s = 88172645463325252u;
	for (int round = 0; round < 50000; round++) {
		char ua[256] = "";
		s ^= s << 13;
		s ^= s >> 7;
		s ^= s << 17;
		uint64_t r = s;
		for (int n = 1 + (int)(r & 7); n; n--) {
			r = r * UINT64_C(6364136223846793005) + 1442695040888963407u;
			strcat(ua, pieces[(r >> 33) % (sizeof pieces / sizeof pieces[0])]);
		}
		struct str got = device_of(str_z(ua));
		if (!str_eq(got, str_z(literal(ua))))
			fail_msg("%s: %.*s", ua, STR_FMT(got));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(against_the_letter),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
