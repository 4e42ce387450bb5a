/* SPDX-License-Identifier: Apache-2.0
 * What libFuzzer and the plain runner call. Each fuzz_NAME.c defines it once. */
#pragma once
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
