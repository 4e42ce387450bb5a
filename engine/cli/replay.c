/* SPDX-License-Identifier: Apache-2.0
 * warden replay: historical logs, merged by time, judged from beginning to end. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

#include "engine/cli/apart.h"
#include "engine/cli/commands.h"
#include "engine/cli/intake.h"
#include "engine/cli/load.h"
#include "engine/cli/options.h"
#include "engine/cli/progress.h"
#include "engine/cli/summary.h"
#include "engine/emit/sink.h"
#include "engine/judge/judge.h"
#include "ingest/base/err.h"

/* Rows handed to the judge at once: a multiple of its groups of 64, so that few are short. */
#define ROWS 1024

static const char help[] =
	"Usage: warden replay [options] FILE|DIR…\n\n"
	"Judges the logs (zstd, gzip or plain; NDJSON, CSV or TSV), merged by time, and writes sanctions as NDJSON.\n\n"
	"  --rules FILE|DIR     rules to judge by (repeatable; the shipped pack by default)\n"
	"  --set RULE.PARAM=V   another value of a rule's param (repeatable)\n"
	"  --table FILE         terms, applications, coupons: NDJSON or CSV of table events (repeatable)\n"
	"  --format NAME        how foreign logs become events: declared in the rules, or a shipped one\n"
	"  --out FILE           where sanctions go (standard output by default)\n"
	"  --rejects FILE       where lines go that cannot be judged, with the reason\n"
	"  --signals            writes signals too\n"
	"  --reveal             writes cookies, addresses and the like as they are, not as pseudonyms\n"
	"  --key FILE           the key of the pseudonyms (at least 16 bytes; else one made for this run)\n"
	"  --shadow             every sanction is a shadow: written, and without effect\n"
	"  --lateness D         how far a source may be out of order (60s)\n"
	"  --order-memory D     how long an order is known after its last line (180d)\n"
	"  --block BYTES        text read at once, 64 to 4194304 (1048576); changes no answer\n"
	"  --quiet              no progress and no summary\n\n"
	"Exit status: 0 done; 1 some input failed; 2 bad usage, rules or formats, nothing read; 3 the output could not be written.\n";

/* What a run holds, so that one place takes it down. */
struct replay {
	struct options options;
	struct loaded loaded;
	struct pseudonym pseudonym;
	struct output *out, *rejects_out;
	struct rejects rejects;
	struct ndjson_sink sink;
	struct world world;
	struct judge *judge;
	struct intake *intake;
	int64_t begin;
};

static int told(const char *path, const char *what)
{
	fprintf(stderr, "warden: %s: %s%s%s\n", path, what, errno ? ": " : "", errno ? strerror(errno) : "");
	return ERR_USAGE;
}

static int pseudonym_make(struct replay *r)
{
	const char *key = r->options.key;
	errno = 0;
	if (!key)
		return pseudonym_random(r->options.reveal, &r->pseudonym);
	int err = pseudonym_of_file(key, r->options.reveal, &r->pseudonym);
	if (err == ERR_USAGE) {
		errno = 0;
		return told(key, "a key has 16 bytes to 1 MiB");
	}
	return err == ERR_NOMEM || !err ? err : told(key, err_text(err));
}

static int output_make(const char *path, mode_t mode, struct output **ret)
{
	errno = 0;
	int err = path && strcmp(path, "-") != 0 ? output_open(path, mode, ret) : output_fd(STDOUT_FILENO, ret);
	if (err == ERR_OPEN) {
		told(path, "cannot be opened");
		return ERR_WRITE;
	}
	return err;
}

static int outputs_make(struct replay *r)
{
	int err = output_make(r->options.out, 0644, &r->out);
	if (!err && r->options.rejects)
		err = output_make(r->options.rejects, 0600, &r->rejects_out);
	r->rejects.out = r->rejects_out;
	return err;
}

static int judge_make(struct replay *r)
{
	r->sink = (struct ndjson_sink){
		.out = r->out, .signals = r->options.signals, .lines = { .pseudonym = &r->pseudonym },
	};
	r->world = ndjson_sink_world(&r->sink);
	struct judge_options jo = {
		.plan = r->loaded.plan, .world = &r->world, .order_memory = r->options.order_memory, .shadow = r->options.shadow,
	};
	if (getrandom(&jo.seed, sizeof jo.seed, 0) != sizeof jo.seed)
		return told("getrandom", "no random seed");
	return judge_new(&jo, &r->judge);
}

