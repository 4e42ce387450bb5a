/* SPDX-License-Identifier: Apache-2.0
 * No output may be an input: a log that is overwritten while it is read is lost. */
#pragma once
#include "engine/cli/options.h"

/* Whether --out and --rejects are apart from each other, from every log, table, rules file and key, and from the folders that are read. Files are
 * the same when their inodes are, whatever they are called. If not, says which on standard error and returns ERR_USAGE; else 0 or ERR_NOMEM. */
int outputs_apart(const struct options *o);
