/* SPDX-License-Identifier: Apache-2.0
 * The book of orders: what the network's postbacks become, told as tables, and at random against a reference that reads like the SPEC. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/sanction/orders.h"
#include "ingest/base/err.h"

#include <stdio.h>
#include <stdlib.h>

#define DAY (INT64_C(86400) * 1000000)
#define START (INT64_C(1767225600) * 1000000)
#define MEMORY (180 * DAY)

static struct {
	struct schema *schema;
	bool *need;
	uint32_t order, publisher, offer, status, was, amount, ip, tags, until, ok;
} net;

static void add_fields(uint32_t type)
{
	static const struct {
		const char *name;
		enum kind kind;
	} fields[] = {
		{ "order", KIND_TEXT },   { "publisher", KIND_TEXT }, { "offer", KIND_TEXT }, { "ip", KIND_IP },  { "status", KIND_TEXT },
		{ "amount", KIND_NUMBER }, { "tags", KIND_SET },       { "until", KIND_TIME }, { "ok", KIND_FLAG },
	};
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
		assert_int_equal(schema_add_field(net.schema, type, str_z(fields[i].name), fields[i].kind, false), 0);
}

static int set_up(void **state)
{
	(void)state;
	const char *const types[] = { "conversion", "update", "duplicate" };
	assert_int_equal(schema_new(&net.schema), 0);
	for (int i = 0; i < 3; i++) {
		uint32_t t;
		assert_int_equal(schema_add_type(net.schema, str_z(types[i]), TYPE_EVENT, &t), 0);
		add_fields(t);
		if (i == 1)
			assert_int_equal(schema_add_field(net.schema, t, STR("was"), KIND_TEXT, false), 0);
	}
	net.order = schema_column(net.schema, STR("order"), KIND_TEXT);
	net.publisher = schema_column(net.schema, STR("publisher"), KIND_TEXT);
	net.offer = schema_column(net.schema, STR("offer"), KIND_TEXT);
	net.status = schema_column(net.schema, STR("status"), KIND_TEXT);
	net.was = schema_column(net.schema, STR("was"), KIND_TEXT);
	net.amount = schema_column(net.schema, STR("amount"), KIND_NUMBER);
	net.ip = schema_column(net.schema, STR("ip"), KIND_IP);
	net.tags = schema_column(net.schema, STR("tags"), KIND_SET);
	net.until = schema_column(net.schema, STR("until"), KIND_TIME);
	net.ok = schema_column(net.schema, STR("ok"), KIND_FLAG);
	net.need = calloc(net.schema->n_columns, sizeof *net.need);
	for (uint32_t i = COL_FIRST; i < net.schema->n_columns; i++)
		net.need[i] = true;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	free(net.need);
	schema_free(net.schema);
	return 0;
}

static struct batch *batch(void)
{
	struct batch *b;
	assert_int_equal(batch_new(net.schema, net.need, 4, &b), 0);
	return b;
}

static struct str text_or_none(const char *z)
{
	return z ? str_z(z) : (struct str){ 0 };
}

static void assert_text(const struct batch *b, uint32_t col, uint32_t row, const char *want, const char *why)
{
	struct str got = batch_text(b, col)[row];
	if (!str_eq(got, text_or_none(want)) || !got.p != !want)
		fail_msg("%s: column %u is \"%.*s\", wanted \"%s\"", why, col, STR_FMT(got), want ? want : "(unknown)");
}

static uint32_t add_line(struct batch *b, int64_t ts, const char *order, const char *offer)
{
	uint32_t row;
	assert_int_equal(batch_add(b, &row), 0);
	b->ts[row] = ts;
	b->type[row] = net.schema->t_conversion;
	b->line[row] = row + 1;
	batch_text(b, net.order)[row] = text_or_none(order);
	batch_text(b, net.offer)[row] = text_or_none(offer);
	return row;
}

/* C: a conversion, U: an update, D: a duplicate. NULL is unknown. */
struct step {
	int day;
	const char *order, *offer, *status, *publisher;
	char want;
	const char *want_offer, *want_status, *want_publisher, *want_was;
};

