/* SPDX-License-Identifier: Apache-2.0
 * The bytes that a decoder has not eaten yet: a buffer in front of the callback. Inside of ingest/decode only. */
#pragma once
#include "ingest/decode/decode.h"

struct input {
	decode_read *read;
	void *ctx;
	char *buf;
	size_t at, end, cap; /* the bytes at hand are buf[at..end) */
	bool ended;          /* nothing comes any more: the end, or a fault */
	int fault;           /* ERR_READ or ERR_NOMEM, else 0 */
	uint64_t taken;      /* from the callback */
};

void input_done(struct input *in);

/* Tries to have `want` bytes at hand and returns how many there are; fewer only when the input has ended (`fault` says how).
 * Grows the buffer where it must: the caller bounds `want`. Pointers into the buffer die. */
size_t input_have(struct input *in, size_t want);

/* Around the buffer: up to n bytes straight from the callback, when none are at hand. Returns 0 only when the input has ended. */
size_t input_take(struct input *in, char *buf, size_t n);

static inline const char *input_bytes(const struct input *in)
{
	return in->buf + in->at;
}
/* What an input that stops too early is: the fault of reading, or a cut file. */
int input_cut(const struct input *in);
