/* SPDX-License-Identifier: Apache-2.0
 * The latest lines of a key in `over`: a small block, oldest first, that doubles as more are seen. Dropping the ninth latest is safe: what is newer
 * never leaves before it. (`within` needs none of this: there the key's events are at hand.) */
#include "engine/window/state.h"
#include "ingest/base/err.h"

struct seen {
	uint64_t line;
	int64_t step;
};

struct block {
	uint64_t n;
	struct seen seen[];
};

/* What the key has of it: id of the block << 2 | the number of its size; 0: no block. */
static uint32_t *name_of(const struct window *w, struct window_key *k)
{
	return (uint32_t *)((char *)k + w->evidence_at);
}

static struct block *block_of(const struct window *w, uint32_t name)
{
	return name ? slab_at(&w->lines[name & 3], name >> 2) : NULL;
}

static void forget(struct block *b, uint32_t i)
{
	b->n--;
	for (; i < b->n; i++)
		b->seen[i] = b->seen[i + 1];
}

int evidence_reserve(struct window *w, struct window_key *k, int64_t step, uint64_t line)
{
	uint32_t *name = name_of(w, k), size = *name & 3;
	struct block *b = block_of(w, *name);
	int64_t gone = step - w->steps;
	while (b && b->n && b->seen[0].step <= gone)
		forget(b, 0);
	for (uint32_t i = 0; b && i < b->n; i++) {
		if (b->seen[i].line == line)
			return 0;
	}
	if (b && (b->n < 1u << size || size == EVIDENCE_SIZES - 1))
		return 0;
	uint32_t to = b ? size + 1 : 0;
	struct slab *slab = &w->lines[to];
	if (!slab->size)
		slab_init(slab, (uint32_t)(sizeof *b + (sizeof b->seen[0] << to)));
	uint32_t id = slab_take(slab);
	if (!id || id >> 30) {
		if (id)
			slab_give(slab, id);
		return ERR_NOMEM;
	}
	struct block *grown = slab_at(slab, id);
	for (; b && grown->n < b->n; grown->n++)
		grown->seen[grown->n] = b->seen[grown->n];
	evidence_drop(w, k);
	*name = id << 2 | to;
	return 0;
}

void evidence_add(struct window *w, struct window_key *k, int64_t step, uint64_t line)
{
	struct block *b = block_of(w, *name_of(w, k));
	for (uint32_t i = 0; i < b->n; i++) {
		if (b->seen[i].line == line) {
			forget(b, i);
			break;
		}
	}
	if (b->n == EVIDENCE_MAX_LINES)
		forget(b, 0);
	b->seen[b->n++] = (struct seen){ .line = line, .step = step };
}

uint32_t evidence_list(const struct window *w, struct window_key *k, uint64_t ret[8])
{
	const struct block *b = block_of(w, *name_of(w, k));
	for (uint32_t i = 0; i < b->n; i++)
		ret[i] = b->seen[i].line;
	return (uint32_t)b->n;
}

void evidence_drop(struct window *w, struct window_key *k)
{
	uint32_t *name = name_of(w, k);
	if (*name)
		slab_give(&w->lines[*name & 3], *name >> 2);
	*name = 0;
}
