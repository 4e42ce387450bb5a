/* SPDX-License-Identifier: Apache-2.0
 * One function compiles one family of operations; a table tells which. Constants have registers of their own, filled once. */
#include "engine/judge/compile.h"

#include "ingest/base/err.h"

#include <stdlib.h>

int scope_init(struct scope *s, struct compiler *c, const struct rule *rule)
{
	*s = (struct scope){ .c = c, .rule = rule };
	s->lets = arena_zalloc(c->arena, rule->n_lets * sizeof(const struct reg *));
	return s->lets ? 0 : ERR_NOMEM;
}

void compile_need(struct compiler *c, uint32_t column)
{
	c->need[column] = true;
}

static struct reg *next_reg(struct scope *s)
{
	struct compiler *c = s->c;
	if (s->used == c->n_pool) {
		struct reg **pool = realloc(c->pool, (c->n_pool + 1) * sizeof(struct reg *));
		if (!pool)
			return NULL;
		c->pool = pool;
		struct reg *fresh = arena_zalloc(c->arena, sizeof *fresh);
		if (!fresh)
			return NULL;
		pool[c->n_pool++] = fresh;
	}
	return c->pool[s->used++];
}

static bool same(const struct ins *a, const struct ins *b)
{
	return a->run == b->run && a->a == b->a && a->b == b->b && a->column == b->column && a->index == b->index && a->type == b->type &&
	       a->v4len == b->v4len && a->v6len == b->v6len && a->thing == b->thing;
}

static int emit(struct scope *s, struct ins x, const struct reg **ret)
{
	if (!x.run)
		return ERR_LIMIT;
	for (uint32_t i = 0; i < s->n; i++) {
		if (same(&s->ins[i], &x)) {
			*ret = s->ins[i].dst;
			return 0;
		}
	}
	if (s->n == s->cap) {
		uint32_t cap = s->cap ? s->cap * 2 : 16;
		struct ins *ins = realloc(s->ins, cap * sizeof *ins);
		if (!ins)
			return ERR_NOMEM;
		s->ins = ins;
		s->cap = cap;
	}
	x.dst = next_reg(s);
	if (!x.dst)
		return ERR_NOMEM;
	s->ins[s->n++] = x;
	*ret = x.dst;
	return 0;
}

static void fill(struct reg *r, const struct value *v)
{
	for (uint32_t i = 0; i < GROUP; i++) {
		switch (v->kind) {
		case KIND_TEXT:
			r->text[i] = &v->text;
			break;
		case KIND_NUMBER:
		case KIND_DURATION:
			r->num[i] = v->num;
			break;
		case KIND_TIME:
			r->time[i] = v->time;
			break;
		case KIND_IP:
			r->ip[i] = &v->ip;
			break;
		case KIND_SET:
			r->set[i] = v->set;
			break;
		case KIND_FLAG:
			break;
		}
	}
	r->known = v->known ? UINT64_MAX : 0;
	r->truth = v->kind == KIND_FLAG && v->known && v->flag ? UINT64_MAX : 0;
}

/* v lives as long as the plan. */
static int constant(struct scope *s, const struct value *v, const struct reg **ret)
{
	struct reg *r = arena_zalloc(s->c->arena, sizeof *r);
	if (!r)
		return ERR_NOMEM;
	fill(r, v);
	*ret = r;
	return 0;
}

static int of_const(struct scope *s, const struct expr *x, const struct reg **ret)
{
	return constant(s, x->op == OP_PARAM ? &s->rule->params[x->index].value : &x->value, ret);
}

static int of_field(struct scope *s, const struct expr *x, const struct reg **ret)
{
	compile_need(s->c, x->column);
	struct ins in = { .run = x->column == COL_TYPE ? eval_load_type() : eval_load(x->kind), .column = x->column };
	in.type = x->op == OP_EVENT_FIELD ? x->type : NO_ID;
	return emit(s, in, ret);
}

static int of_is_type(struct scope *s, const struct expr *x, const struct reg **ret)
{
	return emit(s, (struct ins){ .run = eval_is_type(), .type = x->type }, ret);
}

static int of_type_name(struct scope *s, uint32_t type, const struct reg **ret)
{
	struct value *v = arena_zalloc(s->c->arena, sizeof *v);
	if (!v)
		return ERR_NOMEM;
	*v = (struct value){ .kind = KIND_TEXT, .known = true, .text = s->c->plan->schema->types[type].name };
	return constant(s, v, ret);
}

