/* SPDX-License-Identifier: Apache-2.0
 * A rule fires: the world is told, a signal is queued, a sanction issued where one is due, with its verdicts behind it. */
#include "engine/judge/inside.h"

static struct value value_at(const struct expr *x, const struct reg *r, uint32_t i)
{
	struct value v = reg_value(r, x->kind, i);
	v.personal = x->personal;
	return v;
}

static struct named *name_lets(struct judge *j, const struct ready *r, uint32_t i)
{
	const struct rule *rule = r->rule;
	struct named *lets = arena_alloc(&j->scratch, rule->n_lets * sizeof *lets);
	for (uint32_t k = 0; lets && k < rule->n_lets; k++)
		lets[k] = (struct named){ .name = rule->lets[k].name, .value = value_at(rule->lets[k].expr, r->lets[k], i) };
	return lets;
}

/* The value of a signal's field; a duration is a number of seconds there. */
static struct value with_value(const struct ready *r, uint32_t k, uint32_t i)
{
	struct value v = value_at(r->rule->withs[k].expr, r->withs[k], i);
	if (v.kind != KIND_DURATION)
		return v;
	v.kind = KIND_NUMBER;
	v.num /= 1e6;
	return v;
}

static int make_signal(struct judge *j, const struct ready *r, uint32_t i, struct rowref *ret)
{
	const struct group *g = j->eval.g;
	struct rowref from = g->row[i];
	struct queued *q;
	int err = signals_add(&j->signals, j, &q);
	if (err)
		return err;
	q->source = g->source[i];
	q->seq = j->seq++;
	struct batch *b = q->row.b;
	uint32_t row = q->row.row;
	b->ts[row] = b->own_ts[row] = g->ts[i];
	b->type[row] = r->rule->signal;
	b->line[row] = from.b->line[from.row];
	b->place[row] = from.b->place[from.row];
	batch_copy_cells(b, row, from.b, from.row);
	for (uint32_t k = 0; k < r->rule->n_withs && !err; k++) {
		struct value v = with_value(r, k, i);
		err = batch_put(b, r->rule->withs[k].column, row, &v);
	}
	*ret = q->row;
	return err;
}

static int tell_firing(struct judge *j, const struct ready *r, uint32_t i, const struct named *lets)
{
	const struct world *world = j->o.world;
	const struct rule *rule = r->rule;
	if (!world->firing)
		return 0;
	struct value *withs = arena_alloc(&j->scratch, rule->n_withs * sizeof *withs);
	if (!withs)
		return ERR_NOMEM;
	for (uint32_t k = 0; k < rule->n_withs; k++) {
		withs[k] = with_value(r, k, i);
		int64_t millionths;
		/* as the signal's field has it */
		if (withs[k].kind == KIND_NUMBER && withs[k].known) {
			withs[k].known = millionths_of(withs[k].num, &millionths);
			withs[k].num = withs[k].known ? (double)millionths / 1e6 : 0;
		}
	}
	struct firing f = { .rule = rule, .ts = j->eval.g->ts[i], .row = j->eval.g->row[i], .lets = lets, .withs = withs };
	return world->firing(world->ctx, &f);
}

/* The values of the sanction's subject at the row; those that it does not name stay unknown. */
static void subject_of(const struct judge *j, const struct ready *r, uint32_t i, struct value ret[SUBJECTS])
{
	struct rowref row = j->eval.g->row[i];
	unsigned set = r->rule->rungs[0].subjects;
	if (HAS(set, SUBJECT_ORDER))
		set |= 1u << SUBJECT_OFFER; /* an order is named with its offer */
	for (uint32_t k = 0; k < SUBJECTS; k++) {
		ret[k] = (struct value){ .kind = KIND_TEXT };
		if (HAS(set, k) && j->subjects[k] != NO_ID)
			ret[k] = batch_value(row.b, j->subjects[k], row.row);
	}
}

/* Lines behind the firing as words, oldest first; returns how many. Only the lines of different words count, each where it is the latest.
 */
static uint32_t latest_lines(const uint64_t *words, uint32_t n, uint64_t ret[EVIDENCE_MAX])
{
	uint32_t taken = 0;
	for (uint32_t k = n; k-- && taken < EVIDENCE_MAX;) {
		uint32_t same = 0;
		while (same < taken && ret[same] != words[k])
			same++;
		if (same == taken)
			ret[taken++] = words[k];
	}
	for (uint32_t k = 0; k < taken / 2; k++) {
		uint64_t swap = ret[k];
		ret[k] = ret[taken - 1 - k];
		ret[taken - 1 - k] = swap;
	}
	return taken;
}

