// SPDX-License-Identifier: Apache-2.0
/* The readers and printers of values alone: the best of some rounds over texts made beforehand, in CPU ns per value. */
#include "ingest/enrich/device.h"
#include "ingest/event/batch.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define TEXTS  4096
#define ROUNDS 50

struct texts {
	char bytes[TEXTS][160];
	struct str s[TEXTS];
};

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static unsigned below(uint64_t *state, unsigned n)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)((*state >> 33) % n);
}

/* --- the texts: each writes one and returns its length --- */

static int make_time(char *p, uint64_t *r)
{
	return sprintf(p, "2026-%02u-%02uT%02u:%02u:%02u.%03uZ", 1 + below(r, 12), 1 + below(r, 28), below(r, 24), below(r, 60),
	               below(r, 60), below(r, 1000));
}

static int make_local_time(char *p, uint64_t *r)
{
	return sprintf(p, "2026-%02u-%02u %02u:%02u:%02u", 1 + below(r, 12), 1 + below(r, 28), below(r, 24), below(r, 60), below(r, 60));
}

static int make_epoch(char *p, uint64_t *r)
{
	return sprintf(p, "%u.%03u", 1763596800 + below(r, 100000), below(r, 1000));
}

static int make_amount(char *p, uint64_t *r)
{
	return sprintf(p, "%u.%02u", below(r, 1000), below(r, 100));
}

static int make_exponent(char *p, uint64_t *r)
{
	return sprintf(p, "%u.%ue-%u", below(r, 10), below(r, 1000000), below(r, 10));
}

static int make_v4(char *p, uint64_t *r)
{
	return sprintf(p, "%u.%u.%u.%u", below(r, 256), below(r, 256), below(r, 256), below(r, 256));
}

static int make_v6(char *p, uint64_t *r)
{
	return sprintf(p, "2001:db8:%x:%x::%x", below(r, 65536), below(r, 65536), below(r, 65536));
}

static int make_agent(char *p, uint64_t *r)
{
	return sprintf(
	    p, "Mozilla/5.0 (Linux; Android %u; Pixel %u) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%u.0.0.0 Mobile Safari/537.36",
	    5 + below(r, 10), 1 + below(r, 9), 90 + below(r, 50));
}

/* --- what is measured: each gives something that depends on all it did --- */

static int64_t use_time(struct str s)
{
	int64_t v = 0;
	return time_read(s, NULL, &v) + v;
}

static int64_t use_number(struct str s)
{
	int64_t v = 0;
	return number_read(s, &v) + v;
}

static int64_t use_ip(struct str s)
{
	struct ip ip = { 0, 0 };
	return ip_read(s, &ip) + (int64_t)ip.lo;
}

static int64_t use_device(struct str s)
{
	return (int64_t)device_of(s).n;
}

static int64_t use_utf8(struct str s)
{
	return utf8_valid(s);
}

static int64_t use_print(struct str s)
{
	char text[NUMBER_MAX];
	return (int64_t)number_print((double)(s.p[0] + 1) / (double)(s.p[s.n - 1] + 7), text);
}

static const struct {
	const char *name;
	int (*make)(char *p, uint64_t *r);
	int64_t (*use)(struct str s);
} rows[] = {
	{ "time 2026-11-20T00:00:00.160Z", make_time, use_time }, { "time 2026-11-20 00:00:00", make_local_time, use_time },
	{ "time 1763596800.160", make_epoch, use_time },          { "number 123.45", make_amount, use_number },
	{ "number 1.234567e-5", make_exponent, use_number },      { "address 203.0.113.77", make_v4, use_ip },
	{ "address 2001:db8:1:2::3", make_v6, use_ip },           { "device of 112 bytes", make_agent, use_device },
	{ "UTF-8 of 112 bytes", make_agent, use_utf8 },           { "a share of 16 digits, printed", make_epoch, use_print },
};

static double measure(const struct texts *t, int64_t (*use)(struct str s), int64_t *sum)
{
	double best = 1e300;
	for (int round = 0; round < ROUNDS; round++) {
		double start = now();
		for (int i = 0; i < TEXTS; i++)
			*sum += use(t->s[i]);
		double took = (now() - start) / TEXTS;
		best = took < best ? took : best;
	}
	return best;
}

int main(void)
{
	struct texts *t = malloc(sizeof *t);
	if (!t)
		return 1;
	uint64_t r = 1;
	int64_t sum = 0;
	for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
		for (int i = 0; i < TEXTS; i++)
			t->s[i] = (struct str){ t->bytes[i], (size_t)rows[k].make(t->bytes[i], &r) };
		printf("%-32s %8.1f ns\n", rows[k].name, measure(t, rows[k].use, &sum));
	}
	free(t);
	return sum == 42; /* so that nothing is left out */
}
