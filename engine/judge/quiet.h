/* SPDX-License-Identifier: Apache-2.0
 * `once`: until when a key that has fired is quiet. Holds only such keys, and lets go of those whose time is over when it grows. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct quiet {
	struct quiet_slot {
		uint64_t key;
		int64_t until; /* QUIET_EMPTY: an empty slot */
	} * slots;
	size_t size, n; /* size: 0 or a power of two, at most half full */
};
#define QUIET_EMPTY INT64_MIN

/* A zeroed struct quiet is an empty one. */
void quiet_done(struct quiet *q);
bool quiet_is(const struct quiet *q, uint64_t key, int64_t now);
/* The key is quiet until `until`. now: never goes back. 0 or ERR_NOMEM. */
int quiet_set(struct quiet *q, uint64_t key, int64_t now, int64_t until);
