/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/index/recall.h"

#include <stdlib.h>

#include "engine/index/chainlog.h"
#include "ingest/base/err.h"

struct recall {
	struct chainlog *chain;
};

int recall_new(int64_t horizon, uint32_t words, struct recall **ret)
{
	struct recall *r = calloc(1, sizeof *r);
	if (!r)
		return ERR_NOMEM;
	int err = chainlog_new(horizon, words, &r->chain);
	if (err) {
		recall_free(r);
		return err;
	}
	*ret = r;
	return 0;
}

void recall_free(struct recall *r)
{
	if (!r)
		return;
	chainlog_free(r->chain);
	free(r);
}

void recall_prefetch_root(const struct recall *r, uint64_t key)
{
	chainlog_prefetch_head(r->chain, key);
}

void recall_prefetch_leaf(const struct recall *r, uint64_t key)
{
	chainlog_prefetch_entry(r->chain, key);
}

bool recall_find(const struct recall *r, uint64_t key, int64_t min_ts, struct recall_hit *ret)
{
	const struct chainlog_entry *e = chainlog_find(r->chain, key, min_ts);
	if (e && ret)
		*ret = (struct recall_hit){ .ts = e->ts, .words = e->words };
	return e != NULL;
}

uint32_t *recall_put(struct recall *r, uint64_t key, int64_t ts)
{
	return chainlog_put(r->chain, key, ts);
}

size_t recall_bytes(const struct recall *r)
{
	return sizeof *r + chainlog_bytes(r->chain);
}
