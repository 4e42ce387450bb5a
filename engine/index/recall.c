/* SPDX-License-Identifier: Apache-2.0
 * Up to an hour an event costs its entry in a log; beyond, a key its record: by then most keys of a long log have more than one event. */
#include "engine/index/recall.h"

#include <stdlib.h>

#include "engine/index/chainlog.h"
#include "engine/index/longlog.h"
#include "ingest/base/err.h"

struct recall {
	struct chainlog *chain; /* NULL: longlog instead */
	struct longlog longlog;
};

int recall_new(int64_t horizon, uint32_t words, struct recall **ret)
{
	struct recall *r = calloc(1, sizeof *r);
	if (!r)
		return ERR_NOMEM;
	int err = 0;
	if (horizon <= RECALL_CHAIN_MAX)
		err = chainlog_new(horizon, words, &r->chain);
	else
		longlog_init(&r->longlog, horizon, words);
	if (err) {
		free(r);
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
	longlog_done(&r->longlog);
	free(r);
}

void recall_prefetch_root(const struct recall *r, uint64_t key)
{
	if (r->chain)
		chainlog_prefetch_head(r->chain, key);
	else
		longlog_prefetch_root(&r->longlog, key);
}

void recall_prefetch_leaf(const struct recall *r, uint64_t key)
{
	if (r->chain)
		chainlog_prefetch_entry(r->chain, key);
	else
		longlog_prefetch_leaf(&r->longlog, key);
}

static bool find_long(const struct recall *r, uint64_t key, int64_t min_ts, struct recall_hit *ret)
{
	const struct longlog_entry *e = longlog_find(&r->longlog, key, min_ts);
	if (e && ret)
		*ret = (struct recall_hit){ .ts = e->ts, .words = e->words };
	return e != NULL;
}

bool recall_find(const struct recall *r, uint64_t key, int64_t min_ts, struct recall_hit *ret)
{
	if (!r->chain)
		return find_long(r, key, min_ts, ret);
	const struct chainlog_entry *e = chainlog_find(r->chain, key, min_ts);
	if (e && ret)
		*ret = (struct recall_hit){ .ts = e->ts, .words = e->words };
	return e != NULL;
}

uint32_t *recall_put(struct recall *r, uint64_t key, int64_t ts)
{
	return r->chain ? chainlog_put(r->chain, key, ts) : longlog_put(&r->longlog, key, ts);
}

size_t recall_bytes(const struct recall *r)
{
	return sizeof *r + (r->chain ? chainlog_bytes(r->chain) : longlog_bytes(&r->longlog));
}
