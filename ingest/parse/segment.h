/* SPDX-License-Identifier: Apache-2.0
 * Prediction of what stands between two values of a JSON object. Logs repeat themselves: after the value of "ts" comes `,"type":"`, line
 * after line. Such a stretch of bytes is a segment; each segment knows which ones followed it before. One that is there again byte
 * by byte needs no scanning and no look-up of its key. What is not foreseen is parsed, and learnt. A segment is judged by its bytes alone,
 * so what was learnt never changes what a line means.
 *
 *	{"ts":"2026-01-01T00:00:00Z","type":"click","amount":4.50,"ok":true}
 *	^segment                   ^segment       ^segment       ^segment  (the first begins at the brace, others behind a value) */
#pragma once
#include <assert.h>

#include "ingest/parse/scan.h"

#define SEGMENT_BYTES 32 /* longer ones are not learnt */
#define SEGMENTS 256     /* ids fit a uint16_t; when all are used, learning starts over */
#define SEGMENT_NEXT 4

/* The two that are always there: that before a line, and the one for what cannot be learnt (which foresees nothing). */
enum { SEGMENT_START, SEGMENT_OTHER, SEGMENT_FIRST };
#define SEGMENT_NONE 0xffffu

struct segment {
	unsigned char text[SEGMENT_BYTES];
	uint16_t next[SEGMENT_NEXT]; /* likely ones first; SEGMENT_NONE ends them */
	uint32_t name;               /* of the key in it */
	uint16_t n;
	bool string;                 /* ends behind the opening quote of its value */
	bool high;                   /* not all ASCII */
};
static_assert(sizeof(struct segment) == 48, "few cache lines");

struct segments {
	struct segment *all; /* [SEGMENTS] */
	uint32_t n;
};

void segments_init(struct segments *s, struct segment *all);
/* Notes that `bytes` came after `at`, and returns its id; SEGMENT_OTHER when it is too long. */
uint32_t segment_learn(struct segments *s, uint32_t at, struct str bytes, uint32_t name);
/* The same for what segment_foreseen does not find at once: looks through the other successors, and moves a hit forward. */
uint32_t segment_elsewhere(struct segments *s, uint32_t at, const char *p);

/* The segment that stands at p (32 readable bytes) after the segment `at`, or SEGMENT_NONE. */
static inline uint32_t segment_foreseen(struct segments *s, uint32_t at, const char *p)
{
	uint32_t first = s->all[at].next[0];
	if (likely(first != SEGMENT_NONE && scan_same(p, s->all[first].text, s->all[first].n)))
		return first;
	return segment_elsewhere(s, at, p);
}
