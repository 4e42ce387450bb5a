/* SPDX-License-Identifier: Apache-2.0
 * Values of unknown keys are validated like all others; nesting is followed with one bit a level instead of recursion. */
#include "ingest/parse/json_value.h"

#include "ingest/parse/json.h"
#include "ingest/parse/unescape.h"

const char *json_string_rest(const char *p)
{
	struct high high = high_none();
	while (*p == '\\') {
		p = escape_end(p);
		if (!p)
			return NULL;
		p = scan_string(p, &high);
	}
	return *p == '"' ? p : NULL;
}

/* p is behind the opening quote; returns the place behind the closing one. */
static const char *string_end(const char *p)
{
	struct high high = high_none();
	p = json_string_rest(scan_string(p, &high));
	return p ? p + 1 : NULL;
}

static const char *digits(const char *p)
{
	if (*p < '0' || *p > '9')
		return NULL;
	do
		p++;
	while (*p >= '0' && *p <= '9');
	return p;
}

static const char *number_end(const char *p)
{
	p = digits(p + (*p == '-'));
	if (p && *p == '.')
		p = digits(p + 1);
	if (p && (*p | 0x20) == 'e') {
		p++;
		p = digits(p + (*p == '+' || *p == '-'));
	}
	return p;
}

static const char *word_end(const char *p, struct str word)
{
	for (size_t i = 0; i < word.n; i++)
		if (p[i] != word.p[i])
			return NULL;
	return p + word.n;
}

/* A value that is no array or object. */
static const char *scalar(const char *p, enum slot_kind *ret_kind)
{
	switch (*p) {
	case '"':
		*ret_kind = SLOT_TEXT;
		return string_end(p + 1);
	case 't':
		*ret_kind = SLOT_TRUE;
		return word_end(p, STR("true"));
	case 'f':
		*ret_kind = SLOT_FALSE;
		return word_end(p, STR("false"));
	case 'n':
		*ret_kind = SLOT_NULL;
		return word_end(p, STR("null"));
	default:
		*ret_kind = SLOT_NUMBER;
		return number_end(p);
	}
}

/* Which of the levels are objects. */
struct levels {
	uint64_t bits[JSON_DEPTH / 64];
	unsigned n;
};

static bool level_push(struct levels *l, bool object)
{
	if (l->n == JSON_DEPTH - 1) /* the line's own object is one more */
		return false;
	uint64_t bit = 1ull << l->n % 64;
	if (object)
		l->bits[l->n / 64] |= bit;
	else
		l->bits[l->n / 64] &= ~bit;
	l->n++;
	return true;
}

static bool level_is_object(const struct levels *l)
{
	return l->bits[(l->n - 1) / 64] >> (l->n - 1) % 64 & 1;
}

/* `"key" :` and the blanks after it. */
static const char *member_key(const char *p)
{
	if (*p != '"')
		return NULL;
	p = string_end(p + 1);
	if (!p)
		return NULL;
	p = json_blank(p);
	return *p == ':' ? json_blank(p + 1) : NULL;
}

/* At the start of a value: goes into arrays and objects that are not empty, to the start of their first value, and passes over others. Returns
 * the place behind the value (*ret_done) or the start of the inner value. */
static const char *value_enter(struct levels *l, const char *p, bool *ret_done)
{
	enum slot_kind kind;
	*ret_done = true;
	if (*p != '{' && *p != '[')
		return scalar(p, &kind);
	bool object = *p == '{';
	if (!level_push(l, object))
		return NULL;
	p = json_blank(p + 1);
	if (*p == (object ? '}' : ']')) {
		l->n--;
		return p + 1;
	}
	*ret_done = false;
	return object ? member_key(p) : p;
}

/* Behind a value, inside of something: passes over the ends of levels. Returns the start of the next value, or (with l->n == 0) the place
 * behind the outermost end. */
static const char *value_leave(struct levels *l, const char *p)
{
	while (l->n) {
		p = json_blank(p);
		bool object = level_is_object(l);
		if (*p == ',') {
			p = json_blank(p + 1);
			return object ? member_key(p) : p;
		}
		if (*p != (object ? '}' : ']'))
			return NULL;
		l->n--;
		p++;
	}
	return p;
}

static const char *nested_end(const char *p)
{
	struct levels l;
	l.n = 0;
	do {
		bool done;
		p = value_enter(&l, p, &done);
		if (p && done)
			p = value_leave(&l, p);
	} while (p && l.n);
	return p;
}

const char *json_value(const char *p, enum slot_kind *ret_kind)
{
	if (*p != '{' && *p != '[')
		return scalar(p, ret_kind);
	*ret_kind = *p == '{' ? SLOT_OBJECT : SLOT_ARRAY;
	return nested_end(p);
}

/* The kind of a valid string body: whether there is anything to decode. */
static enum slot_kind text_kind(struct str s)
{
	return memchr(s.p, '\\', s.n) ? SLOT_ESCAPED : SLOT_TEXT;
}

bool json_item(const char **p, enum slot_kind *ret_kind, struct str *ret)
{
	const char *at = **p == ']' ? *p : json_blank(*p + 1); /* else behind the opening bracket, or a comma */
	if (*at == ']')
		return false;
	const char *end = json_value(at, ret_kind);
	*ret = (struct str){ at, (size_t)(end - at) };
	if (*ret_kind == SLOT_TEXT) {
		*ret = (struct str){ at + 1, ret->n - 2 };
		*ret_kind = text_kind(*ret);
	}
	*p = json_blank(end);
	return true;
}
