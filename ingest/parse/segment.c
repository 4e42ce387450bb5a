/* SPDX-License-Identifier: Apache-2.0
 * Learning segments. Bounded: a log of ever new keys makes the parser forget, not grow. */
#include "ingest/parse/segment.h"

static void forget_next(struct segment *g)
{
	for (int i = 0; i < SEGMENT_NEXT; i++)
		g->next[i] = SEGMENT_NONE;
}

void segments_init(struct segments *s, struct segment *all)
{
	*s = (struct segments){ all, SEGMENT_FIRST };
	forget_next(&all[SEGMENT_START]);
	forget_next(&all[SEGMENT_OTHER]);
}

static uint32_t segment_add(struct segments *s, struct str bytes, uint32_t name)
{
	for (uint32_t i = SEGMENT_FIRST; i < s->n; i++)
		if (str_eq((struct str){ (const char *)s->all[i].text, s->all[i].n }, bytes))
			return i;
	struct segment *g = &s->all[s->n];
	*g = (struct segment){ .n = (uint16_t)bytes.n, .name = name, .string = bytes.p[bytes.n - 1] == '"' };
	memcpy(g->text, bytes.p, bytes.n);
	for (size_t i = 0; i < bytes.n; i++)
		g->high |= g->text[i] > 0x7f;
	forget_next(g);
	return s->n++;
}

uint32_t segment_learn(struct segments *s, uint32_t at, struct str bytes, uint32_t name)
{
	if (bytes.n > SEGMENT_BYTES)
		return SEGMENT_OTHER;
	if (s->n == SEGMENTS) {
		segments_init(s, s->all);
		at = SEGMENT_OTHER; /* the one that it was is gone */
	}
	uint32_t id = segment_add(s, bytes, name);
	if (at == SEGMENT_OTHER)
		return id;
	uint16_t *next = s->all[at].next;
	int i = 0;
	while (i < SEGMENT_NEXT - 1 && next[i] != SEGMENT_NONE)
		i++;
	next[i] = (uint16_t)id;
	return id;
}

uint32_t segment_elsewhere(struct segments *s, uint32_t at, const char *p)
{
	uint16_t *next = s->all[at].next;
	for (int i = 1; i < SEGMENT_NEXT && next[i] != SEGMENT_NONE; i++) {
		uint16_t id = next[i];
		if (scan_same(p, s->all[id].text, s->all[id].n)) {
			next[i] = next[i - 1]; /* one place forward: the order becomes that of frequency, and noise moves little */
			next[i - 1] = id;
			return id;
		}
	}
	return SEGMENT_NONE;
}
