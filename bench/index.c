/* SPDX-License-Identifier: Apache-2.0
 * ns per operation of the indexes and windows, as warden uses them: index KEYS [EVENTS]. Not a test. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "engine/index/chainlog.h"
#include "engine/index/forest.h"
#include "engine/index/recall.h"
#include "engine/window/window.h"

#define JUDYERROR_NOTEST 1
#include <Judy.h>

#define BATCH 64u

static double now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static uint64_t mix(uint64_t i)
{
	i += 0x9e3779b97f4a7c15ull;
	i = (i ^ i >> 30) * 0xbf58476d1ce4e5b9ull;
	i = (i ^ i >> 27) * 0x94d049bb133111ebull;
	return i ^ i >> 31;
}

static void say(const char *what, double ns, uint64_t n)
{
	printf("%-58s %8.1f ns\n", what, ns / (double)n);
	fflush(stdout);
}

static void check(bool ok)
{
	if (!ok) {
		fprintf(stderr, "out of memory\n");
		exit(1);
	}
}

/* The work: n events, each of one of `keys` keys at random. */
struct work {
	uint64_t keys, n;
	uint64_t *hashes;
};

static void bench_judyl(const struct work *k)
{
	void *judy = NULL;
	double t = now_ns();
	for (uint64_t i = 0; i < k->keys; i++)
		*(Word_t *)JudyLIns(&judy, mix(i), PJE0) = i + 1;
	say("JudyL: insert", now_ns() - t, k->keys);
	t = now_ns();
	for (uint64_t i = 0; i < k->n; i++)
		++*(Word_t *)JudyLIns(&judy, k->hashes[i], PJE0);
	say("JudyL: insert-or-get", now_ns() - t, k->n);
	JudyLFreeArray(&judy, PJE0);
}

static void forest_batch(struct forest *f, const uint64_t *hashes, bool prefetch)
{
	for (uint32_t i = 0; prefetch && i < BATCH; i++)
		forest_prefetch_root(f, hashes[i]);
	for (uint32_t i = 0; prefetch && i < BATCH; i++)
		forest_prefetch_leaf(f, hashes[i]);
	for (uint32_t i = 0; i < BATCH; i++) {
		uint64_t *word = forest_put(f, hashes[i]);
		check(word);
		++*word;
	}
}

static void bench_forest(const struct work *k)
{
	struct forest f = { 0 };
	double t = now_ns(), slowest = 0;
	for (uint64_t i = 0; i < k->keys; i++) {
		double one = i % 16 ? 0 : now_ns();
		uint64_t *word = forest_put(&f, mix(i));
		check(word);
		*word = i + 1;
		if (one > 0 && now_ns() - one > slowest)
			slowest = now_ns() - one;
	}
	say("forest: insert while it grows (a clock read every 16th)", now_ns() - t, k->keys);
	printf("%-58s %8.1f us\n", "forest: slowest insert of those timed", slowest / 1000);
	printf("%-58s %8.1f B, %.1f a root\n", "forest: bytes a key", (double)forest_bytes(&f) / (double)k->keys,
	       (double)f.keys / f.n_roots);
	for (int prefetch = 0; prefetch < 2; prefetch++) {
		t = now_ns();
		for (uint64_t i = 0; i + BATCH <= k->n; i += BATCH)
			forest_batch(&f, k->hashes + i, prefetch);
		say(prefetch ? "forest: insert-or-get, prefetch by 64" : "forest: insert-or-get", now_ns() - t, k->n);
	}
	t = now_ns();
	forest_done(&f);
	say("forest: free whole, a key", now_ns() - t, k->keys);
}

/* find and put of each event; the span holds as many events as there are keys. */
static void bench_recall(const struct work *k, int64_t scale, const char *what)
{
	struct recall *r;
	int64_t span = (int64_t)k->keys * scale;
	uint64_t hits = 0;
	check(!recall_new(span, 3, &r));
	double t = now_ns();
	for (uint64_t i = 0; i + BATCH <= k->n; i += BATCH) {
		const uint64_t *hashes = k->hashes + i;
		for (uint32_t j = 0; j < BATCH; j++)
			recall_prefetch_root(r, hashes[j]);
		for (uint32_t j = 0; j < BATCH; j++)
			recall_prefetch_leaf(r, hashes[j]);
		for (uint32_t j = 0; j < BATCH; j++) {
			int64_t ts = (int64_t)(i + j) * scale;
			hits += recall_find(r, hashes[j], ts - span, NULL);
			uint32_t *words = recall_put(r, hashes[j], ts);
			check(words);
			words[0] = words[1] = words[2] = 1;
		}
	}
	say(what, now_ns() - t, k->n);
	printf("%-58s %8.2f, %.1f MiB\n", "  hits a find, held", (double)hits / (double)k->n, (double)recall_bytes(r) / 1048576);
	recall_free(r);
}

