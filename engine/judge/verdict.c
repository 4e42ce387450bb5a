/* SPDX-License-Identifier: Apache-2.0
 * Verdicts on orders: engine/sanction/verdicts.h says which, here the world is told. */
#include "engine/judge/inside.h"

static int tell(struct judge *j, const struct verdict *v)
{
	j->counts->verdicts[v->kind]++;
	return j->o.world->verdict ? j->o.world->verdict(j->o.world->ctx, v) : 0;
}

static struct value text_value(const struct judge *j, uint32_t column, struct str s)
{
	bool personal = column != NO_ID && j->schema->columns[column].personal;
	return (struct value){ .kind = KIND_TEXT, .known = s.p, .personal = personal, .text = s };
}

static struct value number_value(const struct judge *j, uint32_t column, int64_t millionths)
{
	bool known = column != NO_ID && millionths != CELL_UNKNOWN;
	struct value v = { .kind = KIND_NUMBER, .known = known, .num = known ? (double)millionths / 1e6 : 0 };
	v.personal = known && j->schema->columns[column].personal;
	return v;
}

int verdict_tell(struct judge *j, int64_t ts, const struct changes *c)
{
	int err = 0;
	for (size_t i = 0; i < c->n && !err; i++) {
		struct order_facts f = verdicts_facts(j->verdicts, c->list[i].order);
		struct verdict v = { .ts = ts, .kind = c->list[i].kind, .because = str_z(c->list[i].because) };
		v.order = text_value(j, j->subjects[SUBJECT_ORDER], f.name);
		v.publisher = text_value(j, j->subjects[SUBJECT_PUBLISHER], f.publisher);
		v.offer = text_value(j, j->subjects[SUBJECT_OFFER], f.offer);
		v.commission = number_value(j, j->commission, f.commission);
		err = tell(j, &v);
	}
	return err;
}

int verdict_issue(struct judge *j, const struct decision *d, struct sanction *s, struct changes *ret)
{
	int err = 0;
	*ret = (struct changes){ 0 };
	if (!j->verdicts)
		return 0;
	if (s->shadow) {
		s->orders = verdicts_would(j->verdicts, d, s->subject, s->ts);
	} else {
		err = verdicts_issue(j->verdicts, d, s->subject, s->ts, ret);
		s->orders = ret->n;
	}
	return err;
}

static struct value cell(struct rowref row, uint32_t column)
{
	return column == NO_ID ? (struct value){ .kind = KIND_TEXT } : batch_value(row.b, column, row.row);
}

static struct str cell_text(const struct value *v)
{
	return v->known ? v->text : (struct str){ 0 };
}

int verdict_first(struct judge *j, struct rowref row)
{
	struct verdict v = { .ts = row.b->ts[row.row] };
	v.order = cell(row, j->subjects[SUBJECT_ORDER]);
	v.publisher = cell(row, j->subjects[SUBJECT_PUBLISHER]);
	v.offer = cell(row, j->subjects[SUBJECT_OFFER]);
	struct first_line line = { cell_text(&v.order), cell_text(&v.publisher), cell_text(&v.offer), v.ts };
	struct change c;
	bool is_void;
	int err = verdicts_first(j->verdicts, &line, &is_void, &c);
	if (err || !is_void)
		return err;
	v.by_click = !v.order.known;
	if (v.by_click)
		v.order = cell(row, j->click_id);
	v.commission = cell(row, j->commission);
	v.kind = c.kind;
	v.because = str_z(c.because);
	return tell(j, &v);
}
