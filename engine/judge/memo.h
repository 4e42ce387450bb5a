/* SPDX-License-Identifier: Apache-2.0
 * What `after` and `without` can find: the latest event of a type by key, and those of its fields that some rule names. One memo for all
 * rules that look for the same type by the same fields. */
#pragma once
#include "engine/index/recall.h"
#include "engine/judge/group.h"
#include "engine/judge/texts.h"

struct memo_field {
	uint32_t column;
	enum kind kind;
	uint32_t word;       /* of the payload, the first */
	uint32_t hashed;     /* texts: index into keys->columns */
	struct texts *texts; /* of texts and sets; owned */
};

struct memo {
	uint32_t type;
	uint32_t *columns, n_columns; /* the key */
	uint32_t key;                 /* keys' number of it */
	int64_t horizon;
	bool evidence;             /* somebody names its line among the evidence */
	struct memo_field *fields; /* malloc'ed */
	uint32_t n_fields;
	uint32_t words;
	struct recall *recall;
};

/* An event that an `after` found. */
struct found {
	const struct memo *memo;
	int64_t ts;
	const uint32_t *words;
};

/* All in arrays that memos_done frees; pointers to single memos stay valid. */
struct memos {
	struct memo **list;
	uint32_t n, cap;
};
void memos_done(struct memos *m);

/* While the rules are compiled. The memo of `type` by the columns, its horizon at least `within`. 0 or ERR_NOMEM. */
int memos_want(struct memos *m, uint32_t type, const uint32_t *columns, uint32_t n, int64_t within, struct memo **ret);
int memo_want_field(struct memo *m, struct keys *k, const struct schema *s, uint32_t column, uint32_t *ret);
/* When all is wanted: makes the stores. */
int memo_open(struct memo *m, struct keys *k, const struct schema *s);

/* For groups: brings near what memo_put of these rows will touch (but for the index, see recall.h). */
void memo_prefetch(const struct memo *m, struct group *g, uint64_t mask);
/* The row becomes the latest of its key, if its key is known. 0, ERR_NOMEM, ERR_LIMIT. */
int memo_put(struct memo *m, struct group *g, uint32_t i);
/* A field of what was found, as a value; texts live until the next memo_put, sets in the arena. 0 or ERR_NOMEM. */
int memo_get(const struct found *f, uint32_t field, struct arena *a, struct value *ret);

/* Where and when in sequence it was; for memos with evidence. */
struct memo_place {
	uint64_t line, seq;
};
struct memo_place memo_place(const struct found *f);
size_t memo_bytes(const struct memo *m);
