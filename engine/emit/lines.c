/* SPDX-License-Identifier: Apache-2.0
 * The printed lines. The order of the calls is the order of the keys in SPEC.md §3. */
#include "engine/emit/lines.h"

static const char *const subject_names[SUBJECTS] = {
	[SUBJECT_PUBLISHER] = "publisher",
	[SUBJECT_OFFER] = "offer",
	[SUBJECT_ACCOUNT] = "account",
	[SUBJECT_ORDER] = "order",
};

static void hidden(const struct lines *l, struct json *j, struct str s)
{
	char buf[PSEUDONYM_BYTES];
	json_text(j, pseudonym_text(l->pseudonym, s, buf));
}

static void text(const struct lines *l, struct json *j, struct str s, bool personal)
{
	if (personal)
		hidden(l, j, s);
	else
		json_text(j, s);
}

static void set(const struct lines *l, struct json *j, const struct set *s, bool personal)
{
	json_begin(j, '[');
	for (size_t i = 0; i < s->n; i++)
		text(l, j, s->items[i], personal);
	json_end(j, ']');
}

/* A number, flag or time that was declared personal: the pseudonym of what it would print as. */
static void hidden_word(const struct lines *l, struct json *j, const struct value *v)
{
	char buf[NUMBER_MAX > TIME_MAX ? NUMBER_MAX : TIME_MAX];
	struct str s = { buf, 0 };
	if (v->kind == KIND_TIME)
		s.n = time_print(v->time, buf);
	else if (v->kind == KIND_FLAG)
		s = v->flag ? STR("true") : STR("false");
	else
		s.n = number_print(v->kind == KIND_DURATION ? v->num / 1e6 : v->num, buf);
	hidden(l, j, s);
}

void line_value(const struct lines *l, struct json *j, const struct value *v)
{
	char buf[IP_MAX];
	bool hide = v->personal && !l->pseudonym->reveal;
	switch (v->kind) {
	case KIND_TEXT:
		text(l, j, v->text, hide);
		return;
	case KIND_IP:
		text(l, j, (struct str){ buf, ip_print(v->ip, buf) }, hide);
		return;
	case KIND_SET:
		set(l, j, v->set, hide);
		return;
	case KIND_NUMBER:
	case KIND_DURATION:
	case KIND_FLAG:
	case KIND_TIME:
		break;
	}
	if (hide)
		hidden_word(l, j, v);
	else if (v->kind == KIND_FLAG)
		json_flag(j, v->flag);
	else if (v->kind == KIND_TIME)
		json_time(j, v->time);
	else
		json_number(j, v->kind == KIND_DURATION ? v->num / 1e6 : v->num);
}

static void pair_if_known(const struct lines *l, struct json *j, struct str name, const struct value *v)
{
	if (!v->known)
		return;
	json_key(j, name);
	line_value(l, j, v);
}

static void pair_time(struct json *j, struct str name, int64_t micros)
{
	json_key(j, name);
	json_time(j, micros);
}

static void measured(const struct lines *l, struct json *j, const struct sanction *s)
{
	json_key(j, STR("measured"));
	json_begin(j, '{');
	for (uint32_t i = 0; i < s->rule->n_lets; i++)
		pair_if_known(l, j, s->lets[i].name, &s->lets[i].value);
	json_end(j, '}');
}

static void evidence(const struct lines *l, struct json *j, const struct sanction *s)
{
	json_key(j, STR("evidence"));
	json_begin(j, '[');
	for (uint32_t i = 0; i < s->n_evidence; i++) {
		const struct line_ref *e = &s->evidence[i];
		json_begin(j, '{');
		if (e->source < l->n_paths)
			json_pair(j, STR("source"), l->paths[e->source]);
		json_key(j, STR("line"));
		json_count(j, e->line);
		json_end(j, '}');
	}
	json_end(j, ']');
}

static void pair_true_if(struct json *j, struct str name, bool v)
{
	if (!v)
		return;
	json_key(j, name);
	json_flag(j, true);
}

void line_sanction(const struct lines *l, struct json *j, const struct sanction *s)
{
	json_begin(j, '{');
	json_pair(j, STR("event"), STR("sanction"));
	json_pair(j, STR("id"), str_z(s->id));
	pair_time(j, STR("ts"), s->ts);
	json_pair(j, STR("verb"), str_z(verb_name(s->rung->verb)));
	for (int i = 0; i < SUBJECTS; i++)
		pair_if_known(l, j, str_z(subject_names[i]), &s->subject[i]);
	pair_if_known(l, j, STR("amount"), &s->amount);
	json_pair(j, STR("rule"), s->rule->name);
	if (s->because.p)
		json_pair(j, STR("because"), s->because);
	if (s->notice.p)
		json_pair(j, STR("notice"), s->notice);
	pair_time(j, STR("act_by"), s->act_by);
	if (s->until != CELL_UNKNOWN)
		pair_time(j, STR("until"), s->until);
	measured(l, j, s);
	evidence(l, j, s);
	json_key(j, STR("orders"));
	json_count(j, s->orders);
	pair_true_if(j, STR("approximate"), s->approximate);
	pair_true_if(j, STR("shadow"), s->shadow);
	json_end(j, '}');
	json_line_end(j);
}

void line_verdict(const struct lines *l, struct json *j, const struct verdict *v)
{
	json_begin(j, '{');
	json_pair(j, STR("event"), STR("verdict"));
	pair_time(j, STR("ts"), v->ts);
	pair_if_known(l, j, v->by_click ? STR("click_id") : STR("order"), &v->order);
	json_pair(j, STR("verdict"), str_z(verdict_name(v->kind)));
	pair_if_known(l, j, STR("publisher"), &v->publisher);
	pair_if_known(l, j, STR("offer"), &v->offer);
	pair_if_known(l, j, STR("commission"), &v->commission);
	json_pair(j, STR("because"), v->because);
	json_end(j, '}');
	json_line_end(j);
}

void line_signal(const struct lines *l, struct json *j, const struct signal *s)
{
	const struct batch *b = s->row.b;
	uint32_t row = s->row.row;
	const struct type *t = &b->schema->types[b->type[row]];
	json_begin(j, '{');
	json_pair(j, STR("event"), STR("signal"));
	pair_time(j, STR("ts"), b->ts[row]);
	json_pair(j, STR("signal"), t->name);
	json_pair(j, STR("rule"), s->rule->name);
	for (uint32_t i = 0; i < t->n_fields; i++) {
		struct value v = batch_value(b, t->fields[i].column, row);
		v.personal |= t->fields[i].personal;
		pair_if_known(l, j, t->fields[i].name, &v);
	}
	json_end(j, '}');
	json_line_end(j);
}

void line_lifted(const struct lines *l, struct json *j, const struct lifted *s)
{
	(void)l;
	json_begin(j, '{');
	json_pair(j, STR("event"), STR("lifted"));
	pair_time(j, STR("ts"), s->ts);
	json_pair(j, STR("sanction"), s->sanction);
	json_key(j, STR("orders"));
	json_count(j, s->orders);
	pair_true_if(j, STR("shadow"), s->shadow);
	json_end(j, '}');
	json_line_end(j);
}
