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

static struct parse_spec spec(void)
{
	return (struct parse_spec){ schema, need, NULL, false };
}

#define T "\"ts\":\"2026-01-01T00:00:00Z\""
#define AT " 2026-01-01T00:00:00.000000Z"
#define C "{" T ",\"type\":\"click\""
#define V "{" T ",\"type\":\"conversion\""
#define L "{" T ",\"type\":\"login\""
#define O "{" T ",\"type\":\"offer\""

static const struct {
	const char *why, *line, *want;
} rows[] = {
	{ "plain", C ",\"publisher\":\"p1\",\"ip\":\"10.0.0.1\"}", "1.0 click" AT " publisher=p1 ip=10.0.0.1\n" },
	{ "type last", "{\"publisher\":\"p1\"," T ",\"type\":\"click\"}", "1.0 click" AT " publisher=p1\n" },
	{ "blanks", " { \"type\" : \"click\" ,\t" T " , \"publisher\" : \"p1\" } \r", "1.0 click" AT " publisher=p1\n" },
	{ "last of repeated keys", C ",\"offer\":\"a\",\"offer\":\"b\"}", "1.0 click" AT " offer=b\n" },
	{ "last is null", C ",\"offer\":\"a\",\"offer\":null}", "1.0 click" AT "\n" },
	{ "last was wrong", V ",\"amount\":\"a\",\"amount\":3}", "1.0 conversion" AT " amount=3\n" },
	{ "empty text is a text", C ",\"offer\":\"\"}", "1.0 click" AT " offer=\n" },
	{ "empty others are unknown", L ",\"ip\":\"\",\"ok\":\"\"}", "1.0 login" AT "\n" },
	{ "empty set, number, time", O ",\"countries\":\"\",\"budget\":\"\",\"until\":\"\"}", "1.0 offer" AT "\n" },
	{ "number for a text", C ",\"publisher\":-01.50e+2}", "1.0 click" AT " publisher=-01.50e+2\n" },
	{ "text for a number", V ",\"amount\":\"-01.50e+2\"}", "1.0 conversion" AT " amount=-150\n" },
	{ "text for a number, escaped", V ",\"amount\":\"\\u0031\"}", "1.0 conversion" AT " amount=1\n" },
	{ "flag", L ",\"ok\":true}", "1.0 login" AT " ok=true\n" },
	{ "flag as number", L ",\"ok\":0}", "1.0 login" AT " ok=false\n" },
	{ "flag as text", L ",\"ok\":\"1\"}", "1.0 login" AT " ok=true\n" },
	{ "flag wrong", L ",\"ok\":2}", "1: not a flag\n" },
	{ "number wrong", V ",\"amount\":\"1x\"}", "1: not a number\n" },
	{ "number with a blank", V ",\"amount\":\" 1\"}", "1: not a number\n" },
	{ "number out of range", V ",\"amount\":1e30}", "1: a number out of range\n" },
	{ "number that nobody reads", C ",\"asn\":\"x\"}", "1: not a number\n" },
	{ "time as number", O ",\"until\":1767225600}", "1.0 offer" AT " until=2026-01-01T00:00:00.000000Z\n" },
	{ "time wrong", O ",\"until\":\"soon\"}", "1: not a time\n" },
	{ "text that nobody reads is no flag", C ",\"ua\":true}", "1: a field of another kind\n" },
	{ "text that nobody reads may be a number", C ",\"click_id\":7}", "1.0 click" AT "\n" },
	{ "address that is none", L ",\"ip\":\"10.0.0.256\"}", "1.0 login" AT "\n" },
	{ "address as number", L ",\"ip\":1}", "1: a field of another kind\n" },
	{ "mapped address", L ",\"ip\":\"::ffff:1.2.3.4\"}", "1.0 login" AT " ip=1.2.3.4\n" },
	{ "set", O ",\"countries\":[\"US\", \"C\\u0041\",1.50 , \"\"]}", "1.0 offer" AT " countries=US|CA|1.50\n" },
	{ "set of none", O ",\"countries\":[ ]}", "1.0 offer" AT " countries=\n" },
	{ "set as text", O ",\"countries\":\"US|CA\"}", "1.0 offer" AT " countries=US|CA\n" },
	{ "set with null", O ",\"countries\":[\"US\",null]}", "1: a field of another kind\n" },
	{ "set with array", O ",\"countries\":[[\"US\"]]}", "1: a field of another kind\n" },
	{ "set as number", O ",\"countries\":1}", "1: a field of another kind\n" },
	{ "array for a text", C ",\"offer\":[]}", "1: a field of another kind\n" },
	{ "object for a text", C ",\"offer\":{}}", "1: a field of another kind\n" },
	{ "another type's field", C ",\"amount\":[1],\"order\":true}", "1.0 click" AT "\n" },
	{ "unknown fields", C ",\"x\":{\"a\":[1,{\"b\":null}],\"\":\"\\\"\"},\"y\":[],\"z\":{}}", "1.0 click" AT "\n" },
	{ "escapes", C ",\"offer\":\"\\\"\\\\\\/\\b\\f\\t\\u00e9\\uD83D\\ude00\"}", "1.0 click" AT " offer=\"\\/\b\f\t\u00e9\U0001F600\n" },
	{ "escaped key", "{\"\\u0074s\":\"2026-01-01T00:00:00Z\",\"ty\\u0070e\":\"click\"}", "1.0 click" AT "\n" },
	{ "escaped type", "{" T ",\"type\":\"cl\\u0069ck\"}", "1.0 click" AT "\n" },
	{ "device from ua", C ",\"ua\":\"Mozilla (iPhone)\"}", "1.0 click" AT " device=mobile\n" },
	{ "device is known", C ",\"ua\":\"Mozilla (iPhone)\",\"device\":\"\"}", "1.0 click" AT " device=\n" },
	{ "utf-8", C ",\"offer\":\"\u00e9\u20ac\U0001F600\"}", "1.0 click" AT " offer=\u00e9\u20ac\U0001F600\n" },
	{ "no type", "{" T "}", "1: no event type\n" },
	{ "type null", "{" T ",\"type\":null}", "1: no event type\n" },
	{ "type unknown", "{" T ",\"type\":\"klick\"}", "1: unknown event type\n" },
	{ "type empty", "{" T ",\"type\":\"\"}", "1: no event type\n" },
	{ "type not from logs", "{" T ",\"type\":\"update\"}", "1: unknown event type\n" },
	{ "type of another kind", "{" T ",\"type\":[]}", "1: a field of another kind\n" },
	{ "no ts", "{\"type\":\"click\"}", "1: no ts\n" },
	{ "ts null", "{\"ts\":null,\"type\":\"click\"}", "1: no ts\n" },
	{ "ts empty", "{\"ts\":\"\",\"type\":\"click\"}", "1: no ts\n" },
	{ "ts wrong", "{\"ts\":\"x\",\"type\":\"click\"}", "1: not a time\n" },
	{ "ts as number", "{\"ts\":1767225600000,\"type\":\"click\"}", "1.0 click" AT "\n" },
	{ "ts before field", "{\"ts\":\"x\",\"type\":\"login\",\"ok\":2}", "1: not a time\n" },
	{ "type before ts", "{\"type\":\"x\"}", "1: unknown event type\n" },
	{ "schema order of faults", O ",\"budget\":\"x\",\"incentives\":2}", "1: not a flag\n" },
	{ "utf-8 before JSON", "{\"a\":\"\xff\",", "1: not valid UTF-8\n" },
	{ "utf-8 before type", "{\"a\":\"\xff\"}", "1: not valid UTF-8\n" },
	{ "utf-8 in a key", "{\"\xc3\":1}", "1: not valid UTF-8\n" },
	{ "utf-8 surrogate", "{\"a\":\"\xed\xa0\x80\"}", "1: not valid UTF-8\n" },
	{ "JSON before type", "{\"type\":\"x\",}", "1: not valid JSON\n" },
	{ "no object", "[1]", "1: not valid JSON\n" },
	{ "a number", " 12", "1: not valid JSON\n" },
	{ "empty object", "{ }", "1: no event type\n" },
	{ "two objects", "{}{}", "1: not valid JSON\n" },
	{ "comma first", "{,}", "1: not valid JSON\n" },
	{ "no comma", C " \"offer\":\"a\"}", "1: not valid JSON\n" },
	{ "no colon", "{\"a\" 1}", "1: not valid JSON\n" },
	{ "lone high surrogate", "{\"a\":\"\\ud800\"}", "1: not valid JSON\n" },
	{ "high twice", "{\"a\":\"\\ud800\\ud800\"}", "1: not valid JSON\n" },
	{ "lone low surrogate", "{\"a\":\"\\udc00\"}", "1: not valid JSON\n" },
	{ "escape of none", "{\"a\":\"\\x\"}", "1: not valid JSON\n" },
	{ "tab in a string", "{\"a\":\"\t\"}", "1: not valid JSON\n" },
	{ "number without digits", "{\"a\":-}", "1: not valid JSON\n" },
	{ "number ends in a dot", "{\"a\":1.}", "1: not valid JSON\n" },
	{ "number with plus", "{\"a\":+1}", "1: not valid JSON\n" },
	{ "number without exponent", "{\"a\":1e}", "1: not valid JSON\n" },
	{ "word", "{\"a\":nul}", "1: not valid JSON\n" },
	{ "brackets cross", "{\"a\":[{]}}", "1: not valid JSON\n" },
	{ "comma last", "{\"a\":[1,]}", "1: not valid JSON\n" },
	{ "nothing", "", "" },
	{ "blank", " \t\v\f\r", "" },
};
#define ROWS (sizeof rows / sizeof rows[0])

