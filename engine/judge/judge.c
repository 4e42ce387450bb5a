/* SPDX-License-Identifier: Apache-2.0
 * The judge is built in steps: each adds to a zeroed judge, and judge_free takes it down from wherever it stopped. */
#include "engine/judge/inside.h"

#include <stdlib.h>

static int make_basics(struct judge *j)
{
	const struct plan *p = j->plan;
	j->need = calloc(j->schema->n_columns, sizeof *j->need);
	j->rules = calloc(p->n_rules + 1, sizeof *j->rules);
	j->readers = calloc(j->schema->n_types + 1, sizeof *j->readers);
	j->tables = calloc(j->schema->n_types + 1, sizeof(struct table *));
	j->counts = calloc(1, sizeof *j->counts);
	if (!j->need || !j->rules || !j->readers || !j->tables || !j->counts)
		return ERR_NOMEM;
	j->counts->by_type = calloc(j->schema->n_types + 1, sizeof(uint64_t));
	j->counts->firings = calloc(p->n_rules + 1, sizeof(uint64_t));
	j->counts->sanctions = calloc(p->n_rules + 1, sizeof(uint64_t));
	if (!j->counts->by_type || !j->counts->firings || !j->counts->sanctions)
		return ERR_NOMEM;
	j->keys = (struct keys){ .arena = &j->arena, .seed = j->o.seed };
	j->compiler = (struct compiler){ .arena = &j->arena, .plan = p, .keys = &j->keys, .memos = &j->memos, .need = j->need };
	j->compiler.lists = arena_zalloc(&j->arena, p->n_lists * sizeof(struct list_set *));
	return j->compiler.lists ? 0 : ERR_NOMEM;
}

/* One rule runs at a time: what it found and its windows need the room of the rule that has most. */
static int make_rules(struct judge *j)
{
	uint32_t afters = 0, windows = 0;
	for (uint32_t i = 0; i < j->plan->n_rules; i++) {
		const struct rule *rule = &j->plan->rules[i];
		if (rule->off)
			continue;
		int r = ready_make(&j->rules[i], &j->compiler, i);
		if (r)
			return r;
		j->rules[i].shadow = rule->shadow || j->o.shadow;
		afters = rule->n_afters > afters ? rule->n_afters : afters;
		windows = rule->n_windows > windows ? rule->n_windows : windows;
	}
	j->hit_words = (j->plan->n_rules + 63) / 64;
	j->found = arena_zalloc(&j->arena, afters * sizeof *j->found);
	j->keys_of = arena_zalloc(&j->arena, windows * sizeof(struct window_key *));
	j->windows_of = arena_zalloc(&j->arena, windows * sizeof(struct window *));
	j->passed = arena_zalloc(&j->arena, j->plan->n_rules * sizeof *j->passed);
	j->hits = arena_zalloc(&j->arena, (size_t)GROUP * j->hit_words * sizeof *j->hits);
	return j->found && j->keys_of && j->windows_of && j->passed && j->hits ? 0 : ERR_NOMEM;
}

static bool reads(const struct rule *r, uint32_t type)
{
	for (uint32_t i = 0; i < r->n_on; i++) {
		if (r->on[i] == type)
			return true;
	}
	return false;
}

static int make_readers(struct judge *j, uint32_t type)
{
	struct readers *r = &j->readers[type];
	r->rules = arena_alloc(&j->arena, j->plan->n_rules * sizeof *r->rules);
	r->memos = arena_alloc(&j->arena, j->memos.n * sizeof(struct memo *));
	if (!r->rules || !r->memos)
		return ERR_NOMEM;
	for (uint32_t i = 0; i < j->plan->n_rules; i++) {
		if (j->rules[i].rule && reads(j->rules[i].rule, type))
			r->rules[r->n_rules++] = i;
	}
	for (uint32_t i = 0; i < j->memos.n; i++) {
		if (j->memos.list[i]->type == type)
			r->memos[r->n_memos++] = j->memos.list[i];
	}
	return 0;
}

