/* SPDX-License-Identifier: Apache-2.0
 * The merge against the SPEC's words taken literally: all rows of all sources, with lateness decided line by line, sorted. However the
 * sources are cut into batches and in whatever turn these come, the same rows come out in the same order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "ingest/sequence/sequence.h"
#include "tests/units/squeeze.h"

__extension__ typedef __int128 wide; /* no sum of ours leaves it */

#define SOURCES 9
#define EVENTS 40 /* of a source, at most */

enum { CLICK, TERMS, APPEAL };

struct event {
	int64_t ts;
	uint32_t type, source, line, place;
	bool late;      /* judges nobody */
	int64_t own_ts; /* before it was moved up */
};

struct log {
	struct event e[SOURCES][EVENTS];
	uint32_t n[SOURCES];
	bool never_late[SOURCES];
};

static struct schema *schema_make(void)
{
	struct schema *s;
	uint32_t id;
	assert_int_equal(schema_new(&s), 0);
	assert_int_equal(schema_add_type(s, STR("click"), TYPE_EVENT, &id), 0);
	assert_int_equal(id, CLICK);
	assert_int_equal(schema_add_type(s, STR("terms"), TYPE_TABLE, &id), 0);
	assert_int_equal(schema_add_type(s, STR("appeal"), TYPE_EVENT, &id), 0);
	assert_int_equal(s->t_appeal, APPEAL);
	return s;
}

/* What SPEC.md says of lateness. */
static void log_settle(struct log *l, uint32_t source, int64_t lateness)
{
	int64_t clock = INT64_MIN;
	for (uint32_t i = 0; i < l->n[source] && !l->never_late[source]; i++) {
		struct event *e = &l->e[source][i];
		if (e->place == 0 && e->ts > clock)
			clock = e->ts;
		if ((wide)e->ts >= (wide)clock - lateness)
			continue;
		if (e->type == CLICK)
			e->late = true;
		else
			e->ts = clock - lateness;
	}
}

static void log_make(struct log *l, unsigned long long *seed, int64_t lateness)
{
	unsigned step = 1 + draw(seed, 20), jitter = draw(seed, 3) ? 1 + draw(seed, 40) : 1, lines_of_many = draw(seed, 4);
	*l = (struct log){ 0 };
	for (uint32_t s = 0; s < SOURCES; s++) {
		int64_t now = draw(seed, 50) - 25;
		uint32_t line = 0;
		l->never_late[s] = draw(seed, 6) == 0;
		l->n[s] = draw(seed, 5) ? draw(seed, EVENTS) : 0;
		for (uint32_t i = 0; i < l->n[s]; i++) {
			struct event *e = &l->e[s][i], *before = i ? e - 1 : NULL;
			bool same_line = before && lines_of_many && draw(seed, 3) == 0;
			line += same_line ? 0 : 1 + draw(seed, 3);
			now += draw(seed, step);
			*e = (struct event){ now - draw(seed, jitter), draw(seed, 3), s, line, same_line ? before->place + 1u : 0, false, 0 };
			if (l->never_late[s])
				*e = (struct event){ draw(seed, 3) ? INT64_MIN + 1 : e->ts, TERMS, s, line, e->place, false, 0 };
			e->own_ts = e->ts;
		}
		log_settle(l, s, lateness);
	}
}

static int by_spec(const void *a, const void *b)
{
	const struct event *x = a, *y = b;
	if (x->ts != y->ts)
		return x->ts < y->ts ? -1 : 1;
	if ((x->type == TERMS) != (y->type == TERMS))
		return x->type == TERMS ? -1 : 1;
	if (x->source != y->source)
		return x->source < y->source ? -1 : 1;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return x->place < y->place ? -1 : 1;
}

static size_t log_sorted(const struct log *l, struct event *ret)
{
	size_t n = 0;
	for (uint32_t s = 0; s < SOURCES; s++)
		for (uint32_t i = 0; i < l->n[s]; i++)
			if (!l->e[s][i].late)
				ret[n++] = l->e[s][i];
	qsort(ret, n, sizeof *ret, by_spec);
	return n;
}

static struct batch *batch_make(const struct schema *s, const struct event *e, uint32_t n)
{
	struct batch *b;
	static const bool need[COL_FIRST];
	assert_int_equal(batch_new(s, need, n, &b), 0);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t row;
		assert_int_equal(batch_add(b, &row), 0);
		b->source = e[i].source;
		b->ts[row] = e[i].own_ts;
		b->type[row] = e[i].type;
		b->line[row] = e[i].line;
		b->place[row] = (uint16_t)e[i].place;
	}
	return b;
}