static void lines(void **state)
{
	(void)state;
	struct parse_spec s = spec();
	for (size_t i = 0; i < ROWS; i++) {
		char text[512];
		struct outcome o;
		for (int end = 0; end < 3; end++) {
			snprintf(text, sizeof text, "%s%s", rows[i].line, end == 0 ? "" : end == 1 ? "\n" : "\r\n");
			/* what a log is shows in its first line that is not blank: one that is no object gets its verdict behind one that is */
			bool object = rows[i].line[strspn(rows[i].line, " ")] == '{' || !rows[i].want[0];
			struct str head = object ? str_z(text) : STR("{}");
			struct parser *p;
			const char *why;
			struct guarded g = guarded_new(4096);
			struct block b = guarded_block(&g, str_z(text));
			assert_int_equal(parser_new(&s, 7, head, &p, &why), 0);
			o = (struct outcome){ 0 };
			say(&o, "%s", "");
			assert_int_equal(outcome_add(&o, p, &b), 0);
			if (strcmp(o.words, rows[i].want))
				print_error("%s: %s\n", rows[i].why, rows[i].line);
			assert_string_equal(o.words, rows[i].want);
			assert_int_equal(o.counts.lines, rows[i].want[0] != 0);
			outcome_done(&o);
			parser_free(p);
			guarded_free(&g);
		}
	}
}

