/* SPDX-License-Identifier: Apache-2.0
 * The buffer in front of the callback. A fault of reading counts as the end of the input, so that what came before it is still decoded. */
#include "ingest/decode/input.h"

#include <stdlib.h>

#include "ingest/base/err.h"

/* Twice a block of zstd at its largest; beyond, the gain of fewer system calls is lost to the cache. */
#define INPUT_CAP (256u << 10)

void input_done(struct input *in)
{
	free(in->buf);
	in->buf = NULL;
	in->at = in->end = in->cap = 0;
}

static void input_fail(struct input *in, int err)
{
	in->fault = err;
	in->ended = true;
}

/* Makes room for `want` bytes from `at` on. */
static bool input_room(struct input *in, size_t want)
{
	if (in->at == in->end)
		in->at = in->end = 0;
	if (in->cap - in->at >= want)
		return true;
	if (in->at) {
		memmove(in->buf, in->buf + in->at, in->end - in->at);
		in->end -= in->at;
		in->at = 0;
	}
	if (in->cap >= want)
		return true;
	size_t cap = in->cap ? in->cap : INPUT_CAP;
	while (cap < want)
		cap *= 2;
	char *buf = realloc(in->buf, cap);
	if (!buf)
		return false;
	in->buf = buf;
	in->cap = cap;
	return true;
}

size_t input_have(struct input *in, size_t want)
{
	while (in->end - in->at < want && !in->ended) {
		if (!input_room(in, want)) {
			input_fail(in, ERR_NOMEM);
			break;
		}
		in->end += input_take(in, in->buf + in->end, in->cap - in->end);
	}
	return in->end - in->at;
}

size_t input_take(struct input *in, char *buf, size_t n)
{
	size_t got = 0;
	if (in->ended)
		return 0;
	int err = in->read(in->ctx, buf, n, &got);
	if (err) {
		input_fail(in, err);
		return 0;
	}
	in->ended = got == 0;
	in->taken += got;
	return got;
}

int input_cut(const struct input *in)
{
	return in->fault ? in->fault : ERR_CUT;
}
