/* SPDX-License-Identifier: Apache-2.0
 * What a run tells at its end. Every figure here is one that somebody asks for in a dispute, so nothing that was lost is left out. */
#include "engine/cli/summary.h"

/* 1234567 as 1,234,567; ret holds 32 bytes. */
static const char *grouped(uint64_t n, char *ret)
{
	char digits[24];
	int len = snprintf(digits, sizeof digits, "%llu", (unsigned long long)n);
	char *p = ret;
	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			*p++ = ',';
		*p++ = digits[i];
	}
	*p = 0;
	return ret;
}

static void row(FILE *to, const char *label, uint64_t n, const char *note)
{
	char text[32];
	fprintf(to, "  %-28s %14s%s%s\n", label, grouped(n, text), *note ? "  " : "", note);
}

static void name_row(FILE *to, struct str name, uint64_t n)
{
	char text[32];
	fprintf(to, "    %-26.*s %14s\n", STR_FMT(name), grouped(n, text));
}

static void input_print(const struct summary *s, FILE *to)
{
	const struct intake_counts *in = s->intake;
	fputs("input\n", to);
	row(to, "files", in->sources, "");
	if (in->failed)
		row(to, "files that failed", in->failed, "see the errors below");
	row(to, "lines", in->parse.lines, "");
	if (in->parse.skipped)
		row(to, "lines without an event", in->parse.skipped, "the format makes nothing of them");
	uint64_t rejected = 0;
	for (int i = 0; i <= REJECT_LATE; i++)
		rejected += in->rejected[i];
	const char *where = !rejected ? "" : s->rejects_path ? s->rejects_path : "only counted: name a file with --rejects";
	row(to, "lines rejected", rejected, where);
	for (int i = 1; i <= REJECT_LATE; i++)
		if (in->rejected[i])
			name_row(to, str_z(reject_text((enum reject)i)), in->rejected[i]);
	uint64_t late = sequence_late(s->sequence);
	row(to, "events late", late, late ? "a larger --lateness lets a file be less in order" : "");
	if (in->passed_over)
		row(to, "passed over in folders", in->passed_over, "folders within folders and the like: name them to read them");
	if (sequence_moved(s->sequence))
		row(to, "late terms, appeals moved up", sequence_moved(s->sequence), "");
	if (in->parse.bad_ips)
		row(to, "texts that are no address", in->parse.bad_ips, "read as unknown");
}

/* What was judged by type, or the signals; these only if there were any. */
static void types_print(const struct summary *s, const char *heading, bool signals, FILE *to)
{
	const struct schema *schema = s->plan->schema;
	uint64_t total = 0;
	for (uint32_t i = 0; i < schema->n_types; i++)
		if ((schema->types[i].class == TYPE_SIGNAL) == signals)
			total += s->judge->by_type[i];
	if (!total && signals)
		return;
	row(to, heading, total, "");
	for (uint32_t i = 0; i < schema->n_types; i++)
		if ((schema->types[i].class == TYPE_SIGNAL) == signals && s->judge->by_type[i])
			name_row(to, schema->types[i].name, s->judge->by_type[i]);
}

static void events_print(const struct summary *s, FILE *to)
{
	const struct judge_counts *c = s->judge;
	fputs("events\n", to);
	types_print(s, "judged", false, to);
	types_print(s, "signals made of them", true, to);
	if (c->rows_before)
		row(to, "terms from before all events", c->rows_before, "");
	if (c->table_rows_skipped)
		row(to, "terms without their key", c->table_rows_skipped, "set nothing");
	if (c->no_publisher)
		row(to, "conversions of no publisher", c->no_publisher, "nobody can be judged for them");
	if (c->odd_status)
		row(to, "unusual statuses", c->odd_status, "not pending, approved, rejected or chargeback");
}

static void verdicts_print(const struct summary *s, FILE *to)
{
	bool any = false;
	for (int i = VERDICTS; i--;) {
		uint64_t n = s->judge->verdicts[i];
		if (n && !any)
			fputs("verdicts\n", to);
		if (n)
			row(to, verdict_name((enum verdict_kind)i), n, "");
		any |= n > 0;
	}
}

static void rules_print(const struct summary *s, FILE *to)
{
	fprintf(to, "%-30s %14s %14s\n", "rules", "fired", "issued");
	for (uint32_t i = 0; i < s->plan->n_rules; i++) {
		const struct rule *r = &s->plan->rules[i];
		char fired[32], issued[32];
		fprintf(to, "  %-28.*s %14s %14s%s\n", STR_FMT(r->name), grouped(s->judge->firings[i], fired),
		        r->n_rungs ? grouped(s->judge->sanctions[i], issued) : "-", r->off ? "  off" : r->shadow || s->shadow ? "  shadow" : "");
	}
}

/* Not of getrusage: its figure survives exec, and would be that of whoever started us. 0 where the system does not tell. */
static double peak_megabytes(void)
{
	unsigned long kib = 0;
	char line[256];
	FILE *f = fopen("/proc/self/status", "re");
	while (f && fgets(line, sizeof line, f))
		if (sscanf(line, "VmHWM: %lu kB", &kib) == 1)
			break;
	if (f)
		fclose(f);
	return (double)kib / 1024;
}

static void cost_print(const struct summary *s, FILE *to)
{
	char rate[32];
	uint64_t per_second = s->seconds > 0 ? (uint64_t)((double)s->judge->events / s->seconds) : 0;
	fprintf(to, "run\n  %.2f s, %s events/s, %.1f MB read, peak memory %.1f MB\n", s->seconds, grouped(per_second, rate),
	        (double)s->intake->bytes_in / 1e6, peak_megabytes());
}

void summary_print(const struct summary *s, FILE *to)
{
	input_print(s, to);
	events_print(s, to);
	rules_print(s, to);
	verdicts_print(s, to);
	cost_print(s, to);
}