static void play(const char *why, const struct step *steps, size_t n)
{
	struct orders *o;
	struct batch *in = batch(), *out = batch();
	assert_int_equal(orders_new(net.schema, MEMORY, 7, &o), 0);
	for (size_t i = 0; i < n; i++) {
		const struct step *s = &steps[i];
		uint32_t row = add_line(in, START + s->day * DAY, s->order, s->offer), got;
		batch_text(in, net.status)[row] = text_or_none(s->status);
		batch_text(in, net.publisher)[row] = text_or_none(s->publisher);
		enum order_line what;
		bool odd;
		assert_int_equal(orders_see(o, (struct rowref){ in, row }, out, &got, &what, &odd), 0);
		if ("CUD"[what] != s->want)
			fail_msg("%s: line %zu is %c, wanted %c", why, i + 1, "CUD"[what], s->want);
		const uint32_t types[] = { net.schema->t_conversion, net.schema->t_update, net.schema->t_duplicate };
		assert_int_equal(out->type[got], types[what]);
		assert_int_equal(out->ts[got], in->ts[row]);
		assert_int_equal(out->line[got], in->line[row]);
		assert_text(out, net.order, got, s->order, why);
		assert_text(out, net.offer, got, s->want_offer, why);
		assert_text(out, net.status, got, s->want_status, why);
		assert_text(out, net.publisher, got, s->want_publisher, why);
		assert_text(out, net.was, got, s->want_was, why);
	}
	orders_free(o);
	batch_unref(in);
	batch_unref(out);
}

#define PLAY(why, ...)                                                    \
	do {                                                              \
		static const struct step steps[] = { __VA_ARGS__ };       \
		play(why, steps, sizeof steps / sizeof steps[0]);         \
	} while (0)

static void life_of_an_order(void **state)
{
	(void)state;
	PLAY("pending, then approved; the postback of the approval names the order alone",
	     { 0, "A-77", "o1", "pending", "p2", 'C', "o1", "pending", "p2", NULL },
	     { 1, "A-77", NULL, "approved", NULL, 'U', "o1", "approved", "p2", "pending" },
	     { 2, "A-77", "o1", "chargeback", NULL, 'U', "o1", "chargeback", "p2", "approved" });
	PLAY("the shop sends the same twice",
	     { 0, "A-77", "o1", "pending", "p2", 'C', "o1", "pending", "p2", NULL },
	     { 0, "A-77", "o1", "pending", "p2", 'D', "o1", "pending", "p2", NULL });
	PLAY("neither line has a status",
	     { 0, "A-77", "o1", NULL, "p2", 'C', "o1", NULL, "p2", NULL },
	     { 0, "A-77", "o1", NULL, NULL, 'D', "o1", NULL, "p2", NULL });
	PLAY("a line without status inherits it, and so repeats it",
	     { 0, "A-77", "o1", "pending", "p2", 'C', "o1", "pending", "p2", NULL },
	     { 1, "A-77", "o1", NULL, "p2", 'D', "o1", "pending", "p2", NULL });
	PLAY("the first status comes late",
	     { 0, "A-77", "o1", NULL, "p2", 'C', "o1", NULL, "p2", NULL },
	     { 1, "A-77", "o1", "approved", NULL, 'U', "o1", "approved", "p2", NULL });
	PLAY("an empty status is a status", { 0, "A", "o1", NULL, "p2", 'C', "o1", NULL, "p2", NULL }, { 0, "A", "o1", "", "p2", 'U', "o1", "", "p2", NULL },
	     { 0, "A", "o1", "pending", "p2", 'U', "o1", "pending", "p2", "" });
	PLAY("a duplicate changes nothing in what is kept",
	     { 0, "A", "o1", "pending", NULL, 'C', "o1", "pending", NULL, NULL },
	     { 0, "A", "o1", "pending", "p9", 'D', "o1", "pending", "p9", NULL },
	     { 1, "A", "o1", "approved", NULL, 'U', "o1", "approved", NULL, "pending" });
	PLAY("no name, no order",
	     { 0, NULL, "o1", "pending", "p2", 'C', "o1", "pending", "p2", NULL },
	     { 0, NULL, "o1", "approved", NULL, 'C', "o1", "approved", NULL, NULL });
	PLAY("an empty name is a name",
	     { 0, "", "o1", "pending", "p2", 'C', "o1", "pending", "p2", NULL },
	     { 0, "", "o1", "approved", NULL, 'U', "o1", "approved", "p2", "pending" });
}

