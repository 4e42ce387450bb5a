/* SPDX-License-Identifier: Apache-2.0
 * The buffered writer at the ends of the world: a full disk, a slow pipe, a reader that leaves. And the rejects that go through it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/emit/output.h"
#include "engine/emit/rejects.h"
#include "ingest/base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char dir[] = "/tmp/warden-output-XXXXXX";
static char path[64];

static int set_up(void **state)
{
	(void)state;
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof path, "%s/out", dir);
	umask(022);
	signal(SIGPIPE, SIG_IGN);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(dir);
}

static size_t file_text(char *ret, size_t cap)
{
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	size_t n = fread(ret, 1, cap, f);
	fclose(f);
	return n;
}

static unsigned mode_of(const char *p)
{
	struct stat st;
	assert_int_equal(stat(p, &st), 0);
	return st.st_mode & 0777;
}

static void writes_a_file(void **state)
{
	(void)state;
	struct output *o;
	char text[64];
	assert_int_equal(output_open(path, 0644, &o), 0);
	assert_int_equal(output_write(o, STR("one\n")), 0);
	assert_int_equal(output_write(o, STR("")), 0);
	assert_int_equal(file_text(text, sizeof text), 0);
	assert_int_equal(output_flush(o), 0);
	assert_int_equal(file_text(text, sizeof text), 4);
	assert_int_equal(output_write(o, STR("two\n")), 0);
	assert_int_equal(output_close(o), 0);
	assert_int_equal(file_text(text, sizeof text), 8);
	assert_memory_equal(text, "one\ntwo\n", 8);
	assert_int_equal(mode_of(path), 0644);
	assert_int_equal(output_open(path, 0644, &o), 0);
	assert_int_equal(output_close(o), 0);
	assert_int_equal(file_text(text, sizeof text), 0);
}

static void private_files(void **state)
{
	(void)state;
	struct output *o;
	unlink(path);
	assert_int_equal(output_open(path, 0600, &o), 0);
	assert_int_equal(output_close(o), 0);
	assert_int_equal(mode_of(path), 0600);
	assert_int_equal(chmod(path, 0644), 0); /* an older one, open to all */
	assert_int_equal(output_open(path, 0600, &o), 0);
	assert_int_equal(mode_of(path), 0600);
	assert_int_equal(output_close(o), 0);
	assert_int_equal(output_open("/dev/null", 0600, &o), 0); /* a device stays as it is */
	assert_int_equal(output_close(o), 0);
	assert_int_equal(mode_of("/dev/null") & 0066, 0066);
}

static void cannot_open(void **state)
{
	(void)state;
	struct output *o;
	assert_int_equal(output_open("/nowhere/out", 0644, &o), ERR_OPEN);
	assert_int_equal(errno, ENOENT);
}

static void full_disk(void **state)
{
	(void)state;
	struct output *o;
	char big[OUTPUT_BUFFER + 1] = { 0 };
	assert_int_equal(output_open("/dev/full", 0644, &o), 0);
	assert_int_equal(output_write(o, STR("a line\n")), 0); /* it waits in the buffer */
	assert_int_equal(output_errno(o), 0);
	assert_int_equal(output_close(o), ERR_WRITE);          /* and is not lost without a word */
	assert_int_equal(errno, ENOSPC);
	assert_int_equal(output_open("/dev/full", 0644, &o), 0);
	assert_int_equal(output_write(o, STR("a line\n")), 0);
	assert_int_equal(output_flush(o), ERR_WRITE);
	assert_int_equal(output_errno(o), ENOSPC);
	assert_int_equal(output_write(o, STR("another\n")), ERR_WRITE);
	assert_int_equal(output_flush(o), ERR_WRITE);
	assert_int_equal(output_close(o), ERR_WRITE);
	assert_int_equal(output_open("/dev/full", 0644, &o), 0);
	assert_int_equal(output_write(o, (struct str){ big, sizeof big }), ERR_WRITE);
	assert_int_equal(output_close(o), ERR_WRITE);
	assert_int_equal(output_close(NULL), 0);
}

/* A pipe of one page, not blocking, whose reader takes odd bites: every write is short. */
static void short_writes(void **state)
{
	(void)state;
	enum { LINES = 20000, LINE = 37 };
	int fd[2];
	assert_int_equal(pipe2(fd, O_NONBLOCK), 0);
	assert_true(fcntl(fd[1], F_SETPIPE_SZ, 4096) >= 4096);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct output *o;
		char line[LINE + 1];
		close(fd[0]);
		int err = output_fd(fd[1], &o);
		for (int i = 0; !err && i < LINES; i++) {
			snprintf(line, sizeof line, "%035d%c\n", i, 'a' + i % 26);
			err = output_write(o, (struct str){ line, LINE });
		}
		_exit(err || output_close(o));
	}
	close(fd[1]);
	fcntl(fd[0], F_SETFL, 0);
	char *text = malloc(LINES * LINE + 1);
	size_t n = 0;
	for (ssize_t k; (k = read(fd[0], text + n, 1 + n % 3001)) > 0;) {
		n += (size_t)k;
		assert_true(n <= LINES * LINE);
	}
	close(fd[0]);
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(n, LINES * LINE);
	for (int i = 0; i < LINES; i++) {
		assert_int_equal(strtol(text + i * LINE, NULL, 10), i);
		assert_int_equal(text[(i + 1) * LINE - 1], '\n');
	}
	free(text);
}

static void reader_leaves(void **state)
{
	(void)state;
	int fd[2];
	struct output *o;
	assert_int_equal(pipe(fd), 0);
	close(fd[0]);
	assert_int_equal(output_fd(fd[1], &o), 0);
	assert_int_equal(output_write(o, STR("to nobody\n")), 0);
	assert_int_equal(output_close(o), ERR_WRITE);
	assert_int_equal(errno, EPIPE);
	assert_true(fcntl(fd[1], F_GETFD) >= 0); /* not ours to close */
	close(fd[1]);
}

static void rejected_lines(void **state)
{
	(void)state;
	struct rejects r = { 0 };
	char text[512];
	assert_int_equal(output_open(path, 0600, &r.out), 0);
	assert_int_equal(rejects_line(&r, STR("clicks.ndjson"), 7, STR("not valid JSON"), STR("{\"type\":")), 0);
	assert_int_equal(rejects_line(&r, STR("clicks.ndjson"), 8, STR("not valid UTF-8"), (struct str){ "\xff\x00\xfe a", 5 }), 0);
	assert_int_equal(rejects_line(&r, STR("-"), 9, STR("late"), STR("")), 0);
	rejects_done(&r);
	assert_int_equal(output_close(r.out), 0);
	const char want[] = "{\"source\":\"clicks.ndjson\",\"line\":7,\"reason\":\"not valid JSON\",\"raw\":\"{\\\"type\\\":\"}\n"
			    "{\"source\":\"clicks.ndjson\",\"line\":8,\"reason\":\"not valid UTF-8\",\"raw_base64\":\"/wD+IGE=\"}\n"
			    "{\"source\":\"-\",\"line\":9,\"reason\":\"late\",\"raw\":\"\"}\n";
	assert_int_equal(file_text(text, sizeof text), sizeof want - 1);
	assert_memory_equal(text, want, sizeof want - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_a_file), cmocka_unit_test(private_files), cmocka_unit_test(cannot_open),    cmocka_unit_test(full_disk),
		cmocka_unit_test(short_writes),  cmocka_unit_test(reader_leaves), cmocka_unit_test(rejected_lines),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