/* One run of the merge over a log. */
struct merge {
	struct log *log;
	unsigned long long *seed;
	int64_t lateness;
	struct sequence *q;
	uint32_t given[SOURCES];
	bool ended[SOURCES];
	struct event want[SOURCES * EVENTS];
	size_t n_want, out;
	uint32_t late;
};

static int late_is_right(void *ctx, const struct batch *b, uint32_t row)
{
	struct merge *m = ctx;
	for (uint32_t i = 0; i < m->log->n[b->source]; i++) {
		const struct event *e = &m->log->e[b->source][i];
		if (e->line == b->line[row] && e->place == b->place[row])
			assert_true(e->late);
	}
	m->late++;
	return 0;
}

static void take(struct merge *m)
{
	struct rowref refs[7];
	size_t n, max = 1 + draw(m->seed, 7);
	while ((n = sequence_pop(m->q, refs, max)))
		for (size_t i = 0; i < n; i++) {
			const struct event *e = &m->want[m->out++];
			const struct batch *b = refs[i].b;
			uint32_t row = refs[i].row;
			assert_true(m->out <= m->n_want);
			assert_int_equal(b->source, e->source);
			assert_int_equal(b->line[row], e->line);
			assert_int_equal(b->place[row], e->place);
			assert_int_equal(b->ts[row], e->ts);
			assert_int_equal(b->own_ts[row], e->own_ts);
		}
}

/* Nothing that may come out is held back: what still waits is not below the least clock - lateness of an open source. */
static void holds_no_more_than_it_must(const struct merge *m)
{
	wide bound = (wide)INT64_MAX + 1;
	for (uint32_t s = 0; s < SOURCES; s++) {
		wide clock = INT64_MIN;
		for (uint32_t i = 0; i < m->given[s] && !m->log->never_late[s]; i++) {
			const struct event *e = &m->log->e[s][i];
			if (e->place == 0 && e->own_ts > clock)
				clock = e->own_ts;
		}
		wide floor = clock == INT64_MIN ? INT64_MIN : clock - m->lateness;
		if (!m->ended[s] && floor < bound)
			bound = floor;
	}
	uint64_t waiting = 0;
	for (uint32_t s = 0; s < SOURCES; s++)
		for (uint32_t i = 0; i < m->given[s]; i++)
			waiting += !m->log->e[s][i].late && m->log->e[s][i].ts >= bound;
	assert_int_equal(sequence_waiting(m->q), waiting);
}

/* Gives a source's next batch, cut where a line ends, or ends it. */
static void give(struct merge *m, const struct schema *s, uint32_t source, unsigned most)
{
	const struct event *e = m->log->e[source];
	uint32_t from = m->given[source], n = m->log->n[source], to = from + draw(m->seed, most + 1);
	if (from == n) {
		sequence_end(m->q, source);
		m->ended[source] = true;
		return;
	}
	to = to < n ? to : n;
	while (to < n && to > from && e[to].place)
		to++;
	struct batch *b = batch_make(s, e + from, to - from);
	b->source = source;
	assert_int_equal(sequence_push(m->q, b), 0);
	batch_unref(b);
	m->given[source] = to;
}

static void merge_run(const struct schema *s, struct log *l, unsigned long long *seed, int64_t lateness)
{
	struct merge m = { .log = l, .seed = seed, .lateness = lateness };
	const struct late_sink sink = { &m, late_is_right };
	unsigned most = draw(seed, 3) ? 1 + draw(seed, EVENTS) : 1;
	bool by_hunger = draw(seed, 2);
	uint32_t want_late = 0, source;
	m.n_want = log_sorted(l, m.want);
	for (uint32_t i = 0; i < SOURCES; i++)
		for (uint32_t k = 0; k < l->n[i]; k++)
			want_late += l->e[i][k].late;
	assert_int_equal(sequence_new(SOURCES, lateness, &sink, &m.q), 0);
	for (uint32_t i = 0; i < SOURCES; i++)
		if (l->never_late[i])
			sequence_never_late(m.q, i);
	while ((source = sequence_hungry(m.q)) != NO_ID) {
		assert_false(m.ended[source]);
		while (!by_hunger && m.ended[source = draw(seed, SOURCES)])
			;
		give(&m, s, source, most);
		take(&m);
		holds_no_more_than_it_must(&m);
	}
	assert_int_equal(m.out, m.n_want);
	assert_int_equal(m.late, want_late);
	assert_int_equal(sequence_late(m.q), want_late);
	sequence_free(m.q);
}

