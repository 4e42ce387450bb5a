/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/units/parse_help.h"

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

#define AT " 2026-01-01T00:00:00.000000Z"
#define TS "2026-01-01 00:00:00"

/* Header and lines; what comes of the lines. */
static const struct {
	const char *why, *text, *want;
} rows[] = {
	{ "plain", "ts,type,publisher,ip\n" TS ",click,p1,10.0.0.1\n", "2.0 click" AT " publisher=p1 ip=10.0.0.1\n" },
	{ "no end", "ts,type,publisher\n" TS ",click,p1", "2.0 click" AT " publisher=p1\n" },
	{ "CRLF", "ts,type,publisher\r\n" TS ",click,p1\r\n", "2.0 click" AT " publisher=p1\n" },
	{ "CR at the end of all", "ts,type,publisher\r\n" TS ",click,\"p1\"\r", "2.0 click" AT " publisher=p1\n" },
	{ "tabs", "ts\ttype\tpublisher\n" TS "\tclick\tp,1\n", "2.0 click" AT " publisher=p,1\n" },
	{ "a comma in a TSV's header", "ts\ttype\tpublisher\ta,b\n" TS "\tclick\tp1\t\n", "2.0 click" AT " publisher=p1\n" },
	{ "a tab in a CSV", "ts,type,publisher,a\tb\n" TS ",click,\tp1,\n", "2.0 click" AT " publisher=\tp1\n" },
	{ "empty is unknown", "ts,type,publisher,offer,ip\n" TS ",click,,\"\",\n", "2.0 click" AT "\n" },
	{ "quotes", "ts,type,publisher,offer\n\"" TS "\",\"click\",\"a,b\",\"\"\"x\"\"\"\"y\"\n", "2.0 click" AT " publisher=a,b offer=\"x\"\"y\n" },
	{ "quoted at the line's end", "type,ts,offer\nclick," TS ",\"a\"\n", "2.0 click" AT " offer=a\n" },
	{ "quoted header", "\"ts\",\"ty\"\"pe\",type\n" TS ",,click\n", "2.0 click" AT "\n" },
	{ "blank lines", "\n \nts,type\n\n \t\r\n" TS ",click\n\n", "6.0 click" AT "\n" },
	{ "byte order mark", "\xef\xbb\xbfts,type\n" TS ",click\n", "2.0 click" AT "\n" },
	{ "unknown columns", "x,ts,y,type,z\n1," TS ",2,click,3\n", "2.0 click" AT "\n" },
	{ "last of repeated columns", "ts,type,offer,offer\n" TS ",click,a,b\n" TS ",click,a,\n", "2.0 click" AT " offer=b\n3.0 click" AT "\n" },
	{ "kinds", "ts,type,ok,amount,countries,until,incentives\n" TS ",login,1,,,,\n" TS ",conversion,,-1.50,,,\n" TS ",offer,,,US|CA," TS ",false\n",
	  "2.0 login" AT " ok=true\n3.0 conversion" AT " amount=-1.5\n4.0 offer" AT " countries=US|CA incentives=false until=2026-01-01T00:00:00.000000Z\n" },
	{ "epoch", "ts,type\n1767225600,click\n1767225600.5,click\n", "2.0 click" AT "\n3.0 click 2026-01-01T00:00:00.500000Z\n" },
	{ "device from ua", "ts,type,ua,device\n" TS ",click,\"an \"\"iPhone\"\"\",\n" TS ",click,iPhone,tv\n", "2.0 click" AT " device=mobile\n3.0 click" AT " device=tv\n" },
	{ "utf-8", "ts,type,offer\n" TS ",click,\u00e9\n" TS ",click,\xc3\n" TS ",click,\"\xc3\n", "2.0 click" AT " offer=\u00e9\n3: not valid UTF-8\n4: not valid UTF-8\n" },
	{ "utf-8 in a column that nobody knows", "ts,type,x\n" TS ",click,\xff\n", "2: not valid UTF-8\n" },
	{ "numbers", "ts,type,amount\n" TS ",conversion,1x\n" TS ",conversion, 1\n" TS ",conversion,1e30\n", "2: not a number\n3: not a number\n4: a number out of range\n" },
	{ "flag", "ts,type,ok\n" TS ",login,yes\n", "2: not a flag\n" },
	{ "time", "ts,type\nx,click\n", "2: not a time\n" },
	{ "no ts", "ts,type\n,click\n", "2: no ts\n" },
	{ "no ts column", "offer,type\no1,click\n", "2: no ts\n" },
	{ "no type", "ts,type\n" TS ",\n", "2: no event type\n" },
	{ "no type column", "ts,offer\n" TS ",o1\n", "2: no event type\n" },
	{ "type unknown", "ts,type\n" TS ",klick\n" TS ",update\n", "2: unknown event type\n3: unknown event type\n" },
	{ "one cell more, one less", "ts,type\n" TS ",click,\n" TS "\n", "2: a number of cells other than the header's\n3: a number of cells other than the header's\n" },
	{ "a quote inside", "ts,type\n" TS ",cl\"ick\n" TS ",c\"\"\n", "2: quotes that do not fit together\n3: quotes that do not fit together\n" },
	{ "a quote that stays open", "ts,type\n" TS ",\"click\n" TS ",\"click\"\"\n" TS ",\"\n", "2: quotes that do not fit together\n3: quotes that do not fit together\n4: quotes that do not fit together\n" },
	{ "words behind a quote", "ts,type\n" TS ",\"click\"x\n" TS ",\"click\" \n", "2: quotes that do not fit together\n3: quotes that do not fit together\n" },
	{ "quotes before cells", "ts,type\n" TS ",a,b,\"\n", "2: quotes that do not fit together\n" },
	{ "cells before type", "ts,type\nx,y,z\n", "2: a number of cells other than the header's\n" },
	{ "one column", "type\nclick\n\n", "2: no ts\n" },
	{ "header alone", "ts,type", "" },
};
#define ROWS (sizeof rows / sizeof rows[0])

