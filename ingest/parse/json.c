/* SPDX-License-Identifier: Apache-2.0
 * The hot loop: from value to value by foreseen segments, and the general way where one was not foreseen. */
#include "ingest/parse/json.h"

#include "ingest/parse/json_value.h"
#include "ingest/parse/unescape.h"

/* The name of the key whose bytes stand between two quotes. */
static uint32_t key_name(const struct json *j, struct str key)
{
	if (!memchr(key.p, '\\', key.n))
		return names_find(j->names, key);
	if (key.n > 6 * j->names->longest)
		return NAME_NONE; /* an escape has at most six bytes for one of the text */
	return names_find(j->names, (struct str){ j->key, unescape(key, j->key) });
}

/* A key that was not foreseen: p is at its opening quote. Returns the place where its value starts (inside of the quotes of a string). */
static const char *key_general(const struct json *j, const char *p, uint32_t *ret_name)
{
	struct high high = high_none();
	if (*p != '"')
		return NULL;
	const char *key = p + 1;
	p = json_string_rest(scan_string(key, &high));
	if (!p)
		return NULL;
	*ret_name = key_name(j, (struct str){ key, (size_t)(p - key) });
	p = json_blank(p + 1);
	if (*p != ':')
		return NULL;
	p = json_blank(p + 1);
	return p + (*p == '"');
}

/* From the place behind a value (or from the opening brace) to the next value. Sets *at to its segment; *ret_name likewise. Returns the
 * place behind the closing brace with *ret_name == UINT32_MAX where no value comes; NULL when it is not valid. */
static const char *next_general(struct json *j, const char *from, uint32_t *at, uint32_t *ret_name)
{
	const char *p = json_blank(from);
	char want = *at == SEGMENT_START ? '{' : ',';
	j->high = true;
	if (*p == '}' && want == ',') {
		*ret_name = UINT32_MAX;
		return p + 1;
	}
	if (*p != want)
		return NULL;
	p = json_blank(p + 1);
	if (*p == '}' && want == '{') {
		*ret_name = UINT32_MAX;
		return p + 1;
	}
	p = key_general(j, p, ret_name);
	if (p)
		*at = segment_learn(&j->segments, *at, (struct str){ from, (size_t)(p - from) }, *ret_name);
	return p;
}

/* Behind the closing brace: nothing but blanks to the line feed. */
static const char *line_rest(const char *p)
{
	p = json_blank(p);
	return *p == '\n' ? p : NULL;
}

static const char *take_value(struct json *j, const char *p, uint32_t name)
{
	enum slot_kind kind;
	const char *end = json_value(p, &kind);
	if (!end)
		return NULL;
	j->odd |= kind >= SLOT_TRUE && name != NAME_NONE;
	j->high |= kind >= SLOT_ARRAY; /* there may be texts inside */
	slot_set(j->slots, name, kind, (struct str){ p, (size_t)(end - p) });
	return end;
}

/* p is behind the opening quote. */
static inline const char *take_string(struct json *j, const char *p, uint32_t name, struct high *high)
{
	const char *end = scan_string(p, high);
	enum slot_kind kind = SLOT_TEXT;
	if (unlikely(*end != '"')) {
		j->high = true; /* the rest is not looked at for that */
		end = json_string_rest(end);
		if (!end)
			return NULL;
		kind = SLOT_ESCAPED;
	}
	slot_set(j->slots, name, kind, (struct str){ p, (size_t)(end - p) });
	return end + 1;
}

const char *json_object(struct json *j, const char *p)
{
	struct high high = high_none();
	uint32_t at = SEGMENT_START;
	bool high_key = false;
	j->odd = j->high = false;
	for (;;) {
		uint32_t name, next = segment_foreseen(&j->segments, at, p);
		bool string;
		if (likely(next != SEGMENT_NONE)) {
			const struct segment *g = &j->segments.all[next];
			p += g->n;
			name = g->name;
			string = g->string;
			high_key |= g->high;
			at = next;
		} else if (*p == '}' && at != SEGMENT_START) {
			p++;
			break;
		} else {
			p = next_general(j, p, &at, &name);
			if (!p)
				return NULL;
			if (name == UINT32_MAX)
				break;
			string = p[-1] == '"';
		}
		if (!string) {
			p = json_blank(p); /* a segment that ends behind the colon stands before any value */
			string = *p == '"';
			p += string;
		}
		p = string ? take_string(j, p, name, &high) : take_value(j, p, name);
		if (unlikely(!p))
			return NULL;
	}
	j->high |= high_key | high_any(&high);
	return line_rest(p);
}
