/* SPDX-License-Identifier: Apache-2.0
 * Both run over every byte of every log, so both look at few: shortening looks from where a line would be too long backwards,
 * and finds a line end at once in any usual log; counting is written for the vectoriser. */
#include "ingest/source/lines.h"

/* Lanes of 8 bits: no more than 255 rounds before they are added up. */
#define LANES 64
#define ROUNDS 255

static size_t count_rounds(const char *p, size_t rounds)
{
	uint8_t lane[LANES] = { 0 };
	size_t n = 0;
	for (size_t r = 0; r < rounds; r++)
		for (size_t i = 0; i < LANES; i++)
			lane[i] = (uint8_t)(lane[i] + (p[r * LANES + i] == '\n'));
	for (size_t i = 0; i < LANES; i++)
		n += lane[i];
	return n;
}

size_t lines_count(const char *p, size_t n)
{
	size_t lines = 0, at = 0;
	while (n - at >= LANES) {
		size_t rounds = (n - at) / LANES < ROUNDS ? (n - at) / LANES : ROUNDS;
		lines += count_rounds(p + at, rounds);
		at += rounds * LANES;
	}
	for (; at < n; at++)
		lines += p[at] == '\n';
	return lines;
}

/*   kept so far | line whose first keep+1 bytes hold no LF … LF | rest
 *   0          to                                                  */
size_t lines_shorten(char *p, size_t n, size_t keep)
{
	size_t to = 0, at = 0;
	while (n - at > keep) {
		const char *lf = memrchr(p + at, '\n', keep + 1);
		size_t take = lf ? (size_t)(lf + 1 - (p + at)) : keep;
		memmove(p + to, p + at, take);
		to += take;
		at += take;
		if (lf)
			continue;
		lf = memchr(p + at, '\n', n - at);
		at = lf ? (size_t)(lf - p) : n;
		if (!lf)
			return to;
		p[to++] = '\n';
		at++;
	}
	memmove(p + to, p + at, n - at);
	return to + (n - at);
}