static void offers_of_an_order(void **state)
{
	(void)state;
	PLAY("two shops use the same numbers",
	     { 0, "1001", "o1", "pending", "p1", 'C', "o1", "pending", "p1", NULL },
	     { 0, "1001", "o2", "pending", "p2", 'C', "o2", "pending", "p2", NULL },
	     { 1, "1001", "o1", "approved", NULL, 'U', "o1", "approved", "p1", "pending" },
	     { 1, "1001", "o2", "rejected", NULL, 'U', "o2", "rejected", "p2", "pending" });
	PLAY("without an offer: the order whose first line is the latest, whichever was heard of last",
	     { 0, "1001", "o1", "pending", "p1", 'C', "o1", "pending", "p1", NULL },
	     { 1, "1001", "o2", "pending", "p2", 'C', "o2", "pending", "p2", NULL },
	     { 2, "1001", "o1", "approved", NULL, 'U', "o1", "approved", "p1", "pending" },
	     { 3, "1001", NULL, "rejected", NULL, 'U', "o2", "rejected", "p2", "pending" });
	PLAY("a line with an offer joins the order that has none, and gives it its offer",
	     { 0, "1001", NULL, "pending", "p1", 'C', NULL, "pending", "p1", NULL },
	     { 1, "1001", "o1", "approved", NULL, 'U', "o1", "approved", "p1", "pending" },
	     { 2, "1001", "o2", "pending", "p2", 'C', "o2", "pending", "p2", NULL },
	     { 3, "1001", "o1", "rejected", NULL, 'U', "o1", "rejected", "p1", "approved" });
	PLAY("a duplicate may bring the offer, and nothing else",
	     { 0, "1001", NULL, "pending", NULL, 'C', NULL, "pending", NULL, NULL },
	     { 1, "1001", "o1", "pending", "p1", 'D', "o1", "pending", "p1", NULL },
	     { 2, "1001", NULL, "approved", NULL, 'U', "o1", "approved", NULL, "pending" },
	     { 3, "1001", "o2", "pending", "p2", 'C', "o2", "pending", "p2", NULL });
	PLAY("an empty offer is an offer",
	     { 0, "1001", "", "pending", "p1", 'C', "", "pending", "p1", NULL },
	     { 1, "1001", "o1", "pending", "p2", 'C', "o1", "pending", "p2", NULL });
}

static void forgetting(void **state)
{
	(void)state;
	PLAY("an order is forgotten when its last conversion or update is older than 180 days",
	     { 0, "A", "o1", "pending", "p1", 'C', "o1", "pending", "p1", NULL },
	     { 180, "A", "o1", "approved", NULL, 'U', "o1", "approved", "p1", "pending" },
	     { 360, "A", "o1", "approved", NULL, 'D', "o1", "approved", "p1", NULL },
	     { 361, "A", "o1", "approved", NULL, 'C', "o1", "approved", NULL, NULL });
	PLAY("the older of two is forgotten, the younger stays",
	     { 0, "A", "o1", "pending", "p1", 'C', "o1", "pending", "p1", NULL },
	     { 9, "A", "o2", "pending", "p2", 'C', "o2", "pending", "p2", NULL },
	     { 181, "A", NULL, "approved", NULL, 'U', "o2", "approved", "p2", "pending" },
	     { 181, "A", "o1", "pending", NULL, 'C', "o1", "pending", NULL, NULL });
	PLAY("the younger is forgotten first, when the older lived on",
	     { 0, "A", "o1", "pending", "p1", 'C', "o1", "pending", "p1", NULL },
	     { 1, "A", "o2", "pending", "p2", 'C', "o2", "pending", "p2", NULL },
	     { 100, "A", "o1", "approved", NULL, 'U', "o1", "approved", "p1", "pending" },
	     { 200, "A", NULL, "rejected", NULL, 'U', "o1", "rejected", "p1", "approved" });
}

