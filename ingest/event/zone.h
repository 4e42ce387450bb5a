/* SPDX-License-Identifier: Apache-2.0
 * IANA time zones, for formats that name one. Read from the system's tzdata (TZif files) once, when the rules are read. */
#pragma once
#include "ingest/base/str.h"

struct zone;
/* `name` as in "Asia/Shanghai". Returns 0, ERR_OPEN (no such zone on this machine), ERR_DAMAGED or ERR_NOMEM; *ret on 0 only. */
int zone_open(struct str name, struct zone **ret);
void zone_free(struct zone *z); /* NULL is a no-op */
/* Micros of a local wall-clock time (as if it were UTC) to UTC. A time that the clock skips is read with the offset before the
 * jump; one that it shows twice is the earlier. */
int64_t zone_to_utc(const struct zone *z, int64_t local_micros);
