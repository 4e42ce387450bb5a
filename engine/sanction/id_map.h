/* SPDX-License-Identifier: Apache-2.0
 * Hash to id: where the chain of an order's name, or of its offer and name, begins. 16 bytes a slot, at most 3 of 4 slots taken. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct id_slot;
struct id_map { /* a zeroed one is empty */
	struct id_slot *slots;
	size_t n, cap;
};

void id_map_done(struct id_map *m);
uint32_t id_map_get(const struct id_map *m, uint64_t hash); /* 0: none */
/* id is not 0. 0, or ERR_NOMEM; a hash that is in it already needs no memory. */
int id_map_set(struct id_map *m, uint64_t hash, uint32_t id);
void id_map_drop(struct id_map *m, uint64_t hash); /* nothing when it is not in it */
size_t id_map_bytes(const struct id_map *m);
