/* SPDX-License-Identifier: Apache-2.0
 * A zone's data, from the bytes of a TZif file (RFC 8536). */
#pragma once
#include "ingest/event/zone.h"

/* The clock is `first` seconds east of UTC until at[0], offset[i] from at[i] on. at strictly grows. */
struct zone {
	int64_t first;
	size_t n;
	int64_t *at;
	int32_t *offset;
	bool repeats; /* after `repeat_from` (local seconds) all is as 400 years before: the table ends with 401 years of the rule */
	int64_t repeat_from;
};

/* 0, ERR_DAMAGED (no TZif of version 2 or later, or one with leap seconds) or ERR_NOMEM. */
int tzif_read(struct str bytes, struct zone **ret);
