/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as a log in NDJSON. */
#include "tests/fuzz/parse_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_parse(data, size, FORMAT_NDJSON);
	return 0;
}
