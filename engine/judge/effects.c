/* SPDX-License-Identifier: Apache-2.0
 * Events' own effects. A group ends before a table event: so tables stand still while a group is judged, and phase one may read them. The
 * book of orders needs conversions in sequence and nothing else, so all of a group are taken through it before any rule looks. But where sanctions touch
 * orders, a group ends before a conversion too: its verdict hangs on what the events before it brought about, and theirs on the orders known to them. */
#include "engine/judge/inside.h"
#include "ingest/parse/parse.h"

static bool is_table(const struct judge *j, struct rowref row)
{
	return j->readers[row.b->type[row.row]].table != NULL;
}

static void place(struct judge *j, struct group *g, struct rowref row, uint32_t source)
{
	uint32_t i = g->n++;
	g->row[i] = row;
	g->type[i] = row.b->type[row.row];
	g->ts[i] = row.b->ts[row.row];
	g->source[i] = source;
	g->seq[i] = j->seq++;
}

static int set_row(struct judge *j, struct group *g, uint32_t i)
{
	struct readers *r = &j->readers[g->type[i]];
	if (!group_key(g, r->table_key, BIT(i))) {
		j->counts->table_rows_skipped++;
		return 0;
	}
	return table_set(r->table, group_hash(g, r->table_key, i), g->row[i]);
}

static int take_conversion(struct judge *j, struct rowref row)
{
	struct rowref becomes = { .b = j->orders_rows };
	enum order_line line;
	bool odd = false;
	int r = orders_see(j->orders, row, j->orders_rows, &becomes.row, &line, &odd);
	if (r)
		return r;
	j->counts->odd_status += odd;
	uint32_t publisher = j->subjects[SUBJECT_PUBLISHER];
	j->counts->no_publisher += line == ORDER_CONVERSION && publisher != NO_ID && !batch_text(becomes.b, publisher)[becomes.row].p;
	place(j, &j->group, becomes, row.b->source);
	return j->verdicts && line == ORDER_CONVERSION ? verdict_first(j, becomes) : 0;
}

/* A row that stands from before all events: in force, seen by no rule. */
static int take_early(struct judge *j, struct rowref row)
{
	group_reset(&j->single);
	place(j, &j->single, row, row.b->source);
	j->counts->rows_before++;
	return set_row(j, &j->single, 0);
}

int effects_take(struct judge *j, const struct rowref *rows, size_t n, size_t *ret_taken)
{
	struct group *g = &j->group;
	int r = 0;
	group_reset(g);
	batch_cut(j->orders_rows, 0);
	arena_reset(&j->orders_rows->arena);
	size_t taken = 0;
	for (; taken < n && g->n < GROUP && !r; taken++) {
		struct rowref row = rows[taken];
		if (is_table(j, row)) {
			bool early = row.b->ts[row.row] == TS_BEFORE;
			if (g->n)
				break;
			if (!early)
				place(j, g, row, row.b->source);
			r = early ? take_early(j, row) : set_row(j, g, 0);
		} else if (row.b->type[row.row] == j->schema->t_conversion) {
			if (g->n && j->verdicts)
				break;
			r = take_conversion(j, row);
		} else {
			place(j, g, row, row.b->source);
		}
	}
	*ret_taken = taken;
	return r;
}

int effects_appeal(struct judge *j, struct group *g, uint32_t i)
{
	struct batch *b = g->row[i].b;
	uint32_t row = g->row[i].row;
	if (j->appeal_sanction == NO_ID || j->appeal_outcome == NO_ID)
		return 0;
	struct str outcome = batch_text(b, j->appeal_outcome)[row], id = batch_text(b, j->appeal_sanction)[row];
	if (!outcome.p || !id.p || !str_eq(outcome, STR("lifted")))
		return 0;
	enum lift lift;
	struct changes changes = { 0 };
	int r = force_lift(j->force, id, g->ts[i], &lift);
	if (!r && lift == LIFT_DONE && j->verdicts)
		r = verdicts_lift(j->verdicts, id, g->ts[i], &changes);
	if (r || lift == LIFT_NOTHING)
		return r;
	struct lifted l = { .ts = g->ts[i], .sanction = id, .orders = changes.n, .shadow = lift == LIFT_SHADOW };
	if (j->o.world->lifted)
		r = j->o.world->lifted(j->o.world->ctx, &l);
	return r ? r : verdict_tell(j, l.ts, &changes);
}
