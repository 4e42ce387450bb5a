/* SPDX-License-Identifier: Apache-2.0
 * Which sanctions touch which orders: a record for each such pair, in a chain of the order (a few at most) and in a chain of the sanction. Most orders
 * have none and pay four bytes for it. */
#pragma once
#include "engine/index/slab.h"
#include "rules/lang/plan.h"

/* The chain of a sanction: inside the caller's struct, zeroed but for seq. Orders in the order in which they were touched. */
struct reach {
	uint32_t first, last;
	uint64_t seq; /* sanctions' order of issue */
};

struct touch { /* 32 bytes */
	uint32_t next;         /* of the order's chain */
	uint32_t order;
	uint32_t older, newer; /* of the sanction's chain */
	struct reach *by;
	enum verdict_kind kind;
};

struct touches {
	struct slab slab;
};

void touches_init(struct touches *t);
void touches_done(struct touches *t);
struct touch *touch_at(const struct touches *t, uint32_t id);
/* chain: the head of the order's. 0 or ERR_NOMEM (then nothing was changed). */
int touch_add(struct touches *t, uint32_t *chain, uint32_t order, struct reach *by, enum verdict_kind kind);
/* The touch leaves both its chains; chain: the head of its order's. */
void touch_remove(struct touches *t, uint32_t id, uint32_t *chain);
void touches_forget(struct touches *t, uint32_t *chain); /* all of one order */
/* What the order's touches come to: the earliest issued of the strongest kind; NULL when there is none. */
const struct touch *touch_strongest(const struct touches *t, uint32_t chain);
size_t touches_bytes(const struct touches *t);