/* All rows of the table as one log, the first of which is an object. */
static char *all_rows(const char *end)
{
	char *text = calloc(ROWS, 512);
	for (size_t i = 0; i < ROWS; i++)
		strcat(strcat(text, rows[i].line), end);
	return text;
}

static void cuts_change_nothing(void **state)
{
	(void)state;
	static const char *const ends[] = { "\n", "\r\n", "\n\n  \n" };
	struct parse_spec s = spec();
	for (size_t e = 0; e < 3; e++) {
		char *text = all_rows(ends[e]), *want = NULL;
		static const unsigned cuts[] = { 100000, 1, 2, 3, 7, 20 };
		for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
			struct outcome o;
			assert_int_equal(outcome_of(&o, &s, str_z(text), cuts[i]), 0);
			char *got = sorted(&o);
			if (i == 0) {
				want = got;
				assert_int_equal(o.counts.lines, ROWS - 2);
			} else {
				assert_string_equal(got, want);
				free(got);
			}
			outcome_done(&o);
		}
		free(want);
		free(text);
	}
}

static void byte_order_mark(void **state)
{
	(void)state;
	struct parse_spec s = spec();
	struct outcome o;
	assert_int_equal(outcome_of(&o, &s, STR("\xef\xbb\xbf" C "}\n\xef\xbb\xbf" C "}\n"), 1), 0);
	assert_string_equal(o.words, "1.0 click" AT "\n2: not valid JSON\n");
	outcome_done(&o);
}

