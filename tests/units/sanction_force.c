/* SPDX-License-Identifier: Apache-2.0
 * Ladders, strengths, shadow and lifts, by naming times. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/sanction/force.h"
#include "ingest/base/err.h"
#include "ingest/base/hash.h"

#include <stdio.h>
#include <stdlib.h>

#define MIN (INT64_C(60) * 1000000)
#define HOUR (60 * MIN)
#define DAY (24 * HOUR)
#define START (INT64_C(1767225600) * 1000000)

#define PUB (1u << SUBJECT_PUBLISHER)
#define OFFER (1u << SUBJECT_OFFER)
#define ACCOUNT (1u << SUBJECT_ACCOUNT)
#define ORDER (1u << SUBJECT_ORDER)

static struct rung r_warn_block[] = { { .verb = VERB_WARN, .subjects = PUB | OFFER }, { .verb = VERB_BLOCK, .subjects = PUB | OFFER, .after = 30 * DAY } };
static struct rung r_disconnect[] = { { .verb = VERB_DISCONNECT, .subjects = PUB | OFFER } };
static struct rung r_block[] = { { .verb = VERB_BLOCK, .subjects = PUB | OFFER } };
static struct rung r_warn[] = { { .verb = VERB_WARN, .subjects = PUB } };
static struct rung r_fine[] = { { .verb = VERB_FINE, .subjects = PUB } };
static struct rung r_lock[] = { { .verb = VERB_LOCK, .subjects = ACCOUNT, .span = 30 * MIN } };
static struct rung r_suspend[] = { { .verb = VERB_SUSPEND, .subjects = ACCOUNT } };
static struct rung r_locks[] = { { .verb = VERB_LOCK, .subjects = ACCOUNT, .span = 30 * MIN },
				 { .verb = VERB_LOCK, .subjects = ACCOUNT, .span = 2 * HOUR, .after = HOUR },
				 { .verb = VERB_SUSPEND, .subjects = ACCOUNT, .after = DAY } };
static struct rung r_hold[] = { { .verb = VERB_HOLD, .subjects = ORDER } };
static struct rung r_close[] = { { .verb = VERB_CLOSE, .subjects = OFFER, .span = DAY } };
static struct rung r_warn_offer[] = { { .verb = VERB_WARN, .subjects = PUB | OFFER } };
static struct rung r_fine_block[] = { { .verb = VERB_FINE, .subjects = PUB | OFFER }, { .verb = VERB_BLOCK, .subjects = PUB | OFFER, .after = DAY } };

enum { LOW_APPROVAL, STUFFING, BLOCKER, WARNER, FINER, LOCKER, SUSPENDER, LOCKS, HOLDER, CLOSER, WARN_OFFER, FINE_BLOCK, RULES };
#define RULE(n, r) { .name = { n, sizeof n - 1 }, .rungs = r, .n_rungs = sizeof r / sizeof r[0] }
static struct rule rules[RULES] = {
	[LOW_APPROVAL] = RULE("low-approval", r_warn_block),
	[STUFFING] = RULE("cookie-stuffing", r_disconnect),
	[BLOCKER] = RULE("blocker", r_block),
	[WARNER] = RULE("warner", r_warn),
	[FINER] = RULE("finer", r_fine),
	[LOCKER] = RULE("failed-logins", r_lock),
	[SUSPENDER] = RULE("suspender", r_suspend),
	[LOCKS] = RULE("locks", r_locks),
	[HOLDER] = RULE("holder", r_hold),
	[CLOSER] = RULE("closer", r_close),
	[WARN_OFFER] = RULE("warn-offer", r_warn_offer),
	[FINE_BLOCK] = RULE("fine-block", r_fine_block),
};
static const struct plan plan = { .rules = rules, .n_rules = RULES };

static struct value known(const char *z)
{
	return (struct value){ .kind = KIND_TEXT, .known = z, .text = z ? str_z(z) : (struct str){ 0 } };
}

/* A firing, or (LIFT) an appeal for the sanction of an earlier step. want: the rung that is issued, NONE; for an appeal what it did. */
#define LIFT (-1)
#define NONE (-1)
struct step {
	int64_t at;
	int rule;
	const char *who, *offer; /* publisher, account or order; for an appeal: who is unused */
	bool shadow;
	int lifts;               /* step whose id the appeal names */
	int want;
};

