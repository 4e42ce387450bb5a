/* SPDX-License-Identifier: Apache-2.0
 * From files to merged rows with the n-th allocation failing: the error is ERR_NOMEM, nothing leaks, and what a source gave before it is
 * whole lines of its log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <unistd.h>

#include "ingest/base/err.h"
#include "ingest/sequence/sequence.h"
#include "ingest/source/source.h"
#include "tests/faults/fault.h"
#include "tests/units/squeeze.h"

static char path[64];
static struct bytes text;

static void file_make(const struct bytes *b)
{
	snprintf(path, sizeof path, "/tmp/fault_flow_XXXXXX");
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, b->p, b->n), b->n);
	close(fd);
}

static int read_all(size_t *ret_n)
{
	struct source *s;
	struct block *b;
	*ret_n = 0;
	int err = source_open(path, 64, &s);
	if (err)
		return err;
	while (!(err = source_next(s, &b)) && b) {
		assert_memory_equal(b->text, text.p + *ret_n, b->n);
		assert_int_equal(b->text[b->n - 1], '\n');
		*ret_n += b->n;
		block_unref(b);
	}
	source_close(s);
	return err;
}

/* Plain, gzip, a frame to be held whole that is larger than the first buffer, frames in a row; and a line that makes blocks grow. */
static void sources(void **state)
{
	(void)state;
	unsigned long long seed = 1;
	while (text.n < 400000) {
		unsigned n = text.n < 2000 ? draw(&seed, 100) : draw(&seed, 30000);
		for (unsigned i = 0; i < n; i++)
			bytes_add(&text, (char[]){ (char)(' ' + draw(&seed, 90)) }, 1);
		bytes_add(&text, "\n", 1);
	}
	for (int form = 0; form < 4; form++) {
		struct bytes in = { 0 };
		size_t n;
		long k;
		if (form == 0)
			bytes_add(&in, text.p, text.n);
		else if (form == 1)
			add_gzip(&in, text.p, text.n);
		else if (form == 2)
			add_zstd(&in, text.p, text.n, SQUEEZE_STATED);
		for (size_t at = 0; form == 3 && at < text.n; at += 10000)
			add_zstd(&in, text.p + at, text.n - at < 10000 ? text.n - at : 10000, SQUEEZE_STATED);
		file_make(&in);
		for (fault_in = k = 0; read_all(&n) == ERR_NOMEM; fault_in = ++k)
			;
		fault_in = -1;
		assert_true(k > 10);
		assert_int_equal(n, text.n);
		unlink(path);
		bytes_done(&in);
	}
	bytes_done(&text);
}

static void paths(void **state)
{
	(void)state;
	char *args[] = { (char[]){ "." }, (char[]){ "nothing" }, (char[]){ "-" } };
	struct paths p;
	const char *bad;
	long k;
	for (fault_in = k = 0; paths_of(args, 3, &p, &bad) == ERR_NOMEM; fault_in = ++k)
		;
	fault_in = -1;
	assert_true(k >= 4);
	paths_done(&p);
}

static int late(void *ctx, const struct batch *b, uint32_t row)
{
	(void)b, (void)row;
	++*(int *)ctx;
	return 0;
}

enum { CLICK, TERMS };

static struct batch *batch_make(const struct schema *s, uint64_t line, int64_t ts, uint32_t second)
{
	static const bool need[COL_FIRST];
	struct batch *b;
	uint32_t row;
	assert_int_equal(batch_new(s, need, 3, &b), 0);
	for (uint32_t i = 0; i < 3; i++) {
		assert_int_equal(batch_add(b, &row), 0);
		b->ts[row] = i == 1 ? 0 : ts;
		b->type[row] = i == 1 ? second : CLICK;
		b->line[row] = line + i;
	}
	return b;
}

/* A batch in order, one with a late row, one with a row that is moved up. */
static int merge_all(struct batch *const *b)
{
	struct sequence *q;
	struct rowref refs[9];
	int n_late = 0, err = sequence_new(2, 5, &(struct late_sink){ &n_late, late }, &q);
	if (err)
		return err;
	for (int i = 0; i < 3 && !err; i++)
		err = sequence_push(q, b[i]);
	sequence_end(q, 0);
	sequence_end(q, 1);
	if (!err) {
		assert_int_equal(n_late, 1);
		assert_int_equal(sequence_pop(q, refs, 9), 8);
		assert_int_equal(refs[1].b->ts[refs[1].row], 1);
		for (int i = 1; i < 8; i++)
			assert_true(refs[i].b->ts[refs[i].row] >= refs[i - 1].b->ts[refs[i - 1].row]);
	}
	sequence_free(q);
	return err;
}

static void merges(void **state)
{
	(void)state;
	struct schema *s;
	uint32_t id;
	int err;
	long k = 0;
	assert_int_equal(schema_new(&s), 0);
	assert_int_equal(schema_add_type(s, STR("click"), TYPE_EVENT, &id), 0);
	assert_int_equal(schema_add_type(s, STR("terms"), TYPE_TABLE, &id), 0);
	do {
		struct batch *b[3] = { batch_make(s, 1, 3, CLICK), batch_make(s, 4, 9, CLICK), batch_make(s, 7, 6, TERMS) };
		b[2]->source = 1;
		fault_in = k++;
		err = merge_all(b);
		fault_in = -1;
		for (int i = 0; i < 3; i++)
			batch_unref(b[i]);
	} while (err == ERR_NOMEM);
	assert_int_equal(err, 0);
	assert_in_range(k, 12, 20);
	schema_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sources),
		cmocka_unit_test(paths),
		cmocka_unit_test(merges),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