static void lines(void **state)
{
	(void)state;
	struct parse_spec s = { schema, need, NULL, false };
	for (size_t i = 0; i < ROWS; i++) {
		struct outcome o;
		assert_int_equal(outcome_of(&o, &s, str_z(rows[i].text), 1), 0);
		if (strcmp(o.words, rows[i].want))
			print_error("%s: %s\n", rows[i].why, rows[i].text);
		assert_string_equal(o.words, rows[i].want);
		char *want = sorted(&o);
		for (unsigned n = 2; n < 6; n++) {
			struct outcome other;
			assert_int_equal(outcome_of(&other, &s, str_z(rows[i].text), n), 0);
			char *got = sorted(&other);
			assert_string_equal(got, want);
			free(got);
			outcome_done(&other);
		}
		free(want);
		outcome_done(&o);
	}
}

static void no_header(void **state)
{
	(void)state;
	static const char other[] = "its first line is neither JSON nor a CSV header with type or ts: logs of other shapes need a --format\n";
	static const char semicolons[] = "its cells are separated by semicolons: only commas and tabs are known\n";
	static const char wide[] = "its text is no UTF-8 (UTF-16?): convert it first\n";
	static const struct {
		const char *text, *why;
	} heads[] = {
		{ "a,b\n1,2\n", other }, { "\"ts,type\n", other }, { "hello", other }, { "[1]\n", other }, { "ts ,type \n", other },
		{ "ts;type\n", semicolons }, { "\xff\xfe", wide }, { "\xfe\xfft", wide },
	};
	struct parse_spec s = { schema, need, NULL, false };
	for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
		struct outcome o;
		assert_int_equal(outcome_of(&o, &s, str_z(heads[i].text), 1), ERR_NOT_A_LOG);
		assert_string_equal(o.words, heads[i].why);
		outcome_done(&o);
	}
}