static unsigned subjects_of(int rule)
{
	return rules[rule].rungs[0].subjects;
}

static void fill(struct value subject[SUBJECTS], const struct step *s)
{
	unsigned mask = subjects_of(s->rule);
	memset(subject, 0, SUBJECTS * sizeof *subject);
	if (mask & PUB)
		subject[SUBJECT_PUBLISHER] = known(s->who);
	if (mask & ACCOUNT)
		subject[SUBJECT_ACCOUNT] = known(s->who);
	if (mask & ORDER)
		subject[SUBJECT_ORDER] = known(s->who);
	subject[SUBJECT_OFFER] = known(s->offer);
}

static void play(const char *why, const struct step *steps, size_t n)
{
	struct force *f;
	char ids[32][33] = { { 0 } };
	assert_true(n <= 32);
	assert_int_equal(force_new(&plan, 5, &f), 0);
	for (size_t i = 0; i < n; i++) {
		const struct step *s = &steps[i];
		int got;
		if (s->rule == LIFT) {
			enum lift l;
			assert_int_equal(force_lift(f, str_z(ids[s->lifts]), START + s->at, &l), 0);
			got = l;
		} else {
			struct value subject[SUBJECTS];
			struct decision d;
			fill(subject, s);
			assert_int_equal(force_fire(f, (uint32_t)s->rule, s->shadow, subject, START + s->at, &d), 0);
			got = d.rung ? (int)(d.rung - rules[s->rule].rungs) : NONE;
			if (d.rung)
				memcpy(ids[i], d.id, sizeof d.id);
		}
		if (got != s->want)
			fail_msg("%s: step %zu gives %d, wanted %d", why, i + 1, got, s->want);
	}
	force_free(f);
}

#define PLAY(why, ...)                                              \
	do {                                                        \
		static const struct step steps[] = { __VA_ARGS__ }; \
		play(why, steps, sizeof steps / sizeof steps[0]);   \
	} while (0)
#define FIRE(at, rule, who, offer, want) { at, rule, who, offer, false, 0, want }
#define SHADOW(at, rule, who, offer, want) { at, rule, who, offer, true, 0, want }
#define APPEAL(at, step, want) { at, LIFT, NULL, NULL, false, (step)-1, want }

