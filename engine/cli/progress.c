/* SPDX-License-Identifier: Apache-2.0
 * The bar on a terminal. Drawn at most ten times a second, and never into a file or a pipe. */
#include "engine/cli/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define REDRAW_NS 100000000ll
#define BAR_CELLS 24

int64_t monotonic_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

void progress_begin(struct progress *p, bool wanted)
{
	*p = (struct progress){ .on = wanted && isatty(STDERR_FILENO), .begin = monotonic_ns() };
}

static void draw_bar(double share)
{
	char bar[BAR_CELLS + 1];
	int full = (int)(share * BAR_CELLS);
	for (int i = 0; i < BAR_CELLS; i++)
		bar[i] = i < full ? '=' : i == full ? '>' : ' ';
	bar[BAR_CELLS] = 0;
	fprintf(stderr, "[%s] %3.0f %%  ", bar, share * 100);
}

void progress_show(struct progress *p, uint64_t bytes, uint64_t bytes_total, uint64_t events)
{
	if (!p->on)
		return;
	int64_t now = monotonic_ns();
	if (now - p->shown < REDRAW_NS)
		return;
	p->shown = now;
	double seconds = (double)(now - p->begin) / 1e9;
	fputs("\r\033[K", stderr);
	if (bytes_total) {
		double share = (double)bytes / (double)bytes_total;
		draw_bar(share > 1 ? 1 : share);
		fprintf(stderr, "%.1f of %.1f MB", (double)bytes / 1e6, (double)bytes_total / 1e6);
	} else {
		fprintf(stderr, "%.1f MB", (double)bytes / 1e6);
	}
	fprintf(stderr, "  %.0f events/s", seconds > 0 ? (double)events / seconds : 0);
	if (bytes_total && bytes && bytes < bytes_total) {
		long left = (long)(seconds * (double)(bytes_total - bytes) / (double)bytes + 0.5);
		fprintf(stderr, "  %ld:%02ld left", left / 60, left % 60);
	}
	fflush(stderr);
}

void progress_end(struct progress *p)
{
	if (p->on && p->shown)
		fputs("\r\033[K", stderr);
	p->on = false;
}
