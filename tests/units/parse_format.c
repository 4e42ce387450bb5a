/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/units/parse_help.h"

#include "ingest/event/zone.h"

static struct schema *schema;
static bool *need;

static int setup(void **state)
{
	(void)state;
	schema = help_schema();
	need = help_need(schema);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	schema_free(schema);
	free(need);
	return 0;
}

/* The parts of a format, written short. */
#define COL(s) { { s, sizeof s - 1 }, true }
#define LIT(s) { { s, sizeof s - 1 }, false }
#define PARTS(...) (struct format_part[]){ __VA_ARGS__ }, sizeof((struct format_part[]){ __VA_ARGS__ }) / sizeof(struct format_part)
#define N(a) (uint32_t)(sizeof a / sizeof a[0])

/* Places of help_types and their fields. */
enum { CLICK, CONVERSION, LOGIN, OFFER, UPDATE };
enum { C_ID, C_PUBLISHER, C_OFFER, C_COOKIE, C_IP, C_COUNTRY, C_ASN, C_DEVICE, C_UA };
enum { V_ORDER, V_PUBLISHER, V_OFFER, V_STATUS, V_AMOUNT };
enum { L_ACCOUNT, L_IP, L_OK };

/* event click: ts from "click_time" zone; publisher from "channel"; cookie from "ip" + '/' + "os"
 * event conversion if "is_attributed" == '1': ts from "attributed_time" zone; publisher from "channel"; status is 'approved'; order from … */
static struct format_field talking_click[] = {
	{ C_COOKIE, PARTS(COL("ip"), LIT("/"), COL("os")), NULL },
	{ FORMAT_TS, PARTS(COL("click_time")), NULL },
	{ C_PUBLISHER, PARTS(COL("channel")), NULL },
};
static struct format_field talking_sale[] = {
	{ FORMAT_TS, PARTS(COL("attributed_time")), NULL },
	{ V_PUBLISHER, PARTS(COL("channel")), NULL },
	{ V_STATUS, PARTS(LIT("approved")), NULL },
	{ V_ORDER, PARTS(COL("ip"), LIT("/"), COL("attributed_time")), NULL },
};
static struct format_part is_attributed[] = { COL("is_attributed") }, one[] = { LIT("1") };
static struct format_event talking_events[] = {
	{ CLICK, NULL, NULL, 0, 0, false, talking_click, N(talking_click), false },
	{ CONVERSION, is_attributed, one, 1, 1, false, talking_sale, N(talking_sale), false },
};

static void talkingdata(void **state)
{
	(void)state;
	struct format f = { STR("talkingdata"), FORMAT_CSV, talking_events, N(talking_events) };
	struct parse_spec s = { schema, need, &f, false };
	struct outcome o;
	struct zone *zone;
	if (zone_open(STR("Asia/Shanghai"), &zone))
		skip();
	talking_click[1].zone = talking_sale[0].zone = zone;
	static const char text[] =
		"ip,os,channel,click_time,attributed_time,is_attributed\n"
		"7,13,c1,2017-11-07 09:30:38,,0\n"
		"8,\"1\"\"3\",c2,2017-11-07 09:30:38,2017-11-07 10:00:00,1\n"
		"8,,c2,2017-11-07 09:30:38,never,1\n"
		"8,,c2,2017-11-07 09:30:38,,0\n"
		"8,1,c2,2017-11-07T09:30:38Z,,\n"
		"8,1,c2,,,\n";
	static const char want[] =
		"2.0 click 2017-11-07T01:30:38.000000Z publisher=c1 cookie=7/13\n"
		"3.0 click 2017-11-07T01:30:38.000000Z publisher=c2 cookie=8/1\"3\n"
		"3.1 conversion 2017-11-07T02:00:00.000000Z publisher=c2 order=8/2017-11-07 10:00:00 status=approved\n"
		"4: not a time\n"
		"5.0 click 2017-11-07T01:30:38.000000Z publisher=c2\n"
		"6.0 click 2017-11-07T09:30:38.000000Z publisher=c2 cookie=8/1\n"
		"7: no ts\n";
	assert_int_equal(outcome_of(&o, &s, str_z(text), 1), 0);
	assert_string_equal(o.words, want);
	assert_int_equal(o.counts.lines, 6);
	assert_int_equal(o.counts.bad, 2);
	assert_int_equal(o.counts.skipped, 0);
	outcome_done(&o);
	assert_int_equal(outcome_of(&o, &s, STR("ip,os,channel,click_time,attributed_time,attributed\n"), 1), ERR_NOT_A_LOG);
	assert_string_equal(o.words, "its first line is no CSV header that has every column which the format names\n");
	outcome_done(&o);
	zone_free(zone);
}

