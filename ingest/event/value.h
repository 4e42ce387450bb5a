/* SPDX-License-Identifier: Apache-2.0
 * The kinds of values, how they are read from text and printed (SPEC.md §1 and §3). Pure functions, no state, no locale. */
#pragma once
#include "ingest/base/arena.h"
#include "ingest/base/str.h"

enum kind {
	KIND_TEXT,
	KIND_NUMBER,   /* in columns: int64_t millionths; in expressions: double (millionths/1e6) */
	KIND_FLAG,     /* 0 or 1 */
	KIND_TIME,     /* int64_t microseconds since 1970 UTC */
	KIND_IP,       /* struct ip */
	KIND_SET,      /* struct set of texts */
	KIND_DURATION, /* double of microseconds; only in expressions, never a field */
};
#define KINDS 7
const char *kind_name(enum kind k); /* "text", "number", … */

/* The last micro of the year 9999: no time is later (SPEC.md §1). */
#define TIME_LAST INT64_C(253402300799999999)
/* ts + span (both of micros, span ≥ 0), at most TIME_LAST. */
static inline int64_t time_later(int64_t ts, int64_t span)
{
	return ts > TIME_LAST - span ? TIME_LAST : ts + span;
}

/* Unknown, in the columns of KIND_NUMBER, KIND_FLAG and KIND_TIME. (-2^63 millionths is "out of range".) */
#define CELL_UNKNOWN INT64_MIN

struct ip {
	uint64_t hi, lo; /* host order; IPv4 is ::ffff:a.b.c.d, so that mapped addresses are equal to plain ones */
};
static inline bool ip_eq(struct ip a, struct ip b)
{
	return a.hi == b.hi && a.lo == b.lo;
}
static inline bool ip_is_v4(struct ip a)
{
	return a.hi == 0 && a.lo >> 32 == 0xffff;
}

struct set {
	size_t n;
	struct str *items; /* as written, repeats and order kept; an item that holds no text is left out */
};

/* A value of an expression, on its own (outside of columns). */
struct value {
	enum kind kind;
	bool known;
	bool personal; /* prints as a pseudonym */
	union {
		double num;   /* KIND_NUMBER; KIND_DURATION in micros */
		int64_t time; /* KIND_TIME */
		bool flag;
		struct str text;
		struct ip ip;
		const struct set *set;
	};
};

/* --- reading. All take the whole slice; false when it is not of the kind (white space around is not allowed). --- */

/* JSON's number grammar, leading zeros allowed; to millionths, further decimals rounded half to even. Exact, also with
 * exponents. READ_RANGE: past ±(2^63-1) millionths. */
enum read { READ_OK, READ_BAD, READ_RANGE };
enum read number_read(struct str s, int64_t *ret_millionths);

/* A time of the SPEC. `zone` is used where the text has no offset (micros east of UTC are subtracted by the caller's zone
 * function); NULL means UTC. Also a bare number: epoch seconds, millis or micros by its size, cut towards zero. READ_BAD also for
 * what lies outside of the years 1 to 9999; never READ_RANGE. */
struct zone; /* an IANA zone, ingest/event/zone.h */
enum read time_read(struct str s, const struct zone *zone, int64_t *ret_micros);

bool flag_read(struct str s, bool *ret);            /* true false 1 0 */
bool ip_read(struct str s, struct ip *ret);         /* v4 dotted quad (no leading zeros), v6 in every RFC 4291 form */
/* An address or an address with /len; host bits past len are ignored. An IPv4 block has len + 96. */
struct cidr {
	struct ip base;
	unsigned len; /* 0..128 */
};
bool cidr_read(struct str s, struct cidr *ret);
bool cidr_has(const struct cidr *c, struct ip ip);
/* `US|CA` into a set in the arena, its items slices of s; an empty text gives a set of none. NULL when memory is out. */
struct set *set_read(struct str s, struct arena *a);

/* --- printing. Each writes at most the stated bytes, no NUL, and returns how many. --- */
#define NUMBER_MAX 32
#define TIME_MAX 32
#define IP_MAX 46
size_t number_print(double v, char *ret);            /* as ECMAScript's Number::toString; finite only */
size_t millionths_print(int64_t v, char *ret);       /* the same for v/1e6 as a double */
size_t time_print(int64_t micros, char *ret);        /* 2026-01-01T12:00:05.000000Z */
size_t ip_print(struct ip ip, char *ret);            /* RFC 5952; mapped ones as IPv4 */
/* The network of an address: `203.0.113.0/24`; v4len for IPv4, v6len for others. At most IP_MAX + 4 bytes. */
size_t net_print(struct ip ip, unsigned v4len, unsigned v6len, char *ret);

/* A double to millionths, half to even; false when not finite or past ±(2^63-1). */
bool millionths_of(double v, int64_t *ret);

/* The least UTF-8 facts: is it valid (no surrogates, no overlong forms, up to U+10FFFF); how many code points. */
bool utf8_valid(struct str s);
size_t utf8_length(struct str s);
