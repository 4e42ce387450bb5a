/* SPDX-License-Identifier: Apache-2.0
 * JSON text. Everything above the control characters goes out as it is, but for the quote and the backslash. */
#include "engine/emit/json.h"

#include "ingest/base/err.h"

#include <stdlib.h>

#define JSON_MIN 512u

void json_done(struct json *j)
{
	free(j->p);
	*j = (struct json){ 0 };
}

void json_reset(struct json *j)
{
	j->n = 0;
	j->err = 0;
	j->comma = false;
}

/* Room for n more bytes; NULL after an error. */
static char *room(struct json *j, size_t n)
{
	if (j->err)
		return NULL;
	if (j->cap - j->n >= n)
		return j->p + j->n;
	size_t cap = j->cap ? j->cap : JSON_MIN;
	while (cap - j->n < n) {
		if (cap > SIZE_MAX / 2) {
			j->err = ERR_NOMEM;
			return NULL;
		}
		cap *= 2;
	}
	char *p = realloc(j->p, cap);
	if (!p) {
		j->err = ERR_NOMEM;
		return NULL;
	}
	j->p = p;
	j->cap = cap;
	return p + j->n;
}

static void put(struct json *j, const char *p, size_t n)
{
	char *at = room(j, n);
	if (!at)
		return;
	memcpy(at, p, n);
	j->n += n;
}

static void put_char(struct json *j, char c)
{
	put(j, &c, 1);
}

/* What comes before a key or an item. */
static void separate(struct json *j)
{
	if (j->comma)
		put_char(j, ',');
	j->comma = true;
}

void json_begin(struct json *j, char bracket)
{
	separate(j);
	put_char(j, bracket);
	j->comma = false;
}

void json_end(struct json *j, char bracket)
{
	put_char(j, bracket);
	j->comma = true;
}

/* The length of the good UTF-8 sequence at the start of s, which is not empty; 0 where there is none. */
static size_t sequence_length(struct str s)
{
	unsigned char c = (unsigned char)s.p[0];
	size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	return n <= s.n && utf8_valid((struct str){ s.p, n }) ? n : 0;
}

static void put_escaped(struct json *j, unsigned char c)
{
	static const char short_of[] = { ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r', ['"'] = '"', ['\\'] = '\\' };
	static const char digits[] = "0123456789abcdef";
	if (c < sizeof short_of && short_of[c]) {
		char two[2] = { '\\', short_of[c] };
		put(j, two, 2);
	} else {
		char six[6] = { '\\', 'u', '0', '0', digits[c >> 4], digits[c & 15] };
		put(j, six, 6);
	}
}

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c != '"' && c != '\\';
}

static void put_valid(struct json *j, struct str s)
{
	size_t from = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (is_plain((unsigned char)s.p[i]))
			continue;
		put(j, s.p + from, i - from);
		put_escaped(j, (unsigned char)s.p[i]);
		from = i + 1;
	}
	if (from < s.n)
		put(j, s.p + from, s.n - from);
}

/* Byte by byte, for the rare text that is no UTF-8. */
static void put_mended(struct json *j, struct str s)
{
	while (s.n) {
		size_t n = sequence_length(s);
		if (n)
			put_valid(j, (struct str){ s.p, n });
		else
			put(j, "\xef\xbf\xbd", 3);
		s.p += n ? n : 1;
		s.n -= n ? n : 1;
	}
}

static void put_text(struct json *j, struct str s)
{
	put_char(j, '"');
	if (utf8_valid(s))
		put_valid(j, s);
	else
		put_mended(j, s);
	put_char(j, '"');
}

void json_key(struct json *j, struct str name)
{
	separate(j);
	put_text(j, name);
	put_char(j, ':');
	j->comma = false; /* its value comes next; that sets it again */
}

void json_text(struct json *j, struct str s)
{
	separate(j);
	put_text(j, s);
}

void json_number(struct json *j, double v)
{
	char buf[NUMBER_MAX];
	separate(j);
	put(j, buf, number_print(v, buf));
}

void json_count(struct json *j, uint64_t v)
{
	char buf[20], *at = buf + sizeof buf;
	do
		*--at = (char)('0' + v % 10);
	while (v /= 10);
	separate(j);
	put(j, at, (size_t)(buf + sizeof buf - at));
}

void json_flag(struct json *j, bool v)
{
	separate(j);
	if (v)
		put(j, "true", 4);
	else
		put(j, "false", 5);
}

void json_time(struct json *j, int64_t micros)
{
	char buf[TIME_MAX];
	json_text(j, (struct str){ buf, time_print(micros, buf) });
}

void json_line_end(struct json *j)
{
	put_char(j, '\n');
	j->comma = false;
}

void json_pair(struct json *j, struct str name, struct str text)
{
	json_key(j, name);
	json_text(j, text);
}