struct window_case {
	const char *what;
	struct window_spec spec; /* span and step in events */
	uint32_t n_aggs;
	bool evidence;
	struct window_agg aggs[2];
};

static void bench_window(const struct work *k, const struct window_case *c)
{
	struct window *w;
	int64_t vals[2] = { 0, 0 };
	check(!window_new(&c->spec, c->aggs, c->n_aggs, &w));
	if (!c->evidence)
		window_no_evidence(w);
	double t = now_ns(), sum = 0;
	for (uint64_t i = 0; i + BATCH <= k->n; i += BATCH) {
		const uint64_t *hashes = k->hashes + i;
		for (uint32_t j = 0; j < BATCH; j++)
			window_prefetch_root(w, hashes[j]);
		for (uint32_t j = 0; j < BATCH; j++)
			window_prefetch_leaf(w, hashes[j]);
		for (uint32_t j = 0; j < BATCH; j++) {
			struct window_key *key;
			double got;
			vals[0] = vals[1] = (int64_t)(hashes[j] & 0xfffff);
			check(!window_join(w, hashes[j], (int64_t)(i + j), i + j, vals, 3, &key));
			for (uint32_t a = 0; a < c->n_aggs; a++)
				sum += window_value(w, key, a, 1e6, &got) ? got : 0;
		}
	}
	say(c->what, now_ns() - t, k->n);
	printf("%-58s %8.1f B a key, %lu keys (%g)\n", "  held", (double)window_bytes(w) / (double)window_keys(w), window_keys(w), sum);
	window_free(w);
}

static void bench_windows(const struct work *k)
{
	int64_t span = (int64_t)k->keys, step = span / 16;
	const struct window_case cases[] = {
		{ "within: count, no evidence", { WINDOW_WITHIN, span, 0 }, 1, false, { { AGG_COUNT, 0 } } },
		{ "within: count", { WINDOW_WITHIN, span, 0 }, 1, true, { { AGG_COUNT, 0 } } },
		{ "within: count, sum", { WINDOW_WITHIN, span, 0 }, 2, true, { { AGG_COUNT, 0 }, { AGG_SUM, 0 } } },
		{ "within: min, max", { WINDOW_WITHIN, span, 0 }, 2, true, { { AGG_MIN, 0 }, { AGG_MAX, 0 } } },
		{ "within: stddev", { WINDOW_WITHIN, span, 0 }, 1, true, { { AGG_STDDEV, 0 } } },
		{ "within: distinct", { WINDOW_WITHIN, span, 0 }, 1, true, { { AGG_DISTINCT, 0 } } },
		{ "over 16 steps: count, no evidence", { WINDOW_OVER, step * 16, step }, 1, false, { { AGG_COUNT, 0 } } },
		{ "over 16 steps: count, sum", { WINDOW_OVER, step * 16, step }, 2, true, { { AGG_COUNT, 0 }, { AGG_SUM, 0 } } },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		bench_window(k, &cases[i]);
}

int main(int argc, char **argv)
{
	struct work k = { .keys = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000 };
	k.n = argc > 2 ? strtoull(argv[2], NULL, 10) : 4 * k.keys;
	k.n -= k.n % BATCH;
	k.hashes = malloc(k.n * sizeof *k.hashes + 1);
	check(k.hashes && k.keys >= 16);
	for (uint64_t i = 0; i < k.n; i++)
		k.hashes[i] = mix(mix(i * 3 + 1) % k.keys);
	printf("%lu keys, %lu events\n", k.keys, k.n);
	bench_judyl(&k);
	bench_forest(&k);
	bench_recall(&k, 1, "log chains: find and put");
	bench_recall(&k, RECALL_CHAIN_MAX / (int64_t)k.keys + 1, "long recall: find and put");
	bench_windows(&k);
	free(k.hashes);
	return 0;
}