static int of_after(struct scope *s, const struct expr *x, const struct reg **ret)
{
	const struct after *a = &s->rule->afters[x->index];
	if (x->column == COL_TYPE)
		return of_type_name(s, a->type, ret);
	if (x->column == COL_TS)
		return emit(s, (struct ins){ .run = eval_after_ts(), .index = x->index }, ret);
	for (uint32_t i = 0; i < a->n_by; i++) {
		/* equal by the key's definition: the present event has it at hand */
		if (a->there[i] == x->column && a->here[i].expr->kind == x->kind)
			return compile_expr(s, a->here[i].expr, ret);
	}
	struct ins in = { .run = eval_after(), .index = x->index };
	compile_need(s->c, x->column);
	int r = memo_want_field(s->afters[x->index], s->c->keys, s->c->plan->schema, x->column, &in.column);
	return r ? r : emit(s, in, ret);
}

static int of_table(struct scope *s, const struct expr *x, const struct reg **ret)
{
	const struct schema *schema = s->c->plan->schema;
	const struct type *t = &schema->types[x->type];
	struct ins row = { .run = eval_row(), .type = x->type };
	struct ins cell = { .run = eval_row_cell(x->kind), .index = NO_ID };
	for (uint32_t i = 0; i < t->n_fields && cell.index == NO_ID; i++) {
		if (t->fields[i].column == x->column)
			cell.index = i;
	}
	uint32_t *columns = arena_alloc(s->c->arena, t->n_keys * sizeof *columns);
	if (!columns)
		return ERR_NOMEM;
	for (uint32_t i = 0; i < t->n_keys; i++) {
		columns[i] = t->fields[i].column;
		compile_need(s->c, columns[i]);
	}
	if (cell.index == NO_ID)
		return ERR_LIMIT;
	int r = keys_of_columns(s->c->keys, schema, columns, t->n_keys, &row.index);
	r = r ? r : emit(s, row, &cell.a);
	return r ? r : emit(s, cell, ret);
}

static int of_key(struct scope *s, const struct expr *x, const struct reg **ret)
{
	return compile_expr(s, s->rule->keys[x->index].expr, ret);
}

static int of_let(struct scope *s, const struct expr *x, const struct reg **ret)
{
	if (!s->lets[x->index]) {
		int r = compile_expr(s, s->rule->lets[x->index].expr, &s->lets[x->index]);
		if (r)
			return r;
	}
	*ret = s->lets[x->index];
	return 0;
}

static int of_agg(struct scope *s, const struct expr *x, const struct reg **ret)
{
	return emit(s, (struct ins){ .run = eval_agg(), .thing = &s->slots[x->index] }, ret);
}

/* One or more operands, folded from the left: a and b and c. */
static int fold(struct scope *s, const struct expr *x, ins_fn *run, const struct reg **ret)
{
	const struct reg *r;
	int err = compile_expr(s, x->arg[0], &r);
	for (uint32_t i = 1; i < x->n_args && !err; i++) {
		struct ins in = { .run = run, .a = r };
		err = compile_expr(s, x->arg[i], &in.b);
		err = err ? err : emit(s, in, &r);
	}
	if (!err && x->n_args == 1)
		err = x->op == OP_NEG || x->op == OP_ABS || x->op == OP_NOT || x->op == OP_KNOWN
		          ? emit(s, (struct ins){ .run = run, .a = r }, &r)
		          : 0;
	*ret = err ? NULL : r;
	return err;
}

static int of_logic(struct scope *s, const struct expr *x, const struct reg **ret)
{
	return fold(s, x, eval_logic(x->op), ret);
}

static int of_compare(struct scope *s, const struct expr *x, const struct reg **ret)
{
	bool swap = x->op == OP_GT || x->op == OP_GE;
	enum op op = x->op == OP_NE ? OP_EQ : x->op == OP_GT ? OP_LT : x->op == OP_GE ? OP_LE : x->op;
	struct ins in = { .run = eval_compare(op, x->arg[0]->kind) };
	int r = compile_expr(s, x->arg[0], swap ? &in.b : &in.a);
	r = r ? r : compile_expr(s, x->arg[1], swap ? &in.a : &in.b);
	r = r ? r : emit(s, in, ret);
	return r || x->op != OP_NE ? r : emit(s, (struct ins){ .run = eval_logic(OP_NOT), .a = *ret }, ret);
}

static int of_in(struct scope *s, const struct expr *x, const struct reg **ret)
{
	struct value *none = arena_zalloc(s->c->arena, sizeof *none);
	if (!none)
		return ERR_NOMEM;
	*none = (struct value){ .kind = KIND_FLAG, .known = true };
	struct ins any = { .run = eval_logic(OP_OR) }, eq = { .run = eval_compare(OP_EQ, x->arg[0]->kind) };
	int r = constant(s, none, &any.a);
	r = r ? r : compile_expr(s, x->arg[0], &eq.a);
	for (uint32_t i = 1; i < x->n_args && !r; i++) {
		r = compile_expr(s, x->arg[i], &eq.b);
		r = r ? r : emit(s, eq, &any.b);
		r = r ? r : emit(s, any, &any.a);
	}
	*ret = any.a;
	return r;
}

