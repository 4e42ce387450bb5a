/* SPDX-License-Identifier: Apache-2.0
 * `warden test`: whether a firing is what an expectation wants. */
#pragma once
#include "engine/emit/world.h"

/* The rule, the time and every named value (a let, a `with`, a field of the event) are as e says. */
bool expect_matches(const struct test_expect *e, const struct firing *f);
/* Is there a way to give each of the n_expects its own of the n_firings? may[e * n_firings + f] says who may have which. Returns the
 * first expectation that is left without (in the order given), or n_expects. Scratch is allocated; ERR_NOMEM is SIZE_MAX. */
size_t expects_assign(const bool *may, size_t n_expects, size_t n_firings);