static void tables_only(void **state)
{
	(void)state;
	struct parse_spec s = spec();
	struct outcome o;
	s.tables_only = true;
	assert_int_equal(outcome_of(&o, &s, STR("{\"type\":\"offer\",\"offer\":\"o1\"}\n" C "}\n" O "}\n{\"type\":\"x\"}\n"), 1), 0);
	assert_string_equal(o.words, "1.0 offer before offer=o1\n2: no table event\n3.0 offer" AT "\n4: unknown event type\n");
	outcome_done(&o);
}

static void bad_addresses_are_counted(void **state)
{
	(void)state;
	struct parse_spec s = spec();
	struct outcome o;
	bool none[64] = { false };
	for (int read = 0; read < 2; read++) {
		s.need = read ? need : none;
		assert_int_equal(outcome_of(&o, &s, STR(L ",\"ip\":\"x\"}\n" L ",\"ip\":\"x\",\"ok\":7}\n" L ",\"ip\":\"::1\"}\n"), 9), 0);
		assert_int_equal(o.counts.bad_ips, 1);
		assert_int_equal(o.counts.bad, 1);
		outcome_done(&o);
	}
}

/* A line of n bytes, with `c` all through its string. */
static struct outcome long_line(size_t n, char c)
{
	struct parse_spec s = spec();
	struct outcome o;
	char *text = malloc(n);
	size_t head = strlen(C ",\"x\":\"");
	memset(text, c, n);
	memcpy(text, C ",\"x\":\"", head);
	memcpy(text + n - 2, "\"}", 2);
	assert_int_equal(outcome_of(&o, &s, (struct str){ text, n }, 1), 0);
	free(text);
	return o;
}