/* Without a window: the `after` events in sequence, then the event itself. */
static int lines_found(struct judge *j, const struct ready *r, uint32_t i, uint64_t ret[EVIDENCE_MAX], uint32_t *ret_n)
{
	uint32_t n = r->rule->n_afters;
	struct memo_place *places = arena_alloc(&j->scratch, n * sizeof *places);
	uint64_t *words = arena_alloc(&j->scratch, (n + 1) * sizeof *words);
	if (!places || !words)
		return ERR_NOMEM;
	for (uint32_t k = 0; k < n; k++) {
		struct memo_place p = memo_place(&j->found[k]);
		uint32_t at = k;
		for (; at && places[at - 1].seq > p.seq; at--)
			places[at] = places[at - 1];
		places[at] = p;
	}
	for (uint32_t k = 0; k < n; k++)
		words[k] = places[k].line;
	words[n] = group_line_word(j->eval.g, i);
	*ret_n = latest_lines(words, n + 1, ret);
	return 0;
}

static int find_evidence(struct judge *j, const struct ready *r, uint32_t i, struct line_ref ret[EVIDENCE_MAX], uint32_t *ret_n)
{
	uint64_t words[EVIDENCE_MAX];
	uint32_t own = r->rule->own_window;
	int err = 0;
	if (own != NO_ID && j->keys_of[own])
		*ret_n = window_evidence(j->windows_of[own], j->keys_of[own], words);
	else
		err = lines_found(j, r, i, words, ret_n);
	for (uint32_t k = 0; !err && k < *ret_n; k++)
		ret[k] = (struct line_ref){ .source = (uint32_t)(words[k] >> 40), .line = words[k] & (((uint64_t)1 << 40) - 1) };
	return err;
}

static int issue(struct judge *j, struct ready *r, uint32_t i, struct sanction *s)
{
	const struct rule *rule = r->rule;
	struct line_ref evidence[EVIDENCE_MAX];
	code_run(r->ins, r->issue, &j->eval, BIT(i));
	int err = j->eval.err;
	err = err ? err : words_fill(&r->because, i, j->o.world, &j->because);
	err = err ? err : words_fill(&r->notice, i, j->o.world, &j->notice);
	err = err ? err : find_evidence(j, r, i, evidence, &s->n_evidence);
	if (err)
		return err;
	uint32_t rung = (uint32_t)(s->rung - rule->rungs);
	if (s->rung->amount)
		s->amount = value_at(s->rung->amount, r->amounts[rung], i);
	s->because = rule->because.n ? (struct str){ j->because.p, j->because.n } : (struct str){ 0 };
	s->notice = rule->notice.n ? (struct str){ j->notice.p, j->notice.n } : (struct str){ 0 };
	s->evidence = evidence;
	j->counts->sanctions[r->index]++;
	return j->o.world->sanction(j->o.world->ctx, s);
}

static int sanction(struct judge *j, struct ready *r, uint32_t i, const struct named *lets)
{
	struct sanction s = { .ts = j->eval.g->ts[i], .rule = r->rule, .lets = lets, .shadow = r->shadow };
	s.amount.kind = KIND_NUMBER;
	struct decision d;
	subject_of(j, r, i, s.subject);
	int err = force_fire(j->force, r->index, r->shadow, s.subject, s.ts, &d);
	if (err || !d.rung)
		return err;
	memcpy(s.id, d.id, sizeof s.id);
	s.rung = d.rung;
	s.until = d.until;
	s.act_by = time_later(s.ts, d.rung->deadline);
	struct changes changes;
	err = verdict_issue(j, &d, &s, &changes);
	err = err ? err : issue(j, r, i, &s);
	return err ? err : verdict_tell(j, s.ts, &changes);
}

int fire(struct judge *j, struct ready *r, uint32_t i)
{
	const struct world *world = j->o.world;
	code_run(r->ins, r->fire, &j->eval, BIT(i));
	const struct named *lets = name_lets(j, r, i);
	if (!lets || j->eval.err)
		return ERR_NOMEM;
	j->counts->firings[r->index]++;
	int err = tell_firing(j, r, i, lets);
	struct signal s = { .rule = r->rule };
	if (!err && r->rule->signal != NO_ID)
		err = make_signal(j, r, i, &s.row);
	if (!err && s.row.b && world->signal)
		err = world->signal(world->ctx, &s);
	return err || !r->rule->n_rungs ? err : sanction(j, r, i, lets);
}