static void ladders(void **state)
{
	(void)state;
	PLAY("a warning, then a block when 30 days have passed and the rule fires again",
	     FIRE(0, LOW_APPROVAL, "p1", "o1", 0),
	     FIRE(30 * DAY - 1, LOW_APPROVAL, "p1", "o1", NONE),
	     FIRE(30 * DAY, LOW_APPROVAL, "p1", "o1", 1),
	     FIRE(31 * DAY, LOW_APPROVAL, "p1", "o1", NONE));
	PLAY("every subject has its own ladder",
	     FIRE(0, LOW_APPROVAL, "p1", "o1", 0),
	     FIRE(1, LOW_APPROVAL, "p1", "o2", 0),
	     FIRE(1, LOW_APPROVAL, "p2", "o1", 0),
	     FIRE(30 * DAY, LOW_APPROVAL, "p1", "o1", 1),
	     FIRE(30 * DAY, LOW_APPROVAL, "p1", "o2", NONE));
	PLAY("and so has every rule",
	     FIRE(0, LOW_APPROVAL, "p1", "o1", 0),
	     FIRE(30 * DAY, FINE_BLOCK, "p1", "o1", 0),
	     FIRE(31 * DAY, FINE_BLOCK, "p1", "o1", 1));
	PLAY("the wait is counted from the rung before",
	     FIRE(0, LOCKS, "m", NULL, 0),
	     FIRE(HOUR - 1, LOCKS, "m", NULL, NONE),
	     FIRE(2 * HOUR, LOCKS, "m", NULL, 1),
	     FIRE(DAY, LOCKS, "m", NULL, NONE),
	     FIRE(DAY + 2 * HOUR, LOCKS, "m", NULL, 2),
	     FIRE(3 * DAY, LOCKS, "m", NULL, NONE));
	PLAY("a rung that is not issued does not advance the ladder",
	     FIRE(0, LOCKS, "m", NULL, 0),
	     FIRE(50 * MIN, LOCKER, "m", NULL, 0),     /* a lock of another rule, till 1:20 */
	     FIRE(HOUR, LOCKS, "m", NULL, NONE),
	     FIRE(80 * MIN, LOCKS, "m", NULL, 1));
	PLAY("nor does it begin one",
	     FIRE(0, STUFFING, "p1", "o1", 0),
	     FIRE(1, LOW_APPROVAL, "p1", "o1", NONE),
	     APPEAL(DAY, 1, LIFT_DONE),
	     FIRE(31 * DAY, LOW_APPROVAL, "p1", "o1", 0));
	PLAY("the last rung is issued again when it is no longer in force",
	     FIRE(0, LOCKER, "m", NULL, 0),
	     FIRE(30 * MIN - 1, LOCKER, "m", NULL, NONE),
	     FIRE(30 * MIN, LOCKER, "m", NULL, 0));
	PLAY("a warning is never in force", FIRE(0, WARNER, "p1", NULL, 0), FIRE(1, WARNER, "p1", NULL, 0), FIRE(2, FINER, "p1", NULL, 0), FIRE(3, FINER, "p1", NULL, 0));
	PLAY("a ladder is forgotten when its longest wait and 60 days have passed",
	     FIRE(0, LOW_APPROVAL, "p1", "o1", 0),
	     FIRE(90 * DAY, LOW_APPROVAL, "p1", "o1", 0));
	PLAY("and not before",
	     FIRE(0, LOW_APPROVAL, "p1", "o1", 0),
	     FIRE(90 * DAY - 1, LOW_APPROVAL, "p1", "o1", 1));
	PLAY("each rung issued makes it young again",
	     FIRE(0, LOCKS, "m", NULL, 0),
	     FIRE(60 * DAY, LOCKS, "m", NULL, 1),
	     FIRE(120 * DAY, LOCKS, "m", NULL, 2));
}

static void strengths(void **state)
{
	(void)state;
	PLAY("warn < block < disconnect on a publisher's offer",
	     FIRE(0, WARN_OFFER, "p1", "o1", 0),
	     FIRE(1, BLOCKER, "p1", "o1", 0),
	     FIRE(2, WARN_OFFER, "p1", "o1", NONE),
	     FIRE(3, BLOCKER, "p1", "o1", NONE),
	     FIRE(4, STUFFING, "p1", "o1", 0),
	     FIRE(5, STUFFING, "p1", "o1", NONE),
	     FIRE(6, BLOCKER, "p1", "o1", NONE),
	     FIRE(7, WARN_OFFER, "p1", "o1", NONE));
	PLAY("other offers go on, other publishers too",
	     FIRE(0, STUFFING, "p1", "o1", 0),
	     FIRE(1, STUFFING, "p1", "o2", 0),
	     FIRE(1, STUFFING, "p2", "o1", 0));
	PLAY("a publisher as a whole is another subject; a fine is not of the chain",
	     FIRE(0, STUFFING, "p1", "o1", 0),
	     FIRE(1, WARNER, "p1", "o1", 0),
	     FIRE(2, FINER, "p1", "o1", 0),
	     FIRE(3, FINE_BLOCK, "p1", "o1", 0));
	PLAY("lock < suspend on an account",
	     FIRE(0, LOCKER, "m", NULL, 0),
	     FIRE(1, SUSPENDER, "m", NULL, 0),
	     FIRE(HOUR, LOCKER, "m", NULL, NONE),
	     FIRE(HOUR, SUSPENDER, "m", NULL, NONE),
	     APPEAL(2 * HOUR, 2, LIFT_DONE),
	     FIRE(2 * HOUR, LOCKER, "m", NULL, 0));
	PLAY("the weaker outlives the lift of the stronger",
	     FIRE(0, BLOCKER, "p1", "o1", 0),
	     FIRE(1, STUFFING, "p1", "o1", 0),
	     APPEAL(2, 2, LIFT_DONE),
	     FIRE(3, BLOCKER, "p1", "o1", NONE),
	     FIRE(3, STUFFING, "p1", "o1", 0));
	PLAY("an order is held once, and each offer's order is another",
	     FIRE(0, HOLDER, "A-77", "o1", 0),
	     FIRE(1, HOLDER, "A-77", "o1", NONE),
	     FIRE(1, HOLDER, "A-77", "o2", 0),
	     FIRE(1, HOLDER, "A-77", NULL, 0));
	PLAY("an offer that is about to close is not closed again",
	     FIRE(0, CLOSER, NULL, "o1", 0),
	     FIRE(1, CLOSER, NULL, "o1", NONE),
	     FIRE(99 * DAY, CLOSER, NULL, "o1", NONE),
	     APPEAL(100 * DAY, 1, LIFT_DONE),
	     FIRE(100 * DAY, CLOSER, NULL, "o1", 0));
	PLAY("nobody is sanctioned who is not known",
	     FIRE(0, STUFFING, NULL, "o1", NONE),
	     FIRE(0, STUFFING, "p1", NULL, NONE),
	     FIRE(0, LOCKER, NULL, NULL, NONE),
	     FIRE(0, CLOSER, NULL, NULL, NONE));
}