static void unusual_statuses(void **state)
{
	(void)state;
	static const struct {
		const char *status;
		bool odd;
	} rows[] = { { "pending", false }, { "approved", false }, { "rejected", false }, { "chargeback", false }, { NULL, false }, { "paid", true }, { "", true } };
	struct orders *o;
	struct batch *in = batch(), *out = batch();
	assert_int_equal(orders_new(net.schema, MEMORY, 7, &o), 0);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		uint32_t row = add_line(in, START, i % 2 ? "A" : NULL, "o1"), got;
		batch_text(in, net.status)[row] = text_or_none(rows[i].status);
		enum order_line what;
		bool odd;
		assert_int_equal(orders_see(o, (struct rowref){ in, row }, out, &got, &what, &odd), 0);
		assert_int_equal(odd, rows[i].odd);
	}
	orders_free(o);
	batch_unref(in);
	batch_unref(out);
}

/* --- at random, against the SPEC read literally --- */

enum { F_OFFER, F_STATUS, F_PUBLISHER, F_AMOUNT, F_IP, F_TAGS, F_UNTIL, F_OK, FIELDS };

/* A field is a small number: -1 unknown. */
struct ref {
	int name, f[FIELDS];
	int64_t first, last;
	bool live;
};
static struct ref refs[4096];
static int n_refs;

static struct ref *ref_of(int name, int offer, int64_t now)
{
	struct ref *pair = NULL, *none = NULL, *latest = NULL;
	for (int i = 0; i < n_refs; i++) {
		struct ref *r = &refs[i];
		if (now - r->last > MEMORY)
			r->live = false;
		if (!r->live || r->name != name)
			continue;
		if (r->f[F_OFFER] == offer)
			pair = r;
		if (r->f[F_OFFER] < 0)
			none = r;
		latest = r; /* first lines are in the order of the array */
	}
	if (offer < 0)
		return latest;
	return pair ? pair : none;
}

/* What the line becomes; f then holds the fields of the event, *was the former status. */
static char ref_see(int name, int f[FIELDS], int64_t now, int *was)
{
	struct ref *r = ref_of(name, f[F_OFFER], now);
	*was = -1;
	if (!r) {
		r = &refs[n_refs++];
		r->name = name;
		memcpy(r->f, f, sizeof r->f);
		r->first = r->last = now;
		r->live = true;
		return 'C';
	}
	for (int i = 0; i < FIELDS; i++)
		f[i] = f[i] < 0 ? r->f[i] : f[i];
	if (f[F_STATUS] == r->f[F_STATUS]) {
		r->f[F_OFFER] = f[F_OFFER];
		return 'D';
	}
	*was = r->f[F_STATUS];
	memcpy(r->f, f, sizeof r->f);
	r->last = now;
	return 'U';
}

static const char long_word[] = "a word that is longer than the others, of more than 127 bytes: it needs a length of two bytes in the record, "
				"as a long list of coupons may";
static const char *const words[] = { "", "a", "bb", long_word };
static const struct ip ips[] = { { 0, UINT64_C(0xffff0a000001) }, { 0, UINT64_C(0xffffffffffff) }, { UINT64_C(0x20010db8) << 32, 1 }, { 0, 1 } };
static const int64_t numbers[] = { 0, -1, INT64_MAX, -INT64_MAX };
static struct str items[] = { { "US", 2 }, { "", 0 }, { "DE", 2 } };
static const struct set sets[] = { { 0, items }, { 1, items }, { 3, items }, { 2, items + 1 } };

