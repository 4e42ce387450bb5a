/* SPDX-License-Identifier: Apache-2.0
 * The kind of device that a user agent tells of, for events whose log lacks it (SPEC.md §1). */
#pragma once
#include "ingest/base/str.h"

/* `bot`, `tablet`, `mobile` or `desktop`: a static text. `desktop` also for an empty text. */
struct str device_of(struct str ua);
