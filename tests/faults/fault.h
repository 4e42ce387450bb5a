/* SPDX-License-Identifier: Apache-2.0
 * Makes the n-th allocation fail: 0 is the next one, 1 the one after it; below 0 none does. Counts down at each call of malloc,
 * calloc, realloc or aligned_alloc from warden's own code or the test's (not from inside of libraries); only that one fails. */
#pragma once

extern long fault_in;