static void put_fields(struct batch *b, uint32_t row, const int f[FIELDS])
{
	const uint32_t texts[] = { net.offer, net.status, net.publisher };
	for (int i = 0; i < 3; i++)
		batch_text(b, texts[i])[row] = f[i] < 0 ? (struct str){ 0 } : str_z(words[f[i]]);
	batch_word(b, net.amount)[row] = f[F_AMOUNT] < 0 ? CELL_UNKNOWN : numbers[f[F_AMOUNT]];
	batch_ip(b, net.ip)[row] = f[F_IP] < 0 ? NULL : &ips[f[F_IP]];
	batch_set(b, net.tags)[row] = f[F_TAGS] < 0 ? NULL : &sets[f[F_TAGS]];
	batch_word(b, net.until)[row] = f[F_UNTIL] < 0 ? CELL_UNKNOWN : numbers[f[F_UNTIL]];
	batch_word(b, net.ok)[row] = f[F_OK] < 0 ? CELL_UNKNOWN : f[F_OK] % 2;
}

static void assert_set(const struct set *got, const struct set *want)
{
	assert_true(!got == !want);
	if (!want)
		return;
	assert_int_equal(got->n, want->n);
	for (size_t i = 0; i < want->n; i++)
		assert_true(str_eq(got->items[i], want->items[i]));
}

static void assert_fields(const struct batch *b, uint32_t row, const int f[FIELDS])
{
	const uint32_t texts[] = { net.offer, net.status, net.publisher };
	for (int i = 0; i < 3; i++)
		assert_text(b, texts[i], row, f[i] < 0 ? NULL : words[f[i]], "at random");
	assert_int_equal(batch_word(b, net.amount)[row], f[F_AMOUNT] < 0 ? CELL_UNKNOWN : numbers[f[F_AMOUNT]]);
	assert_true(!batch_ip(b, net.ip)[row] == (f[F_IP] < 0));
	if (f[F_IP] >= 0)
		assert_true(ip_eq(*batch_ip(b, net.ip)[row], ips[f[F_IP]]));
	assert_set(batch_set(b, net.tags)[row], f[F_TAGS] < 0 ? NULL : &sets[f[F_TAGS]]);
	assert_int_equal(batch_word(b, net.until)[row], f[F_UNTIL] < 0 ? CELL_UNKNOWN : numbers[f[F_UNTIL]]);
	assert_int_equal(batch_word(b, net.ok)[row], f[F_OK] < 0 ? CELL_UNKNOWN : f[F_OK] % 2);
}

static uint32_t rnd(uint64_t *s, uint32_t below)
{
	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return (uint32_t)(*s >> 33) % below;
}

static uint64_t refs_live(int64_t now)
{
	uint64_t n = 0;
	for (int i = 0; i < n_refs; i++)
		n += now - refs[i].last <= MEMORY;
	return n;
}

static void random_life(uint64_t seed)
{
	struct orders *o;
	uint64_t s = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	int64_t now = START;
	n_refs = 0;
	assert_int_equal(orders_new(net.schema, MEMORY, seed, &o), 0);
	uint32_t names = 1 + rnd(&s, 40), pace = 1 + rnd(&s, 60);
	for (int k = 0; k < 1000; k++) {
		struct batch *in = batch(), *out = batch();
		int f[FIELDS], name = (int)rnd(&s, names), was;
		for (int i = 0; i < FIELDS; i++)
			f[i] = rnd(&s, 2) ? (int)rnd(&s, 4) : -1;
		char order[16];
		snprintf(order, sizeof order, "A-%d", name);
		now += rnd(&s, pace) * DAY / 4;
		uint32_t row = add_line(in, now, order, NULL), got;
		put_fields(in, row, f);
		char want = ref_see(name, f, now, &was);
		enum order_line what;
		bool odd;
		assert_int_equal(orders_see(o, (struct rowref){ in, row }, out, &got, &what, &odd), 0);
		assert_int_equal("CUD"[what], want);
		assert_fields(out, got, f);
		assert_text(out, net.was, got, was < 0 ? NULL : words[was], "at random");
		assert_int_equal(orders_count(o), refs_live(now));
		batch_unref(in);
		batch_unref(out);
	}
	orders_free(o);
}

static void as_the_reference(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 30; seed++)
		random_life(seed);
}

