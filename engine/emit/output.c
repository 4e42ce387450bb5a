/* SPDX-License-Identifier: Apache-2.0
 * A buffered writer. The first failure is final: what would follow a gap is not written either. */
#include "engine/emit/output.h"

#include "ingest/base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct output {
	int fd;
	int why;    /* errno of the first failure */
	bool owned; /* ours to close */
	size_t n;
	char buf[OUTPUT_BUFFER];
};

static int output_new(int fd, bool owned, struct output **ret)
{
	struct output *o = malloc(sizeof *o);
	if (!o)
		return ERR_NOMEM;
	o->fd = fd;
	o->why = 0;
	o->owned = owned;
	o->n = 0;
	*ret = o;
	return 0;
}

int output_fd(int fd, struct output **ret)
{
	return output_new(fd, false, ret);
}

/* An older file keeps the mode that it had: one that was open to others is closed to them before anything is in it. */
static int keep_private(int fd, mode_t mode)
{
	struct stat st;
	if (fstat(fd, &st) < 0)
		return ERR_OPEN;
	if (S_ISREG(st.st_mode) && (st.st_mode & 0777 & ~mode) && fchmod(fd, mode) < 0)
		return ERR_OPEN;
	return 0;
}

int output_open(const char *path, mode_t mode, struct output **ret)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	if (fd < 0)
		return ERR_OPEN;
	int err = (mode & 0077) ? 0 : keep_private(fd, mode);
	if (!err)
		err = output_new(fd, true, ret);
	if (err) {
		int why = errno;
		close(fd);
		errno = why;
	}
	return err;
}

static int fail(struct output *o, int why)
{
	o->why = why;
	o->n = 0;
	return ERR_WRITE;
}

/* A descriptor that somebody made non-blocking (a terminal shared with another program) is waited for, not failed. */
static bool wait_writable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };
	int n;
	do
		n = poll(&p, 1, -1);
	while (n < 0 && errno == EINTR);
	return n > 0;
}

static int write_all(struct output *o, const char *p, size_t n)
{
	while (n) {
		ssize_t k = write(o->fd, p, n);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) && wait_writable(o->fd))
			continue;
		if (k < 0)
			return fail(o, errno);
		p += k;
		n -= (size_t)k;
	}
	return 0;
}

int output_flush(struct output *o)
{
	if (o->why)
		return ERR_WRITE;
	size_t n = o->n;
	o->n = 0;
	return write_all(o, o->buf, n);
}

int output_write(struct output *o, struct str s)
{
	if (o->why)
		return ERR_WRITE;
	if (s.n > OUTPUT_BUFFER - o->n) {
		int err = output_flush(o);
		if (err)
			return err;
	}
	if (s.n > OUTPUT_BUFFER)
		return write_all(o, s.p, s.n);
	if (s.n)
		memcpy(o->buf + o->n, s.p, s.n);
	o->n += s.n;
	return 0;
}

int output_close(struct output *o)
{
	if (!o)
		return 0;
	int err = output_flush(o);
	if (o->owned && close(o->fd) < 0 && errno != EINTR && !err)
		err = fail(o, errno);
	int why = o->why;
	free(o);
	if (err)
		errno = why;
	return err;
}

int output_errno(const struct output *o)
{
	return o->why;
}
