/* SPDX-License-Identifier: Apache-2.0
 * XXH3, inlined: keys are short, and a call through the shared library costs as much as the hash. */
#define XXH_INLINE_ALL
#include "ingest/base/hash.h"

#include <xxhash.h>

uint64_t hash64(struct str s, uint64_t seed)
{
	return XXH3_64bits_withSeed(s.p, s.n, seed);
}

void hash128_hex(struct str s, char ret[33])
{
	static const char digits[] = "0123456789abcdef";
	XXH128_canonical_t c;
	XXH128_canonicalFromHash(&c, XXH3_128bits(s.p, s.n));
	for (int i = 0; i < 16; i++) {
		ret[2 * i] = digits[c.digest[i] >> 4];
		ret[2 * i + 1] = digits[c.digest[i] & 15];
	}
	ret[32] = 0;
}