static void shadows(void **state)
{
	(void)state;
	PLAY("shadow ones are in force against shadow ones only",
	     SHADOW(0, STUFFING, "p1", "o1", 0),
	     SHADOW(1, STUFFING, "p1", "o1", NONE),
	     SHADOW(1, BLOCKER, "p1", "o1", NONE),
	     FIRE(2, BLOCKER, "p1", "o1", 0),
	     SHADOW(3, LOW_APPROVAL, "p1", "o1", NONE));
	PLAY("real ones against all",
	     FIRE(0, BLOCKER, "p1", "o1", 0),
	     SHADOW(1, BLOCKER, "p1", "o1", NONE),
	     SHADOW(1, WARN_OFFER, "p1", "o1", NONE),
	     SHADOW(2, STUFFING, "p1", "o1", 0),
	     APPEAL(3, 1, LIFT_DONE),
	     FIRE(4, WARN_OFFER, "p1", "o1", 0),
	     SHADOW(4, WARN_OFFER, "p1", "o1", NONE));
	PLAY("a rule's ladder in the shadow is a ladder of its own",
	     SHADOW(0, LOW_APPROVAL, "p1", "o1", 0),
	     FIRE(30 * DAY, LOW_APPROVAL, "p1", "o1", 0),
	     SHADOW(30 * DAY, LOW_APPROVAL, "p1", "o1", 1));
	PLAY("a shadow is lifted too",
	     SHADOW(0, STUFFING, "p1", "o1", 0),
	     APPEAL(1, 1, LIFT_SHADOW),
	     SHADOW(2, STUFFING, "p1", "o1", 0));
}

static void lifts(void **state)
{
	(void)state;
	PLAY("what is lifted is no longer in force",
	     FIRE(0, STUFFING, "p1", "o1", 0),
	     APPEAL(DAY, 1, LIFT_DONE),
	     APPEAL(DAY, 1, LIFT_NOTHING),
	     FIRE(2 * DAY, STUFFING, "p1", "o1", 0));
	PLAY("a lift sets the ladder back to its start, of whichever rung",
	     FIRE(0, LOW_APPROVAL, "p1", "o1", 0),
	     FIRE(30 * DAY, LOW_APPROVAL, "p1", "o1", 1),
	     APPEAL(31 * DAY, 1, LIFT_DONE),
	     FIRE(32 * DAY, LOW_APPROVAL, "p1", "o1", NONE), /* the block stands */
	     APPEAL(33 * DAY, 2, LIFT_DONE),
	     FIRE(34 * DAY, LOW_APPROVAL, "p1", "o1", 0));
	PLAY("a warning can be appealed for 60 days, once",
	     FIRE(0, LOW_APPROVAL, "p1", "o1", 0),
	     FIRE(0, LOW_APPROVAL, "p2", "o1", 0),
	     APPEAL(60 * DAY, 1, LIFT_DONE),
	     APPEAL(60 * DAY, 1, LIFT_NOTHING),
	     APPEAL(60 * DAY + 1, 2, LIFT_NOTHING));
	PLAY("a lock that has ended cannot be lifted, a block always can",
	     FIRE(0, LOCKER, "m", NULL, 0),
	     FIRE(0, BLOCKER, "p1", "o1", 0),
	     APPEAL(30 * MIN, 1, LIFT_NOTHING),
	     APPEAL(5000 * DAY, 2, LIFT_DONE));
	PLAY("the same id is never issued twice, not even after a lift in the same instant",
	     FIRE(0, WARNER, "p1", NULL, 0),
	     FIRE(0, WARNER, "p1", NULL, NONE),
	     FIRE(0, STUFFING, "p1", "o1", 0),
	     APPEAL(0, 3, LIFT_DONE),
	     FIRE(0, STUFFING, "p1", "o1", NONE),
	     APPEAL(0, 3, LIFT_NOTHING),
	     FIRE(1, STUFFING, "p1", "o1", 0));
	PLAY("nor is a warning lifted twice in one instant", FIRE(0, WARNER, "p1", NULL, 0), APPEAL(0, 1, LIFT_DONE), APPEAL(0, 1, LIFT_NOTHING));
	PLAY("nobody's id", FIRE(0, STUFFING, "p1", "o1", 0), APPEAL(1, 30, LIFT_NOTHING));
}

