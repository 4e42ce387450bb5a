/* SPDX-License-Identifier: Apache-2.0
 * Phase two: row by row in sequence, what needs memory. */
#include "engine/judge/inside.h"

#include <math.h>

/* Does the event have all that the rule's `after`s ask for? */
static bool find_afters(struct judge *j, const struct group *g, const struct ready *r, uint32_t i)
{
	for (uint32_t k = 0; k < r->rule->n_afters; k++) {
		const struct looked *l = &r->afters[k];
		struct recall_hit hit;
		if (!recall_find(l->memo->recall, group_hash(g, l->key, i), g->ts[i] - l->within, &hit))
			return false;
		j->found[k] = (struct found){ .memo = l->memo, .ts = hit.ts, .words = hit.words };
	}
	return true;
}

static bool finds_none(const struct judge *j, const struct group *g, const struct ready *r, uint32_t i)
{
	for (uint32_t k = 0; k < r->rule->n_withouts; k++) {
		const struct looked *l = &r->withouts[k];
		if (!j->begun || g->ts[i] - j->first_ts < l->within)
			return false;
		if (recall_find(l->memo->recall, group_hash(g, l->key, i), g->ts[i] - l->within, NULL))
			return false;
	}
	return true;
}

static bool holds(struct judge *j, const struct ready *r, const struct test_code *t, uint32_t i)
{
	if (!t->answer)
		return true;
	code_run(r->ins, t->code, &j->eval, BIT(i));
	return t->answer->truth >> i & 1;
}

/* A number in millionths, a duration or time in micros, to the nearest, half to even; false beyond 64 bits. */
static bool whole_word(const struct value *v, int64_t *ret)
{
	if (v->kind == KIND_NUMBER)
		return millionths_of(v->num, ret);
	if (v->kind == KIND_TIME) {
		*ret = v->time;
		return true;
	}
	double micros = rint(v->num);
	if (!(fabs(micros) < 9223372036854775808.0))
		return false;
	*ret = (int64_t)micros;
	return true;
}

/* What the window keeps of an aggregate's argument; false: the event is left out. */
static bool joined_value(const struct joined *a, uint32_t i, int64_t *ret)
{
	*ret = 0;
	if (!a->arg)
		return true;
	struct value v = reg_value(a->arg, a->kind, i);
	if (!v.known)
		return false;
	if (a->fn == AGG_COUNT_IF) {
		*ret = 1;
		return v.flag;
	}
	bool word = v.kind == KIND_NUMBER || v.kind == KIND_TIME || v.kind == KIND_DURATION;
	if (word && !whole_word(&v, ret))
		return false;
	if (a->fn == AGG_DISTINCT) {
		if (word)
			v = (struct value){ .kind = KIND_TIME, .known = true, .time = *ret };
		*ret = (int64_t)hash_of_value(&v, 0); /* the estimate's hash is fixed (SPEC.md §2) */
	}
	return true;
}

static int join_windows(struct judge *j, struct group *g, struct ready *r, uint32_t i)
{
	code_run(r->ins, r->args, &j->eval, BIT(i));
	for (uint32_t k = 0; k < r->rule->n_windows; k++) {
		const struct ready_window *w = &r->windows[k];
		int64_t vals[WINDOW_AGGS_MAX];
		uint64_t known = 0;
		j->keys_of[k] = NULL;
		j->windows_of[k] = w->window;
		if (w->idle || !(g->defs[w->key].known >> i & 1))
			continue;
		for (uint32_t a = 0; a < w->n_joined; a++)
			known |= (uint64_t)joined_value(&w->joined[a], i, &vals[a]) << a;
		int err = window_join(w->window, group_hash(g, w->key, i), g->ts[i], group_line_word(g, i), vals, known, &j->keys_of[k]);
		if (err)
			return err;
	}
	return j->eval.err;
}

int step(struct judge *j, struct group *g, struct ready *r, uint32_t i)
{
	j->eval.g = g;
	if (!find_afters(j, g, r, i) || !finds_none(j, g, r, i) || !holds(j, r, &r->where, i))
		return j->eval.err;
	int err = join_windows(j, g, r, i);
	if (err || !holds(j, r, &r->when, i))
		return err ? err : j->eval.err;
	uint64_t key = r->key == NO_ID ? 0 : group_hash(g, r->key, i);
	if (!r->rule->has_once)
		return fire(j, r, i);
	if (quiet_is(&r->quiet, key, g->ts[i]))
		return 0;
	err = quiet_set(&r->quiet, key, g->ts[i], g->ts[i] + r->rule->once);
	return err ? err : fire(j, r, i);
}

static int visible(struct judge *j, struct group *g, uint32_t i)
{
	const struct readers *readers = &j->readers[g->type[i]];
	for (uint32_t k = 0; k < readers->n_memos; k++) {
		int err = memo_put(readers->memos[k], g, i);
		if (err)
			return err;
	}
	return 0;
}

static void load_signal(struct judge *j, const struct queued *q)
{
	struct group *g = &j->single;
	group_reset(g);
	g->n = 1;
	g->row[0] = q->row;
	g->type[0] = q->row.b->type[q->row.row];
	g->ts[0] = q->row.b->ts[q->row.row];
	g->source[0] = q->source;
	g->seq[0] = q->seq;
}

static int step_signal(struct judge *j, uint32_t n)
{
	load_signal(j, &j->signals.queue[n]);
	uint32_t type = j->single.type[0];
	const struct readers *readers = &j->readers[type];
	j->counts->by_type[type]++;
	for (uint32_t k = 0; k < readers->n_rules; k++) {
		struct ready *r = &j->rules[readers->rules[k]];
		int err = filter_rows(j, &j->single, r, 1) ? step(j, &j->single, r, 0) : j->eval.err;
		if (err)
			return err;
	}
	return 0;
}

static int step_rules(struct judge *j, uint32_t i)
{
	for (uint32_t w = 0; w < j->hit_words; w++) {
		EACH_ROW(bit, j->hits[i * j->hit_words + w]) {
			int err = step(j, &j->group, &j->rules[w * 64 + bit], i);
			if (err)
				return err;
		}
	}
	return 0;
}

static int all_visible(struct judge *j, uint32_t i)
{
	int err = visible(j, &j->group, i);
	for (uint32_t n = 0; n < j->signals.n && !err; n++) {
		if (!j->readers[j->signals.queue[n].row.b->type[j->signals.queue[n].row.row]].n_memos)
			continue;
		load_signal(j, &j->signals.queue[n]);
		err = visible(j, &j->single, 0);
	}
	return err;
}

int step_event(struct judge *j, uint32_t i)
{
	struct group *g = &j->group;
	const struct type *t = &j->schema->types[g->type[i]];
	int err = g->type[i] == j->schema->t_appeal ? effects_appeal(j, g, i) : 0;
	if (!j->begun && t->class != TYPE_TABLE) {
		j->begun = true;
		j->first_ts = g->ts[i];
	}
	j->counts->events++;
	j->counts->by_type[g->type[i]]++;
	err = err ? err : step_rules(j, i);
	for (uint32_t n = 0; n < j->signals.n && !err; n++)
		err = step_signal(j, n);
	err = err ? err : all_visible(j, i);
	if (j->signals.n)
		signals_clear(&j->signals);
	arena_reset(&j->scratch);
	return err;
}