static int make_table(struct judge *j, uint32_t type)
{
	const struct type *t = &j->schema->types[type];
	struct readers *r = &j->readers[type];
	uint32_t *columns = arena_alloc(&j->arena, t->n_keys * sizeof *columns);
	if (!columns)
		return ERR_NOMEM;
	for (uint32_t i = 0; i < t->n_fields; i++)
		j->need[t->fields[i].column] = true;
	for (uint32_t i = 0; i < t->n_keys; i++)
		columns[i] = t->fields[i].column;
	int err = keys_of_columns(&j->keys, j->schema, columns, t->n_keys, &r->table_key);
	err = err ? err : table_new(t, &r->table);
	j->tables[type] = r->table;
	return err;
}

static int make_types(struct judge *j)
{
	int err = 0;
	for (uint32_t i = 0; i < j->memos.n && !err; i++)
		err = memo_open(j->memos.list[i], &j->keys, j->schema);
	for (uint32_t t = 0; t < j->schema->n_types && !err; t++) {
		err = make_readers(j, t);
		if (!err && j->schema->types[t].class == TYPE_TABLE)
			err = make_table(j, t);
	}
	return err;
}

static void need_columns_of(struct judge *j, enum type_class class, bool all)
{
	for (uint32_t t = 0; t < j->schema->n_types; t++) {
		const struct type *type = &j->schema->types[t];
		for (uint32_t i = 0; (all || type->class == class) && i < type->n_fields; i++)
			j->need[type->fields[i].column] = true;
	}
}

/* Does a rule issue what touches orders? If none does, nothing is kept for verdicts. */
static bool touches_orders(const struct plan *p)
{
	static const unsigned verbs = 1u << VERB_BLOCK | 1u << VERB_DISCONNECT | 1u << VERB_HOLD | 1u << VERB_CLOSE;
	for (uint32_t i = 0; i < p->n_rules; i++) {
		const struct rule *r = &p->rules[i];
		for (uint32_t k = 0; k < r->n_rungs && !r->off; k++) {
			if (verbs >> r->rungs[k].verb & 1u)
				return true;
		}
	}
	return false;
}

/* What the judge reads beside the rules' code. */
static void need_more(struct judge *j)
{
	static const char *const names[SUBJECTS] = { "publisher", "offer", "account", "order" };
	for (uint32_t i = 0; i < SUBJECTS; i++)
		j->subjects[i] = schema_column(j->schema, str_z(names[i]), KIND_TEXT);
	j->appeal_sanction = schema_column(j->schema, STR("sanction"), KIND_TEXT);
	j->appeal_outcome = schema_column(j->schema, STR("outcome"), KIND_TEXT);
	for (uint32_t i = 0; i < j->plan->n_rules; i++) {
		const struct rule *rule = &j->plan->rules[i];
		for (uint32_t k = 0; k < SUBJECTS; k++) {
			bool named = rule->n_rungs && (HAS(rule->rungs[0].subjects, k) ||
			                               (k == SUBJECT_OFFER && HAS(rule->rungs[0].subjects, SUBJECT_ORDER)));
			if (named && j->subjects[k] != NO_ID)
				j->need[j->subjects[k]] = true;
		}
	}
	j->click_id = schema_column(j->schema, STR("click_id"), KIND_TEXT);
	j->commission = schema_column(j->schema, STR("commission"), KIND_NUMBER);
	bool verdicts = touches_orders(j->plan);
	uint32_t always[] = { j->subjects[SUBJECT_PUBLISHER], j->appeal_sanction, j->appeal_outcome, verdicts ? j->click_id : NO_ID,
		              verdicts ? j->commission : NO_ID };
	for (uint32_t i = 0; i < sizeof always / sizeof always[0]; i++) {
		if (always[i] != NO_ID)
			j->need[always[i]] = true;
	}
	orders_need(j->schema, j->need);
	if (j->o.world->signal)
		need_columns_of(j, TYPE_SIGNAL, false);
	if (j->o.world->firing)
		need_columns_of(j, TYPE_SIGNAL, true);
}

