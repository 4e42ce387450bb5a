/* SPDX-License-Identifier: Apache-2.0
 * The host of a URL (SPEC.md §2). */
#pragma once
#include "ingest/base/str.h"

/* A slice of s, in the case that s has; .p NULL when s is no URL nor begins with a host. */
struct str host_of(struct str s);
