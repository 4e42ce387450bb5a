/* SPDX-License-Identifier: Apache-2.0
 * The shortest decimal that reads back as the same double; of several of that length the closest, of two as close the even one. */
#pragma once
#include <stddef.h>

#define SHORTEST_MAX 17

/* A finite v > 0 as 0.DIGITS × 10^point; returns how many digits. */
size_t shortest(double v, char ret[SHORTEST_MAX], int *ret_point);