static int of_member(struct scope *s, const struct expr *x, const struct reg **ret)
{
	struct ins in = { .run = eval_member(x->op, x->arg[0]->kind) };
	int r = compile_expr(s, x->arg[0], &in.a);
	if (r)
		return r;
	if (x->op == OP_IN_SET) {
		r = compile_expr(s, x->arg[1], &in.b);
		return r ? r : emit(s, in, ret);
	}
	struct list_set **list = &s->c->lists[x->index];
	r = *list ? 0 : list_set_make(&s->c->plan->lists[x->index], s->c->arena, list);
	in.thing = *list;
	return r ? r : emit(s, in, ret);
}

static int of_time(struct scope *s, const struct expr *x, const struct reg **ret)
{
	bool swap = x->op == OP_ADD && x->arg[0]->kind == KIND_DURATION;
	struct ins in = { .run = eval_time(x->op, x->kind) };
	int r = compile_expr(s, x->arg[swap], &in.a);
	if (!r && x->n_args > 1)
		r = compile_expr(s, x->arg[!swap], &in.b);
	return r ? r : emit(s, in, ret);
}

static int of_number(struct scope *s, const struct expr *x, const struct reg **ret)
{
	for (uint32_t i = 0; i < x->n_args; i++) {
		if (x->arg[i]->kind == KIND_TIME)
			return of_time(s, x, ret);
	}
	return fold(s, x, eval_number(x->op), ret);
}

static int of_text(struct scope *s, const struct expr *x, const struct reg **ret)
{
	struct ins in = { .run = eval_text(x->op), .v4len = x->v4len, .v6len = x->v6len };
	int r = compile_expr(s, x->arg[0], &in.a);
	if (!r && x->n_args > 1 && x->op != OP_NET)
		r = compile_expr(s, x->arg[1], &in.b);
	return r ? r : emit(s, in, ret);
}

typedef int compile_fn(struct scope *s, const struct expr *x, const struct reg **ret);
static compile_fn *const families[] = {
	[OP_CONST] = of_const,       [OP_FIELD] = of_field,     [OP_EVENT_FIELD] = of_field, [OP_AFTER_FIELD] = of_after,
	[OP_TABLE_FIELD] = of_table, [OP_IS_TYPE] = of_is_type, [OP_PARAM] = of_const,       [OP_KEY] = of_key,
	[OP_LET] = of_let,           [OP_AGG] = of_agg,         [OP_AND] = of_logic,         [OP_OR] = of_logic,
	[OP_NOT] = of_logic,         [OP_EQ] = of_compare,      [OP_NE] = of_compare,        [OP_LT] = of_compare,
	[OP_LE] = of_compare,        [OP_GT] = of_compare,      [OP_GE] = of_compare,        [OP_IN] = of_in,
	[OP_IN_SET] = of_member,     [OP_IN_LIST] = of_member,  [OP_MATCHES] = of_member,    [OP_ADD] = of_number,
	[OP_SUB] = of_number,        [OP_MUL] = of_number,      [OP_DIV] = of_number,        [OP_NEG] = of_number,
	[OP_HOST] = of_text,         [OP_DOMAIN] = of_text,     [OP_LOWER] = of_text,        [OP_LENGTH] = of_text,
	[OP_STARTS] = of_text,       [OP_ENDS] = of_text,       [OP_CONTAINS] = of_text,     [OP_HOUR] = of_time,
	[OP_NET] = of_text,          [OP_ABS] = of_number,      [OP_MIN] = of_number,        [OP_MAX] = of_number,
	[OP_KNOWN] = of_logic,       [OP_RATE_LOW] = of_number, [OP_RATE_HIGH] = of_number,
};

int compile_expr(struct scope *s, const struct expr *x, const struct reg **ret)
{
	return families[x->op](s, x, ret);
}

int compile_and(struct scope *s, const struct reg *a, const struct reg *b, const struct reg **ret)
{
	if (!a) {
		*ret = b;
		return 0;
	}
	return emit(s, (struct ins){ .run = eval_logic(OP_AND), .a = a, .b = b }, ret);
}

bool expr_reads_after(const struct rule *rule, const struct expr *x)
{
	if (x->op == OP_AFTER_FIELD)
		return true;
	if (x->op == OP_LET)
		return expr_reads_after(rule, rule->lets[x->index].expr);
	for (uint32_t i = 0; i < x->n_args; i++) {
		if (expr_reads_after(rule, x->arg[i]))
			return true;
	}
	return false;
}
