/* SPDX-License-Identifier: Apache-2.0
 * A line of a test that stands for many events: `12:00:00 200 times every 2s click cookie=c{n}`. */
#pragma once
#include "rules/lang/reader.h"

/* More events than any bound that a test holds, and few enough that a slip of the pen fills no memory. */
#define REPEAT_MAX 100000

/* text with each {n} replaced by `n` in decimal; text itself where there is none (and .p NULL where it is). */
struct str repeat_text(struct reader *r, struct str text, uint32_t n);
/* The event as written first, once more `n` - 1 times, `every` micros apart, each with its own {n}; appended to t->events. */
void repeat_event(struct reader *r, struct test *t, const struct test_event *e, uint32_t n, int64_t every);