static int make_stores(struct judge *j)
{
	int err = orders_new(j->schema, j->o.order_memory, j->o.seed, &j->orders);
	if (!err && touches_orders(j->plan))
		err = verdicts_new(orders_book(j->orders), j->o.seed, &j->verdicts);
	err = err ? err : force_new(j->plan, j->o.seed, &j->force);
	err = err ? err : batch_new(j->schema, j->need, GROUP, &j->orders_rows);
	err = err ? err : group_init(&j->group, j->schema, &j->keys, &j->arena);
	err = err ? err : group_init(&j->single, j->schema, &j->keys, &j->arena);
	j->eval = (struct eval){ .schema = j->schema, .tables = j->tables, .scratch = &j->scratch };
	j->eval.found = j->found;
	j->eval.windows = j->windows_of;
	j->eval.keys = j->keys_of;
	return err;
}

int judge_new(const struct judge_options *o, struct judge **ret)
{
	struct judge *j = calloc(1, sizeof *j);
	if (!j)
		return ERR_NOMEM;
	j->o = *o;
	j->plan = o->plan;
	j->schema = o->plan->schema;
	int err = make_basics(j);
	err = err ? err : make_rules(j);
	err = err ? err : make_types(j);
	if (!err)
		need_more(j);
	err = err ? err : make_stores(j);
	if (err) {
		judge_free(j);
		return err;
	}
	*ret = j;
	return 0;
}

static void free_counts(struct judge_counts *c)
{
	if (!c)
		return;
	free(c->by_type);
	free(c->firings);
	free(c->sanctions);
	free(c);
}

void judge_free(struct judge *j)
{
	if (!j)
		return;
	for (uint32_t i = 0; j->rules && i < j->plan->n_rules; i++)
		ready_done(&j->rules[i]);
	for (uint32_t t = 0; j->readers && t < j->schema->n_types; t++)
		table_free(j->readers[t].table);
	free_counts(j->counts);
	memos_done(&j->memos);
	verdicts_free(j->verdicts);
	orders_free(j->orders);
	batch_unref(j->orders_rows);
	force_free(j->force);
	signals_done(&j->signals);
	free(j->because.p);
	free(j->notice.p);
	free(j->compiler.pool);
	free(j->need);
	free(j->rules);
	free(j->readers);
	free(j->tables);
	arena_done(&j->scratch);
	arena_done(&j->arena);
	free(j);
}

const bool *judge_need(const struct judge *j)
{
	return j->need;
}

static int judge_group(struct judge *j, const struct rowref *rows, size_t n, size_t *ret_taken)
{
	int err = effects_take(j, rows, n, ret_taken);
	err = err || !j->group.n ? err : filter_group(j);
	for (uint32_t i = 0; i < j->group.n && !err; i++)
		err = step_event(j, i);
	return err;
}

int judge_rows(struct judge *j, const struct rowref *rows, size_t n)
{
	while (n) {
		size_t taken;
		int err = judge_group(j, rows, n, &taken);
		if (err)
			return err;
		rows += taken;
		n -= taken;
	}
	return 0;
}

static uint64_t held(const struct judge *j)
{
	uint64_t n = orders_bytes(j->orders) + force_bytes(j->force) + (j->verdicts ? verdicts_bytes(j->verdicts) : 0);
	for (uint32_t i = 0; i < j->plan->n_rules; i++) {
		const struct ready *r = &j->rules[i];
		n += r->quiet.size * sizeof *r->quiet.slots;
		for (uint32_t k = 0; r->rule && k < r->rule->n_windows; k++)
			n += r->windows[k].window ? window_bytes(r->windows[k].window) : 0;
	}
	for (uint32_t i = 0; i < j->memos.n; i++)
		n += memo_bytes(j->memos.list[i]);
	for (uint32_t t = 0; t < j->schema->n_types; t++)
		n += j->tables[t] ? table_bytes(j->tables[t]) : 0;
	return n;
}

const struct judge_counts *judge_counts(const struct judge *j)
{
	j->counts->state_bytes = held(j);
	return j->counts;
}
