/* SPDX-License-Identifier: Apache-2.0
 * XXH3, the only place that includes xxHash. Seeds: a secret one for everything that sits in an index (nobody can craft
 * colliding cookies), 0 where SPEC.md fixes the value (ids, estimates). */
#pragma once
#include "ingest/base/str.h"

uint64_t hash64(struct str s, uint64_t seed);

/* Mixes a further 64-bit part into a hash: keys of several fields. Not commutative. */
static inline uint64_t hash_mix(uint64_t h, uint64_t part)
{
	__extension__ typedef unsigned __int128 u128;
	u128 m = (u128)(h ^ 0x9E3779B97F4A7C15ull) * (part ^ 0xC2B2AE3D27D4EB4Full);
	return (uint64_t)m ^ (uint64_t)(m >> 64) ^ (h << 1);
}

/* The XXH3 128-bit hash with seed 0 as `xxhsum -H2` prints it: 32 hex digits and a NUL. */
void hash128_hex(struct str s, char ret[33]);