static void ids_and_ends(void **state)
{
	(void)state;
	static const struct {
		int rule;
		const char *who, *offer;
		const char *text; /* of the id, before the ts */
		int64_t until;
	} rows[] = {
		{ STUFFING, "p2", "o1", "cookie-stuffing\x1f" "disconnect\x1f" "p2\x1f" "o1\x1f", CELL_UNKNOWN },
		{ WARNER, "p2", "o1", "warner\x1f" "warn\x1f" "p2\x1f", CELL_UNKNOWN },
		{ LOCKER, "m", "o1", "failed-logins\x1f" "lock\x1f" "m\x1f", START + 30 * MIN },
		{ CLOSER, NULL, "o1", "closer\x1f" "close\x1f" "o1\x1f", START + DAY },
		{ HOLDER, "A-77", "o1", "holder\x1f" "hold\x1f" "o1\x1f" "A-77\x1f", CELL_UNKNOWN },
		{ HOLDER, "A-77", NULL, "holder\x1f" "hold\x1f" "A-77\x1f", CELL_UNKNOWN },
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct step s = { .rule = rows[i].rule, .who = rows[i].who, .offer = rows[i].offer };
		struct force *f;
		struct value subject[SUBJECTS];
		struct decision d;
		char text[128], want[33];
		fill(subject, &s);
		assert_int_equal(force_new(&plan, 5, &f), 0);
		assert_int_equal(force_fire(f, (uint32_t)s.rule, false, subject, START, &d), 0);
		assert_non_null(d.rung);
		snprintf(text, sizeof text, "%s%lld", rows[i].text, (long long)START);
		hash128_hex(str_z(text), want);
		assert_string_equal(d.id, want);
		assert_int_equal(d.until, rows[i].until);
		force_free(f);
	}
}

/* Years of locks and warnings do not add up. */
static void bounded(void **state)
{
	(void)state;
	struct force *f;
	size_t after_a_year = 0;
	assert_int_equal(force_new(&plan, 5, &f), 0);
	for (int day = 0; day < 4000; day++) {
		char who[32];
		snprintf(who, sizeof who, "account-%d", day);
		const int rule[] = { LOCKER, WARNER, LOW_APPROVAL };
		for (int i = 0; i < 3; i++) {
			struct step s = { .rule = rule[i], .who = who, .offer = "o1" };
			struct value subject[SUBJECTS];
			struct decision d;
			fill(subject, &s);
			assert_int_equal(force_fire(f, (uint32_t)s.rule, false, subject, START + day * DAY, &d), 0);
			assert_non_null(d.rung);
		}
		if (day == 365)
			after_a_year = force_bytes(f);
	}
	assert_in_range(force_bytes(f), 1, after_a_year + 4096);
	force_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ladders),      cmocka_unit_test(strengths), cmocka_unit_test(shadows), cmocka_unit_test(lifts),
		cmocka_unit_test(ids_and_ends), cmocka_unit_test(bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
