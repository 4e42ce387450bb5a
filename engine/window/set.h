/* SPDX-License-Identifier: Apache-2.0
 * The distinct values of one key in `over`: each with the latest step that has it. Exact while they are few. NULL is an empty set. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct set;
/* Makes room for a value; the set is made when there is none. *bytes follows what is held. 0 or ERR_NOMEM. */
int set_reserve(struct set **set, uint64_t hash, size_t *bytes);
/* After set_reserve of the same hash. Steps never go back. */
void set_add(struct set *set, uint64_t hash, int64_t step);
/* Forgets what was last seen at `step` or before. */
void set_expire(struct set *set, int64_t step);
double set_size(const struct set *set);
void set_free(struct set *set, size_t *bytes);