static void columns_that_nobody_reads(void **state)
{
	(void)state;
	bool need[64] = { false };
	struct orders *o;
	struct batch *in, *out;
	orders_need(net.schema, need);
	assert_true(need[net.order] && need[net.offer] && need[net.publisher] && need[net.status]);
	assert_false(need[net.amount] || need[net.was]);
	assert_int_equal(batch_new(net.schema, need, 4, &in), 0);
	assert_int_equal(batch_new(net.schema, need, 4, &out), 0);
	assert_int_equal(orders_new(net.schema, MEMORY, 7, &o), 0);
	const char *const statuses[] = { "pending", "approved" };
	for (int i = 0; i < 2; i++) {
		uint32_t row = add_line(in, START, "A", "o1"), got;
		batch_text(in, net.status)[row] = str_z(statuses[i]);
		enum order_line what;
		bool odd;
		assert_int_equal(orders_see(o, (struct rowref){ in, row }, out, &got, &what, &odd), 0);
		assert_int_equal(what, i ? ORDER_UPDATE : ORDER_CONVERSION);
	}
	orders_free(o);
	batch_unref(in);
	batch_unref(out);
}

/* Sees one line; the order's number is of a day, and every third order has no offer. */
static char see_one(struct orders *o, int now_day, int day, int i, const char *status)
{
	struct batch *in = batch(), *out = batch();
	char name[32];
	snprintf(name, sizeof name, "%d-%d", day, i);
	uint32_t row = add_line(in, START + now_day * DAY, name, i % 3 ? "o1" : NULL), got;
	batch_text(in, net.status)[row] = str_z(status);
	enum order_line what;
	bool odd;
	assert_int_equal(orders_see(o, (struct rowref){ in, row }, out, &got, &what, &odd), 0);
	batch_unref(in);
	batch_unref(out);
	return "CUD"[what];
}

/* Through many turns of the index every order is found until its day, and no longer. */
static void found_until_forgotten(void **state)
{
	(void)state;
	struct orders *o;
	assert_int_equal(orders_new(net.schema, MEMORY, 7, &o), 0);
	for (int day = 0; day < 1500; day++) {
		for (int i = 0; i < 60; i++)
			assert_int_equal(see_one(o, day, day, i, "pending"), 'C');
		if (day < 280)
			continue;
		assert_int_equal(see_one(o, day, day - 180, 1, "pending"), 'D'); /* makes it no younger */
		assert_int_equal(see_one(o, day, day - 181, 1, "pending"), 'C');
		assert_int_equal(see_one(o, day, day - 100, 3, "approved"), 'U');
		assert_int_equal(see_one(o, day, day - 280, 3, "rejected"), day < 460 ? 'C' : 'U');
	}
	orders_free(o);
}

/* Memory comes back: years of orders do not take more than the orders of 180 days. */
static void bounded(void **state)
{
	(void)state;
	struct orders *o;
	size_t bytes = 0;
	assert_int_equal(orders_new(net.schema, MEMORY, 7, &o), 0);
	for (int day = 0; day < 4000; day++) {
		struct batch *in = batch(), *out = batch();
		for (int i = 0; i < 20; i++) {
			char name[32];
			snprintf(name, sizeof name, "%d-%d", day, i);
			uint32_t row = add_line(in, START + day * DAY, name, i % 3 ? "o1" : NULL), got;
			enum order_line what;
			bool odd;
			assert_int_equal(orders_see(o, (struct rowref){ in, row }, out, &got, &what, &odd), 0);
		}
		batch_unref(in);
		batch_unref(out);
		if (day == 1000)
			bytes = orders_bytes(o);
	}
	assert_int_equal(orders_count(o), 181 * 20);
	assert_in_range(orders_bytes(o), bytes / 2, bytes * 3 / 2);
	orders_free(o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(life_of_an_order),
		cmocka_unit_test(offers_of_an_order),
		cmocka_unit_test(forgetting),
		cmocka_unit_test(unusual_statuses),
		cmocka_unit_test(as_the_reference),
		cmocka_unit_test(columns_that_nobody_reads),
		cmocka_unit_test(found_until_forgotten),
		cmocka_unit_test(bounded),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
