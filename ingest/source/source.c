/* SPDX-License-Identifier: Apache-2.0
 * Blocks cut at line ends. The text is decoded straight into the block; only what follows its last line end is copied, into the
 * next one. How lines are numbered and shortened does not depend on the size of the blocks. */
#include "ingest/source/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ingest/base/err.h"
#include "ingest/decode/decode.h"
#include "ingest/source/lines.h"

#define FRAME_FACTOR 4

struct source {
	int fd;
	size_t block_size;
	uint64_t size;
	uint64_t lines;          /* in the blocks given so far */
	struct decoder *decoder;
	int err;                 /* every further call's, once the lines before it are given */
	bool ended;
	char *carry;             /* the beginning of a line, after the last line end of the block before */
	size_t carry_n, carry_cap;
};

static int fd_read(void *ctx, char *buf, size_t n, size_t *ret_n)
{
	struct source *s = ctx;
	ssize_t got;
	do {
		got = read(s->fd, buf, n);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		return ERR_READ;
	*ret_n = (size_t)got;
	return 0;
}

/* Takes half-opened sources; keeps errno, for it is the reason of ERR_OPEN. */
void source_close(struct source *s)
{
	if (!s)
		return;
	int why = errno;
	if (s->fd > STDIN_FILENO)
		close(s->fd);
	decoder_free(s->decoder);
	free(s->carry);
	free(s);
	errno = why;
}

static int fd_open(struct source *s, const char *path)
{
	struct stat st;
	s->fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (s->fd < 0 || fstat(s->fd, &st) < 0)
		return ERR_OPEN;
	if (S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		return ERR_OPEN;
	}
	if (S_ISREG(st.st_mode)) {
		s->size = (uint64_t)st.st_size;
		posix_fadvise(s->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	}
	return 0;
}

int source_open(const char *path, size_t block_size, struct source **ret)
{
	struct source *s = calloc(1, sizeof *s);
	if (!s)
		return ERR_NOMEM;
	s->fd = -1;
	s->block_size = block_size;
	int err = fd_open(s, path);
	if (!err)
		err = decoder_new(fd_read, s, &s->decoder);
	if (err) {
		source_close(s);
		return err;
	}
	*ret = s;
	return 0;
}

/* A block in the making:
 *   whole lines … LF | beginning of a line | room
 *   0                whole                 n     cap */
struct making {
	struct block *b;
	size_t whole;
	bool passing; /* the line at `whole` is longer than what is kept of it: the rest is passed over */
};

/* Moves the block into one of at least `cap` bytes. */
static int block_grow(struct block **b, size_t cap)
{
	struct block *bigger;
	int err = block_new(cap, &bigger);
	if (err)
		return err;
	bigger->n = (*b)->n;
	if (bigger->n)
		memcpy(bigger->text, (*b)->text, bigger->n);
	block_unref(*b);
	*b = bigger;
	return 0;
}

static int making_begin(struct source *s, struct making *m)
{
	size_t aim = s->block_size, ahead = decoder_ahead(s->decoder);
	if (aim < ahead && ahead <= FRAME_FACTOR * s->block_size)
		aim = ahead;
	int err = block_new(s->carry_n + aim, &m->b);
	if (err)
		return err;
	if (s->carry_n)
		memcpy(m->b->text, s->carry, s->carry_n);
	m->b->n = s->carry_n;
	s->carry_n = 0;
	return 0;
}

/* Sorts the text from `from` on, just decoded, into whole lines and the beginning of one. */
static void making_take(struct making *m, size_t from)
{
	struct block *b = m->b;
	if (m->passing) {
		const char *lf = memchr(b->text + from, '\n', b->n - from);
		size_t end = lf ? (size_t)(lf - b->text) : b->n;
		memmove(b->text + from, b->text + end, b->n - end);
		b->n -= end - from;
		m->passing = !lf;
	}
	if (b->n - m->whole > LINE_KEEP_BYTES)
		b->n = m->whole + lines_shorten(b->text + m->whole, b->n - m->whole, LINE_KEEP_BYTES);
	const char *last = memrchr(b->text + from, '\n', b->n - from);
	if (last)
		m->whole = (size_t)(last + 1 - b->text);
	if (b->n - m->whole == LINE_KEEP_BYTES)
		m->passing = true;
}

/* Full is also a block into which the next frame does not fit: unpacked in pieces it would cost more than a small block does. */
static bool making_full(struct source *s, const struct making *m)
{
	size_t room = m->b->cap - m->b->n;
	return m->whole && (m->b->n >= s->block_size || decoder_ahead(s->decoder) > room || !room);
}

/* Decodes until the block is full of whole lines, or the source ends. */
static int making_fill(struct source *s, struct making *m)
{
	while (!making_full(s, m)) {
		struct block *b = m->b;
		size_t got, from = b->n;
		if (b->n == b->cap) {
			int err = block_grow(&m->b, 2 * b->cap);
			if (err)
				return err;
			continue;
		}
		s->err = decoder_read(s->decoder, b->text + b->n, b->cap - b->n, &got);
		if (s->err || !got) {
			s->ended = true;
			break;
		}
		b->n += got;
		making_take(m, from);
	}
	return 0;
}

static int carry_keep(struct source *s, const char *p, size_t n)
{
	if (n > s->carry_cap) {
		char *bigger = malloc(n);
		if (!bigger)
			return ERR_NOMEM;
		free(s->carry);
		s->carry = bigger;
		s->carry_cap = n;
	}
	if (n)
		memcpy(s->carry, p, n);
	s->carry_n = n;
	return 0;
}

/* Cuts the block where its whole lines end. A line that a fault cuts is no line; one that the end of the source cuts is. */
static void making_end(struct source *s, struct making *m)
{
	struct block *b = m->b;
	if (!s->ended)
		s->err = carry_keep(s, b->text + m->whole, b->n - m->whole);
	if (!s->ended || s->err)
		b->n = m->whole;
	b->first_line = s->lines + 1;
	s->lines += lines_count(b->text, b->n);
}

int source_next(struct source *s, struct block **ret)
{
	struct making m = { 0 };
	*ret = NULL;
	if (s->err || s->ended)
		return s->err;
	int err = making_begin(s, &m);
	if (!err)
		err = making_fill(s, &m);
	if (err) {
		block_unref(m.b);
		return s->err = err;
	}
	making_end(s, &m);
	if (m.b->n) {
		*ret = m.b;
		return 0;
	}
	block_unref(m.b);
	return s->err;
}

uint64_t source_bytes_in(const struct source *s)
{
	return decoder_bytes_in(s->decoder);
}

uint64_t source_size(const struct source *s)
{
	return s->size;
}
