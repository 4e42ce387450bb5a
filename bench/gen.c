/* SPDX-License-Identifier: Apache-2.0
 * bench_gen N SEED: N events of one day as NDJSON on standard output, for measuring speed. About 410 bytes a line, 94 % clicks, 4 % conversions, 2 % logins;
 * publishers and offers fall off as 1/rank, cookies come back. Now and then a burst of clicks, a replaced cookie and a guessed password, so that the
 * rules have something to find. It knows no truth and measures no rule: a realistic generator is a command of its own one day.
 * `order_id` and `status` of a login are fields that the schema does not know, as real logs have them. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define PUBLISHERS 20000
#define OFFERS 2000
#define AGENTS 500
#define RECENT (1u << 18) /* clicks that a conversion may follow */
#define DAY_MS 86400000.0

struct click {
	uint64_t id, cookie;
	uint32_t publisher, offer;
};

struct gen {
	uint64_t state;
	uint64_t n, clicks, orders;
	double *publishers, *offers; /* cumulated shares */
	struct click *recent;
	struct click thief; /* a click that another publisher takes over next; id 0: none */
	uint32_t burst;     /* clicks left of a burst by one address */
	uint32_t guesses;   /* wrong passwords left on one account */
};

static uint64_t mix(uint64_t z)
{
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

static uint64_t next(struct gen *g)
{
	return mix(g->state += 0x9e3779b97f4a7c15ull);
}

static uint32_t below(struct gen *g, uint32_t n)
{
	return (uint32_t)(((next(g) >> 32) * n) >> 32);
}

static double unit(struct gen *g)
{
	return (double)(next(g) >> 11) * 0x1p-53;
}

static double *shares(uint32_t n, double power)
{
	double *sum = malloc(n * sizeof *sum), total = 0;
	if (!sum)
		exit(1);
	for (uint32_t i = 0; i < n; i++)
		sum[i] = total += pow(i + 1, -power);
	for (uint32_t i = 0; i < n; i++)
		sum[i] /= total;
	return sum;
}

static uint32_t draw(struct gen *g, const double *sum, uint32_t n)
{
	double x = unit(g);
	uint32_t low = 0, high = n - 1;
	while (low < high) {
		uint32_t mid = (low + high) / 2;
		if (sum[mid] < x)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void print_begin(uint64_t ms, const char *type)
{
	unsigned t = (unsigned)ms;
	printf("{\"ts\":\"2026-11-20T%02u:%02u:%02u.%03uZ\",\"type\":\"%s\",", t / 3600000, t / 60000 % 60, t / 1000 % 60, t % 1000, type);
}

static void print_ip(uint64_t who)
{
	uint64_t h = mix(who * 7919 + 17);
	if (h % 20 == 0)
		printf("\"ip\":\"2001:db8:%x:%x::%x\"", (unsigned)(h >> 48), (unsigned)(h >> 32 & 0xffff), (unsigned)(h >> 16 & 0xffff));
	else
		printf("\"ip\":\"%u.%u.%u.%u\"", (unsigned)(h >> 24) % 223 + 1, (unsigned)(h >> 16) & 255, (unsigned)(h >> 8) & 255, (unsigned)(h >> 40) & 255);
}

static void print_country_device(uint64_t who)
{
	static const char *const countries[] = { "US", "DE", "GB", "FR", "IN", "BR", "ES", "IT", "NL", "PL" };
	static const char *const devices[] = { "mobile", "mobile", "mobile", "desktop", "tablet" };
	uint64_t h = mix(who + 5);
	printf(",\"country\":\"%s\",\"device\":\"%s\"", h % 2 ? "US" : countries[h / 2 % 10], devices[h / 64 % 5]);
}

static void print_agent(uint64_t who)
{
	unsigned u = (unsigned)(mix(who + 9) % AGENTS), major = 90 + u % 45;
	if (u % 3 == 0)
		printf(",\"ua\":\"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%u.0.%u.0 Safari/537.36\"", major, u);
	else if (u % 3 == 1)
		printf(",\"ua\":\"Mozilla/5.0 (iPhone; CPU iPhone OS %u_%u like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/%u.0 Mobile/15E%u Safari/604.1\"",
		       13 + u % 5, u % 7, 13 + u % 5, u);
	else
		printf(",\"ua\":\"Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:%u.0) Gecko/20100101 Firefox/%u.0 build/%u\"", major, major, u);
}

static void print_whose(const struct click *c)
{
	printf("\"click_id\":\"%016llx%08x\",\"publisher\":\"pub%05u\",\"offer\":\"off%04u\",\"cookie\":\"%016llx%016llx\",", (unsigned long long)mix(c->id),
	       (unsigned)c->id, c->publisher, c->offer, (unsigned long long)mix(c->cookie), (unsigned long long)mix(c->cookie ^ 0xabcdef));
}

static void print_click(uint64_t ms, const struct click *c, uint64_t address)
{
	uint64_t h = mix(c->id ^ 0x1234);
	print_begin(ms, "click");
	print_whose(c);
	print_ip(address);
	print_country_device(c->cookie);
	print_agent(c->cookie);
	printf(",\"referrer\":\"https://site%u.example/p/%u%s\",\"landing\":\"shop%u.example\"}\n", (unsigned)(h % 5000), (unsigned)(h >> 20 & 0xffff),
	       h >> 40 & 127 ? "" : "?a=1\\u0026b=2", c->offer);
}

static void click(struct gen *g, uint64_t ms)
{
	double u = unit(g);
	struct click c = { ++g->clicks, (uint64_t)((double)g->n / 4 * u * sqrt(u)), draw(g, g->publishers, PUBLISHERS), draw(g, g->offers, OFFERS) };
	uint64_t address = c.cookie;
	if (g->thief.id) {
		c.cookie = g->thief.cookie;
		c.offer = g->thief.offer;
		g->thief.id = 0;
	} else if (g->burst) {
		address = 1ull << 40 | g->clicks / 64;
		c.offer = 7;
		g->burst--;
	} else if (below(g, 2000) == 0) {
		g->thief = c;
	} else if (below(g, 50000) == 0) {
		g->burst = 40;
	}
	print_click(ms, &c, address);
	g->recent[g->clicks % RECENT] = c;
}

static void conversion(struct gen *g, uint64_t ms)
{
	static const char *const statuses[] = { "pending", "pending", "approved", "approved", "rejected" };
	uint64_t back = (uint64_t)((double)(g->clicks < RECENT ? g->clicks : RECENT) * unit(g) * unit(g) * 0.99);
	const struct click *c = &g->recent[(g->clicks - back) % RECENT];
	unsigned long long order = ++g->orders;
	print_begin(ms, "conversion");
	print_whose(c);
	print_ip(c->cookie);
	print_country_device(c->cookie);
	unsigned cents = 199 + below(g, 30000);
	printf(",\"order\":\"ord%09llu\",\"order_id\":\"ord%09llu\",\"amount\":%u.%02u,\"status\":\"%s\"}\n", order, order, cents / 100, cents % 100,
	       statuses[below(g, 5)]);
}

static void login(struct gen *g, uint64_t ms)
{
	uint32_t account = g->guesses ? 7 : below(g, (uint32_t)(g->n / 100 + 100));
	int wrong = g->guesses ? 1 : below(g, 10) == 0;
	if (g->guesses)
		g->guesses--;
	else if (below(g, 5000) == 0)
		g->guesses = 12;
	print_begin(ms, "login");
	printf("\"account\":\"user%07u@shop.example\",", account);
	print_ip(account);
	print_country_device(account);
	print_agent(account);
	printf(",\"ok\":%s,\"status\":\"%s\"}\n", wrong ? "false" : "true", wrong ? "fail" : "ok");
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fputs("usage: bench_gen EVENTS SEED > FILE\n", stderr);
		return 2;
	}
	struct gen g = { .n = strtoull(argv[1], NULL, 10), .state = strtoull(argv[2], NULL, 10) };
	g.publishers = shares(PUBLISHERS, 1.0);
	g.offers = shares(OFFERS, 0.8);
	g.recent = calloc(RECENT, sizeof *g.recent);
	if (!g.recent)
		return 1;
	for (uint64_t i = 0; i < g.n; i++) {
		uint64_t ms = (uint64_t)(DAY_MS * (double)i / (double)g.n);
		uint32_t kind = below(&g, 1000);
		if (kind < 20)
			login(&g, ms);
		else if (kind < 60 && g.clicks)
			conversion(&g, ms);
		else
			click(&g, ms);
	}
	free(g.publishers);
	free(g.offers);
	free(g.recent);
	return fflush(stdout) != 0 || ferror(stdout);
}
