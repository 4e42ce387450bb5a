/* SPDX-License-Identifier: Apache-2.0
 * The bar on a terminal: bytes, events a second, time left. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool on;
	int64_t begin, shown; /* monotonic nanoseconds */
};

int64_t monotonic_ns(void);
/* On only where standard error is a terminal and `wanted`. */
void progress_begin(struct progress *p, bool wanted);
/* Cheap when it is not time to draw again. bytes_total 0: not known. */
void progress_show(struct progress *p, uint64_t bytes, uint64_t bytes_total, uint64_t events);
void progress_end(struct progress *p); /* wipes the bar */
