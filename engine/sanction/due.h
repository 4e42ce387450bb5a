/* SPDX-License-Identifier: Apache-2.0
 * A heap of things that end at a known time: locks, warnings that are forgotten, ladders. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* Sits inside the caller's struct. */
struct due {
	int64_t at;
	size_t slot; /* its place in the heap, from 1; 0: it is in none */
};

struct dues { /* a zeroed one is empty */
	struct due **heap;
	size_t n, cap;
};

void dues_done(struct dues *d);
/* Makes sure that n more can be set without an allocation. 0 or ERR_NOMEM. */
int dues_room(struct dues *d, size_t n);
void dues_set(struct dues *d, struct due *x, int64_t at); /* adds it (after dues_room), or moves one that is in it */
void dues_drop(struct dues *d, struct due *x);            /* nothing when it is in none */
/* Takes out one whose time is at most now; NULL when there is none. */
struct due *dues_pop(struct dues *d, int64_t now);
