/* SPDX-License-Identifier: Apache-2.0
 * What a run tells at its end, on standard error. */
#pragma once
#include "engine/cli/intake.h"
#include "engine/judge/judge.h"

struct summary {
	const struct plan *plan;
	const struct judge_counts *judge;
	const struct intake_counts *intake;
	const struct sequence *sequence;
	const char *rejects_path; /* NULL: rejected lines were only counted */
	bool shadow;              /* --shadow: no sanction of this run has an effect */
	double seconds;           /* wall time of the run */
};

void summary_print(const struct summary *s, FILE *to);