static void as_the_spec_says(void **state)
{
	(void)state;
	static const int64_t latenesses[] = { 0, 1, 10, 30, 100, 1000, INT64_MAX };
	struct schema *s = schema_make();
	for (unsigned long long round = 0; round < 3000; round++) {
		unsigned long long seed = round;
		struct log log;
		int64_t lateness = latenesses[draw(&seed, sizeof latenesses / sizeof *latenesses)];
		log_make(&log, &seed, lateness);
		for (int again = 0; again < 3; again++)
			merge_run(s, &log, &seed, lateness);
	}
	schema_free(s);
}

static int no_late(void *ctx, const struct batch *b, uint32_t row)
{
	(void)ctx, (void)b, (void)row;
	fail();
	return 0;
}

/* A row a batch, in random order, all waiting: thousands of chains. Were any step linear in them this would not end. */
static void random_order(void **state)
{
	(void)state;
	enum { N = 100000 };
	struct schema *s = schema_make();
	struct sequence *q;
	struct rowref refs[64];
	unsigned long long seed = 1;
	int64_t last = INT64_MIN;
	size_t n, out = 0;
	assert_int_equal(sequence_new(1, N, &(struct late_sink){ NULL, no_late }, &q), 0);
	for (uint32_t i = 0; i < N; i++) {
		struct event e = { .own_ts = draw(&seed, N), .line = i + 1 };
		struct batch *b = batch_make(s, &e, 1);
		assert_int_equal(sequence_push(q, b), 0);
		batch_unref(b);
		assert_int_equal(sequence_pop(q, refs, 64), 0);
	}
	assert_int_equal(sequence_waiting(q), N);
	sequence_end(q, 0);
	while ((n = sequence_pop(q, refs, 64)))
		for (size_t i = 0; i < n; i++, out++) {
			assert_true(refs[i].b->ts[refs[i].row] >= last);
			last = refs[i].b->ts[refs[i].row];
		}
	assert_int_equal(out, N);
	sequence_free(q);
	schema_free(s);
}

/* A batch lives until the pop after its last row, and no longer. */
static void batches_are_given_back(void **state)
{
	(void)state;
	const struct event e[] = { { .own_ts = 1, .line = 1 }, { .own_ts = 2, .line = 2 }, { .own_ts = 9, .line = 3 } };
	struct schema *s = schema_make();
	struct batch *b = batch_make(s, e, 2), *later = batch_make(s, e + 2, 1), *none = batch_make(s, e, 0);
	struct rowref refs[2];
	struct sequence *q;
	assert_int_equal(sequence_new(1, 5, &(struct late_sink){ NULL, no_late }, &q), 0);
	assert_int_equal(sequence_push(q, none), 0);
	assert_int_equal(sequence_push(q, b), 0);
	assert_int_equal(none->refs, 1);
	assert_int_equal(b->refs, 2);
	assert_int_equal(sequence_push(q, later), 0);
	assert_int_equal(sequence_pop(q, refs, 1), 1);
	assert_int_equal(sequence_pop(q, refs, 2), 1);
	assert_ptr_equal(refs[0].b, b);
	assert_int_equal(b->refs, 2);
	assert_int_equal(sequence_pop(q, refs, 2), 0);
	assert_int_equal(b->refs, 1);
	assert_ptr_equal(b->own_ts, b->ts);
	sequence_free(q);
	sequence_free(NULL);
	assert_int_equal(later->refs, 1);
	batch_unref(b);
	batch_unref(later);
	batch_unref(none);
	schema_free(s);
}

static int sink_fails(void *ctx, const struct batch *b, uint32_t row)
{
	(void)b, (void)row;
	return *(int *)ctx;
}

static void the_sinks_error_travels_up(void **state)
{
	(void)state;
	const struct event e[] = { { .own_ts = 10, .line = 1 }, { .own_ts = 1, .line = 2 } };
	struct schema *s = schema_make();
	struct batch *b = batch_make(s, e, 2);
	struct sequence *q;
	int err = 77;
	assert_int_equal(sequence_new(1, 5, &(struct late_sink){ &err, sink_fails }, &q), 0);
	assert_int_equal(sequence_push(q, b), 77);
	sequence_free(q);
	batch_unref(b);
	schema_free(s);
}

static void without_sources(void **state)
{
	(void)state;
	struct sequence *q;
	struct rowref ref;
	assert_int_equal(sequence_new(0, 5, &(struct late_sink){ NULL, no_late }, &q), 0);
	assert_int_equal(sequence_hungry(q), NO_ID);
	assert_int_equal(sequence_pop(q, &ref, 1), 0);
	sequence_free(q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_the_spec_says),
		cmocka_unit_test(random_order),
		cmocka_unit_test(batches_are_given_back),
		cmocka_unit_test(the_sinks_error_travels_up),
		cmocka_unit_test(without_sources),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