static void long_lines(void **state)
{
	(void)state;
	static const struct { size_t n; char c; const char *want; } cases[] = {
		{ LINE_MAX_BYTES, 'x', "1.0 click" AT "\n" },
		{ LINE_MAX_BYTES + 1, 'x', "1: longer than 1 MiB\n" },
		{ LINE_MAX_BYTES + 1, '\xff', "1: longer than 1 MiB\n" },
		{ LINE_MAX_BYTES + 1, '\1', "1: longer than 1 MiB\n" },
		{ LINE_MAX_BYTES, '\xff', "1: not valid UTF-8\n" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct outcome o = long_line(cases[i].n, cases[i].c);
		assert_string_equal(o.words, cases[i].want);
		outcome_done(&o);
	}
}

/* n arrays in one another, in a line. */
static void depth(void **state)
{
	(void)state;
	struct parse_spec s = spec();
	for (int n = 510; n < 514; n++) {
		char text[2048] = C ",\"x\":";
		size_t at = strlen(text);
		memset(text + at, '[', (size_t)n);
		memset(text + at + n, ']', (size_t)n);
		text[at + 2 * (size_t)n] = '}';
		struct outcome o;
		assert_int_equal(outcome_of(&o, &s, str_z(text), 1), 0);
		assert_string_equal(o.words, n < 512 ? "1.0 click" AT "\n" : "1: not valid JSON\n");
		outcome_done(&o);
	}
}

static void no_log(void **state)
{
	(void)state;
	struct parse_spec s = spec();
	struct outcome o;
	assert_int_equal(outcome_of(&o, &s, STR("hello\nworld\n"), 1), ERR_NOT_A_LOG);
	assert_string_equal(o.words, "its first line is neither JSON nor a CSV header with type or ts: logs of other shapes need a --format\n");
	outcome_done(&o);
	/* blocks of blank lines decide nothing */
	assert_int_equal(outcome_of(&o, &s, STR("\n \n" C "}\n"), 1), 0);
	assert_string_equal(o.words, "3.0 click" AT "\n");
	outcome_done(&o);
	assert_int_equal(outcome_of(&o, &s, STR("\n \nhello\n"), 1), ERR_NOT_A_LOG);
	outcome_done(&o);
}

/* --- a second opinion: JSON as RFC 8259 writes it down, one function a rule --- */

struct reader {
	const unsigned char *p, *end;
	int depth;
};
static bool value_ok(struct reader *r);

static bool byte_ok(struct reader *r, int c)
{
	return r->p < r->end && *r->p == c && r->p++;
}
static void blanks(struct reader *r)
{
	while (r->p < r->end && strchr(" \t\r", *r->p) && *r->p)
		r->p++;
}
static int unit(struct reader *r)
{
	char hex[5] = { 0 };
	if (r->end - r->p < 4)
		return -1;
	memcpy(hex, r->p, 4);
	r->p += 4;
	return strspn(hex, "0123456789abcdefABCDEF") == 4 ? (int)strtol(hex, NULL, 16) : -1;
}
static bool escape_ok(struct reader *r)
{
	if (r->p == r->end || !*r->p || !strchr("\"\\/bfnrtu", *r->p))
		return false;
	if (*r->p++ != 'u')
		return true;
	int u = unit(r);
	if (u >= 0xd800 && u < 0xdc00) {
		if (!byte_ok(r, '\\') || !byte_ok(r, 'u'))
			return false;
		u = unit(r);
		return u >= 0xdc00 && u < 0xe000;
	}
	return u >= 0 && !(u >= 0xdc00 && u < 0xe000);
}
static bool string_ok(struct reader *r)
{
	if (!byte_ok(r, '"'))
		return false;
	while (r->p < r->end) {
		unsigned char c = *r->p++;
		if (c == '"')
			return true;
		if (c < 0x20 || (c == '\\' && !escape_ok(r)))
			return false;
	}
	return false;
}
static bool digits_ok(struct reader *r)
{
	const unsigned char *from = r->p;
	while (r->p < r->end && *r->p >= '0' && *r->p <= '9')
		r->p++;
	return r->p > from;
}
static bool number_ok(struct reader *r)
{
	byte_ok(r, '-');
	if (!digits_ok(r) || (byte_ok(r, '.') && !digits_ok(r)))
		return false;
	if (!byte_ok(r, 'e') && !byte_ok(r, 'E'))
		return true;
	if (!byte_ok(r, '+'))
		byte_ok(r, '-');
	return digits_ok(r);
}
static bool word_ok(struct reader *r, const char *w)
{
	for (; *w; w++)
		if (!byte_ok(r, *w))
			return false;
	return true;
}
static bool inside_ok(struct reader *r, bool object)
{
	int close = object ? '}' : ']';
	r->p++;
	if (++r->depth > 512)
		return false;
	blanks(r);
	if (byte_ok(r, close))
		return r->depth--, true;
	do {
		blanks(r);
		if (object) {
			if (!string_ok(r))
				return false;
			blanks(r);
			if (!byte_ok(r, ':'))
				return false;
		}
		blanks(r);
		if (!value_ok(r))
			return false;
		blanks(r);
	} while (byte_ok(r, ','));
	r->depth--;
	return byte_ok(r, close);
}
static bool value_ok(struct reader *r)
{
	int c = r->p < r->end ? *r->p : 0;
	if (c == '{' || c == '[')
		return inside_ok(r, c == '{');
	return c == '"' ? string_ok(r) : c == 't' ? word_ok(r, "true") : c == 'f' ? word_ok(r, "false") : c == 'n' ? word_ok(r, "null") : number_ok(r);
}
static bool line_ok(struct str s)
{
	struct reader r = { (const unsigned char *)s.p, (const unsigned char *)s.p + s.n, 0 };
	blanks(&r);
	if (r.p == r.end || *r.p != '{' || !value_ok(&r))
		return false;
	blanks(&r);
	return r.p == r.end && utf8_valid(s);
}

/* One line through a parser that has seen others: NULL for a blank line, else whether its JSON and UTF-8 were found good. */
struct judge {
	struct parser *parser;
	struct guarded guarded;
	struct outcome o;
};

static struct judge judge_new(void)
{
	struct judge j = { .guarded = guarded_new(8192) };
	struct parse_spec s = spec();
	const char *why;
	assert_int_equal(parser_new(&s, 0, STR("{}"), &j.parser, &why), 0);
	return j;
}

static void judge_done(struct judge *j)
{
	parser_free(j->parser);
	guarded_free(&j->guarded);
	outcome_done(&j->o);
}

/* `text` is a line without its end, and without any line feed in it. */
static void same_opinion(struct judge *j, struct str text)
{
	struct block b = guarded_block(&j->guarded, text);
	uint64_t before = j->o.counts.lines;
	j->o.last = REJECT_NONE;
	j->o.n = 0;
	assert_int_equal(outcome_add(&j->o, j->parser, &b), 0);
	bool blank = j->o.counts.lines == before;
	bool good = j->o.last != REJECT_JSON && j->o.last != REJECT_UTF8;
	if (!blank && good != line_ok(text))
		print_error("differs: %.*s: %s\n", STR_FMT(text), j->o.words);
	assert_true(blank || good == line_ok(text));
}

static void prefixes(void **state)
{
	(void)state;
	struct judge j = judge_new();
	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < ROWS; i++)
			for (size_t n = 0; n <= strlen(rows[i].line); n++)
				same_opinion(&j, (struct str){ rows[i].line, n });
	judge_done(&j);
}