/* event login if "eventid" == 'fail': ts from "timestamp"; account from "username"; ip from "src_ip"; ok is 'false' */
static struct format_field pot_login[] = {
	{ FORMAT_TS, PARTS(COL("timestamp")), NULL },
	{ L_ACCOUNT, PARTS(COL("username")), NULL },
	{ L_IP, PARTS(COL("src_ip")), NULL },
	{ L_OK, PARTS(LIT("false")), NULL },
};
static struct format_part eventid[] = { COL("eventid") }, fail_[] = { LIT("fail") };
static struct format_event pot_events[] = {
	{ LOGIN, eventid, fail_, 1, 1, false, pot_login, N(pot_login), false },
};

#define TS "\"timestamp\":\"2026-01-01T00:00:00Z\""
#define AT " 2026-01-01T00:00:00.000000Z"
static const struct {
	const char *why, *line, *want;
} pot_rows[] = {
	{ "plain", "{" TS ",\"eventid\":\"fail\",\"username\":\"root\",\"src_ip\":\"10.0.0.1\"}", "1.0 login" AT " ip=10.0.0.1 account=root ok=false\n" },
	{ "escapes", "{" TS ",\"eventid\":\"f\\u0061il\",\"user\\u006eame\":\"r\\noot\"}", "1.0 login" AT " account=r\noot ok=false\n" },
	{ "number as its words", "{\"timestamp\":1767225600,\"eventid\":\"fail\",\"username\":01.50}", "1.0 login" AT " account=01.50 ok=false\n" },
	{ "a flag is no text", "{" TS ",\"eventid\":\"fail\",\"username\":true}", "1: a field of another kind\n" },
	{ "an empty text is known", "{" TS ",\"eventid\":\"fail\",\"username\":\"\",\"src_ip\":\"\"}", "1.0 login" AT " account= ok=false\n" },
	{ "null", "{" TS ",\"eventid\":\"fail\",\"username\":null}", "1.0 login" AT " ok=false\n" },
	{ "array in a field", "{" TS ",\"eventid\":\"fail\",\"username\":[]}", "1: a field of another kind\n" },
	{ "true as ts", "{\"timestamp\":true,\"eventid\":\"fail\"}", "1: a field of another kind\n" },
	{ "false as an address", "{" TS ",\"eventid\":\"fail\",\"src_ip\":false}", "1: a field of another kind\n" },
	{ "object as ts", "{\"timestamp\":{},\"eventid\":\"fail\"}", "1: a field of another kind\n" },
	{ "array in the condition", "{" TS ",\"eventid\":[\"fail\"]}", "" },
	{ "another event", "{" TS ",\"eventid\":\"ok\",\"username\":[]}", "" },
	{ "no condition", "{" TS "}", "" },
	{ "ts and type are not read", "{\"ts\":[],\"type\":{}," TS ",\"eventid\":\"fail\"}", "1.0 login" AT " ok=false\n" },
	{ "ts wrong", "{\"timestamp\":\"x\",\"eventid\":\"fail\"}", "1: not a time\n" },
	{ "no ts", "{\"eventid\":\"fail\"}", "1: no ts\n" },
	{ "JSON of a line that makes no event", "{" TS ",}", "1: not valid JSON\n" },
};

static void honeypot(void **state)
{
	(void)state;
	struct format f = { STR("honeypot"), FORMAT_NDJSON, pot_events, N(pot_events) };
	struct parse_spec s = { schema, need, &f, false };
	struct outcome o;
	for (size_t i = 0; i < sizeof pot_rows / sizeof pot_rows[0]; i++) {
		assert_int_equal(outcome_of(&o, &s, str_z(pot_rows[i].line), 1), 0);
		if (strcmp(o.words, pot_rows[i].want))
			print_error("%s\n", pot_rows[i].why);
		assert_string_equal(o.words, pot_rows[i].want);
		assert_int_equal(o.counts.skipped, pot_rows[i].want[0] == 0);
		outcome_done(&o);
	}
	assert_int_equal(outcome_of(&o, &s, STR("ts,type\n"), 1), ERR_NOT_A_LOG);
	assert_string_equal(o.words, "its first line is not JSON, as the format wants\n");
	outcome_done(&o);
}