static int intake_make(struct replay *r)
{
	const struct options *o = &r->options;
	struct intake_options io = {
		.schema = r->loaded.plan->schema,
		.need = judge_need(r->judge),
		.format = o->format ? plan_format(r->loaded.plan, str_z(o->format)) : NULL,
		.args = (char *const *)o->args.v,
		.n_args = o->args.n,
		.tables = o->tables.v,
		.n_tables = o->tables.n,
		.lateness = o->lateness,
		.block = o->block,
		.rejects = r->rejects_out ? &r->rejects : NULL,
	};
	int err = intake_new(&io, &r->intake);
	if (!err)
		r->sink.lines.paths = intake_paths(r->intake, &r->sink.lines.n_paths);
	return err;
}

static int replay_setup(struct replay *r)
{
	const struct options *o = &r->options;
	struct load_options lo = { .paths = o->rules.v, .n_paths = o->rules.n, .sets = o->sets.v, .n_sets = o->sets.n, .format = o->format };
	int err = outputs_apart(o);
	if (!err)
		err = load_rules(&lo, &r->loaded);
	if (!err)
		err = pseudonym_make(r);
	if (!err)
		err = outputs_make(r);
	if (!err)
		err = judge_make(r);
	if (!err)
		err = intake_make(r);
	return err;
}

static int replay_run(struct replay *r)
{
	struct rowref rows[ROWS];
	struct progress bar;
	progress_begin(&bar, !r->options.quiet);
	bool done = false;
	int err = 0;
	while (!done && !err) {
		size_t n;
		err = intake_next(r->intake, rows, ROWS, &n, &done);
		if (!err && n)
			err = judge_rows(r->judge, rows, n);
		if (bar.on) {
			const struct intake_counts *c = intake_counts(r->intake);
			progress_show(&bar, c->bytes_in, c->bytes_total, judge_counts(r->judge)->events);
		}
	}
	progress_end(&bar);
	return err;
}

/* Flushes and closes; the first failure is told and is the run's. */
static int output_finish(struct output **o, const char *path)
{
	if (!*o)
		return 0;
	output_flush(*o);
	errno = output_errno(*o);
	int err = output_close(*o);
	*o = NULL;
	if (err)
		told(path ? path : "standard output", "cannot be written");
	return err;
}

static void replay_tell(struct replay *r)
{
	if (!r->options.quiet) {
		struct summary s = {
			.plan = r->loaded.plan,
			.judge = judge_counts(r->judge),
			.intake = intake_counts(r->intake),
			.sequence = intake_sequence(r->intake),
			.rejects_path = r->options.rejects,
			.shadow = r->options.shadow,
			.seconds = (double)(monotonic_ns() - r->begin) / 1e9,
		};
		summary_print(&s, stderr);
	}
	intake_failures(r->intake, stderr);
}

static void replay_done(struct replay *r)
{
	intake_free(r->intake);
	judge_free(r->judge);
	ndjson_sink_done(&r->sink);
	rejects_done(&r->rejects);
	output_close(r->out);
	output_close(r->rejects_out);
	pseudonym_done(&r->pseudonym);
	loaded_done(&r->loaded);
	options_done(&r->options);
}

/* Thousands of sources are opened at once by a merge. */
static void descriptors_raise(void)
{
	struct rlimit l;
	if (getrlimit(RLIMIT_NOFILE, &l) == 0 && l.rlim_cur < l.rlim_max) {
		l.rlim_cur = l.rlim_max;
		setrlimit(RLIMIT_NOFILE, &l);
	}
}

static int status_of(int err)
{
	if (err == ERR_NOMEM)
		fputs("warden: out of memory\n", stderr);
	return err == ERR_NOMEM ? EXIT_INPUT : err == ERR_WRITE ? EXIT_OUTPUT : err ? EXIT_BAD_USAGE : EXIT_DONE;
}

static int replay_all(struct replay *r)
{
	int err = replay_setup(r);
	if (err)
		return status_of(err);
	err = replay_run(r);
	int flushed = output_finish(&r->out, r->options.out);
	int rejected = output_finish(&r->rejects_out, r->options.rejects);
	if (!err)
		err = flushed ? flushed : rejected;
	if (err)
		return status_of(err);
	replay_tell(r);
	return intake_counts(r->intake)->failed ? EXIT_INPUT : EXIT_DONE;
}

int command_replay(int argc, char **argv)
{
	struct replay r = { .begin = monotonic_ns() };
	int status;
	int err = options_read("replay", OPTIONS_RULES | OPTIONS_LOGS, argc, argv, &r.options);
	if (err) {
		status = status_of(err);
	} else if (r.options.help) {
		fputs(help, stdout);
		status = fflush(stdout) == 0 ? EXIT_DONE : EXIT_OUTPUT;
	} else if (r.options.args.n == 0) {
		fputs("warden replay: names no log. Give files or folders, or `-` for standard input.\nTry `warden replay --help`.\n", stderr);
		status = EXIT_BAD_USAGE;
	} else {
		descriptors_raise();
		status = replay_all(&r);
	}
	replay_done(&r);
	return status;
}