static void single_byte_changes(void **state)
{
	(void)state;
	struct judge j = judge_new();
	for (size_t i = 0; i < ROWS; i++) {
		char text[512];
		size_t n = strlen(rows[i].line);
		memcpy(text, rows[i].line, n);
		for (size_t k = 0; k < n; k++) {
			for (int c = 0; c < 256; c++) {
				text[k] = (char)c;
				if (c != '\n')
					same_opinion(&j, (struct str){ text, n });
			}
			text[k] = rows[i].line[k];
		}
	}
	judge_done(&j);
}

static void random_changes(void **state)
{
	(void)state;
	static const char bytes[] = "{}[]:,\"\\ \t\r0123456789.-+eEtrufalsn/b\0\x1f\x7f\x80\xbf\xc3\xa9\xe2\xed\xf0\xff";
	struct judge j = judge_new();
	uint64_t seed = 88172645463325252ull;
	for (int i = 0; i < 300000; i++) {
		char text[1024];
		size_t n = strlen(strcpy(text, rows[(seed >> 20) % ROWS].line));
		for (int k = (int)(seed >> 40 & 3); n && k >= 0; k--) {
			seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
			size_t at = (seed >> 8) % n, to = (seed >> 30) % n, len = (seed >> 50) % 5;
			if (seed & 1 && to + len <= n && at + len <= n)
				memmove(text + to, text + at, len);
			else
				text[at] = bytes[(seed >> 33) % (sizeof bytes - 1)];
		}
		seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
		same_opinion(&j, (struct str){ text, n });
	}
	judge_done(&j);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines), cmocka_unit_test(cuts_change_nothing), cmocka_unit_test(byte_order_mark), cmocka_unit_test(tables_only),
		cmocka_unit_test(bad_addresses_are_counted), cmocka_unit_test(long_lines), cmocka_unit_test(depth), cmocka_unit_test(no_log),
		cmocka_unit_test(prefixes), cmocka_unit_test(single_byte_changes), cmocka_unit_test(random_changes),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