/* event conversion if "kind" != 'test': ts from "time"; publisher from "aff" + ""; rest by name */
static struct format_field shop_sale[] = {
	{ FORMAT_TS, PARTS(COL("time")), NULL },
	{ V_PUBLISHER, PARTS(COL("offer")), NULL },
	{ V_ORDER, PARTS(COL("aff"), LIT("-"), COL("nr")), NULL },
};
static struct format_part kind[] = { COL("kind") }, test_[] = { LIT("te"), LIT("st") };
static struct format_part device_[] = { COL("device") };
static struct format_event shop_events[] = {
	{ CLICK, device_, test_, 1, 2, false, NULL, 0, true },
	{ CONVERSION, kind, test_, 1, 2, true, shop_sale, N(shop_sale), true },
	{ CLICK, kind, test_, 1, 2, false, NULL, 0, true },
};
static const struct {
	const char *why, *line, *want;
} shop_rows[] = {
	{ "what is named is not by name", "{\"kind\":\"sale\",\"time\":\"2026-01-01T00:00:00Z\",\"offer\":\"o\",\"publisher\":\"p\",\"amount\":1.5,\"status\":7}",
	  "1.0 conversion" AT " publisher=o status=7 amount=1.5\n" },
	{ "joined", "{\"kind\":\"sale\",\"time\":\"2026-01-01T00:00:00Z\",\"aff\":1,\"nr\":\"2\"}", "1.0 conversion" AT " order=1-2\n" },
	{ "joined, one missing", "{\"kind\":\"sale\",\"time\":\"2026-01-01T00:00:00Z\",\"aff\":1,\"order\":\"x\"}", "1.0 conversion" AT "\n" },
	{ "unknown side", "{\"time\":\"2026-01-01T00:00:00Z\"}", "" },
	{ "ts by name, device from ua", "{\"kind\":\"test\",\"ts\":\"2026-01-01T00:00:00Z\",\"type\":\"x\",\"ua\":\"iPhone\",\"ip\":\"x\"}", "1.0 click" AT " device=mobile\n" },
	{ "first fault is ts", "{\"kind\":\"sale\",\"time\":\"x\",\"amount\":\"x\"}", "1: not a time\n" },
	{ "amount", "{\"kind\":\"sale\",\"time\":\"2026-01-01T00:00:00Z\",\"amount\":\"x\"}", "1: not a number\n" },
	{ "the condition's column is named", "{\"device\":\"test\",\"ts\":\"2026-01-01T00:00:00Z\",\"country\":\"US\"}", "1.0 click" AT " country=US\n" },
	{ "nobody reads asn", "{\"kind\":\"test\",\"ts\":\"2026-01-01T00:00:00Z\",\"asn\":\"x\"}", "1: not a number\n" },
};

static void rest_by_name(void **state)
{
	(void)state;
	struct format f = { STR("shop"), FORMAT_NDJSON, shop_events, N(shop_events) };
	struct parse_spec s = { schema, need, &f, false };
	for (size_t i = 0; i < sizeof shop_rows / sizeof shop_rows[0]; i++) {
		struct outcome o;
		assert_int_equal(outcome_of(&o, &s, str_z(shop_rows[i].line), 1), 0);
		if (strcmp(o.words, shop_rows[i].want))
			print_error("%s\n", shop_rows[i].why);
		assert_string_equal(o.words, shop_rows[i].want);
		outcome_done(&o);
	}
}

/* Two events a line, the second of which cannot be: none stays. */
static void all_or_nothing(void **state)
{
	(void)state;
	struct format_field first[] = { { FORMAT_TS, PARTS(COL("a")), NULL } };
	struct format_field second[] = { { FORMAT_TS, PARTS(COL("b")), NULL } };
	struct format_event events[] = {
		{ CLICK, NULL, NULL, 0, 0, false, first, 1, false },
		{ LOGIN, NULL, NULL, 0, 0, false, second, 1, false },
	};
	struct format f = { STR("two"), FORMAT_CSV, events, N(events) };
	struct parse_spec s = { schema, need, &f, false };
	struct outcome o;
	assert_int_equal(outcome_of(&o, &s, STR("a\tb\n1\tx\n1\t2\n\t2\n"), 9), 0);
	assert_string_equal(o.words, "2: not a time\n4: no ts\n3.0 click 1970-01-01T00:00:01.000000Z\n3.1 login 1970-01-01T00:00:02.000000Z\n");
	outcome_done(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(talkingdata), cmocka_unit_test(honeypot), cmocka_unit_test(rest_by_name), cmocka_unit_test(all_or_nothing),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