static void tables_without_ts(void **state)
{
	(void)state;
	struct parse_spec s = { schema, need, NULL, true };
	struct outcome o;
	assert_int_equal(outcome_of(&o, &s, STR("type,offer,ts\noffer,o1,\nclick,o1,\noffer,o2," TS "\n"), 1), 0);
	assert_string_equal(o.words, "2.0 offer before offer=o1\n3: no table event\n4.0 offer" AT " offer=o2\n");
	outcome_done(&o);
}

/* --- a second opinion on cells and quotes: character by character, as RFC 4180 draws it --- */

static enum reject opinion(struct str s, unsigned want)
{
	unsigned cells = 1;
	size_t i = 0;
	for (;;) {
		if (i < s.n && s.p[i] == '"') {
			for (i++; i < s.n && (s.p[i] != '"' || (i + 1 < s.n && s.p[i + 1] == '"')); i++)
				i += s.p[i] == '"';
			if (i++ >= s.n)
				return REJECT_QUOTES;
		} else {
			for (; i < s.n && s.p[i] != ','; i++)
				if (s.p[i] == '"')
					return REJECT_QUOTES;
		}
		if (i == s.n)
			return cells == want ? REJECT_NONE : REJECT_CELLS;
		if (s.p[i++] != ',')
			return REJECT_QUOTES;
		cells++;
	}
}

static void check_line(struct parser *p, struct guarded *g, struct outcome *o, struct str text)
{
	struct block b = guarded_block(g, text);
	struct str raw = text;
	uint64_t before = o->counts.lines;
	o->n = 0;
	o->last = REJECT_NONE;
	assert_int_equal(outcome_add(o, p, &b), 0);
	if (o->counts.lines == before)
		return; /* blank */
	if (raw.n && raw.p[raw.n - 1] == '\r')
		raw.n--;
	enum reject want = utf8_valid(raw) ? opinion(raw, 4) : REJECT_UTF8;
	enum reject got = o->last == REJECT_UTF8 || o->last == REJECT_QUOTES || o->last == REJECT_CELLS ? o->last : REJECT_NONE;
	if (got != want)
		print_error("%.*s: %s, not %s\n", STR_FMT(text), reject_text(got), reject_text(want));
	assert_int_equal(got, want);
}

static void prefixes_and_changes(void **state)
{
	(void)state;
	static const char *const base[] = { TS ",click,p1,10.0.0.1", "\"" TS "\",\"click\",\"a,\"\"b\"\"\",\"\"", TS ",click,\u20ac,\"x\"\r", ",,,",
		"\"\",\"\",\"\",\"\"" };
	struct parse_spec s = { schema, need, NULL, false };
	struct parser *p;
	const char *why;
	struct guarded g = guarded_new(4096);
	struct outcome o = { 0 };
	assert_int_equal(parser_new(&s, 0, STR("ts,type,publisher,ip\n"), &p, &why), 0);
	struct block header = guarded_block(&g, STR("ts,type,publisher,ip\n"));
	assert_int_equal(outcome_add(&o, p, &header), 0);
	for (size_t i = 0; i < sizeof base / sizeof base[0]; i++) {
		char text[256];
		size_t n = strlen(strcpy(text, base[i]));
		for (size_t k = 0; k <= n; k++)
			check_line(p, &g, &o, (struct str){ text, k });
		for (size_t k = 0; k < n; k++)
			for (int c = 0; c < 256 * 8; c++) {
				text[k] = (char)(c & 255);
				text[(k + (unsigned)c / 256) % n] = (c / 256) % 2 ? '"' : text[(k + (unsigned)c / 256) % n];
				if (!memchr(text, '\n', n))
					check_line(p, &g, &o, (struct str){ text, n });
				strcpy(text, base[i]);
			}
	}
	parser_free(p);
	guarded_free(&g);
	outcome_done(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines), cmocka_unit_test(no_header), cmocka_unit_test(tables_without_ts), cmocka_unit_test(prefixes_and_changes),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
