/* SPDX-License-Identifier: Apache-2.0
 * Groups of rows and the hashes of their keys. A hash is of a value's canonical bytes and not of its column: the same cookie has one hash
 * wherever it stands, so that `after` finds by the present event's field what another event's field put there. */
#include "engine/judge/group.h"

#include "ingest/base/hash.h"

static uint64_t hash_bytes(const void *p, size_t n, uint64_t seed)
{
	return hash64((struct str){ p, n }, seed);
}

static uint64_t hash_columns_text(struct group *g, struct hashes *v, uint32_t column, uint64_t mask)
{
	uint64_t known = 0;
	EACH_ROW(i, mask) {
		const struct str *c = group_cells(g, column, (uint32_t)i);
		if (!c || !c[g->row[i].row].p)
			continue;
		v->h[i] = hash64(c[g->row[i].row], g->keys->seed);
		known |= BIT(i);
	}
	return known;
}

static uint64_t hash_columns_word(struct group *g, struct hashes *v, uint32_t column, uint64_t mask)
{
	uint64_t known = 0;
	EACH_ROW(i, mask) {
		const int64_t *c = group_cells(g, column, (uint32_t)i);
		if (!c || c[g->row[i].row] == CELL_UNKNOWN)
			continue;
		v->h[i] = hash_bytes(&c[g->row[i].row], sizeof *c, g->keys->seed);
		known |= BIT(i);
	}
	return known;
}

static uint64_t hash_columns_ip(struct group *g, struct hashes *v, uint32_t column, uint64_t mask)
{
	uint64_t known = 0;
	EACH_ROW(i, mask) {
		const struct ip *const *c = group_cells(g, column, (uint32_t)i);
		if (!c || !c[g->row[i].row])
			continue;
		v->h[i] = hash_bytes(c[g->row[i].row], sizeof(struct ip), g->keys->seed);
		known |= BIT(i);
	}
	return known;
}

static uint64_t hash_made_columns(struct group *g, struct hashes *v, uint32_t column, uint64_t mask)
{
	EACH_ROW(i, mask)
		v->h[i] = column == COL_TS ? hash_bytes(&g->ts[i], sizeof g->ts[i], g->keys->seed)
		                           : hash64(g->schema->types[g->type[i]].name, g->keys->seed);
	return mask;
}

static uint64_t hash_cells(struct group *g, struct hashes *v, const struct hashed *c, uint64_t mask)
{
	if (c->column < COL_FIRST)
		return hash_made_columns(g, v, c->column, mask);
	switch (c->kind) {
	case KIND_TEXT:
		return hash_columns_text(g, v, c->column, mask);
	case KIND_IP:
		return hash_columns_ip(g, v, c->column, mask);
	case KIND_NUMBER:
	case KIND_FLAG:
	case KIND_TIME:
		return hash_columns_word(g, v, c->column, mask);
	case KIND_SET:
	case KIND_DURATION:
		break;
	}
	return 0; /* a set is no key, and a duration no column */
}

static const struct hashes *column_hashes(struct group *g, uint32_t hashed, uint64_t mask)
{
	struct hashes *v = &g->columns[hashed];
	uint64_t todo = mask & ~v->done;
	if (todo) {
		v->known |= hash_cells(g, v, &g->keys->columns[hashed], todo);
		v->done |= todo;
	}
	return v;
}

uint64_t group_column_known(struct group *g, uint32_t hashed, uint64_t mask)
{
	return column_hashes(g, hashed, mask)->known & mask;
}

bool group_column(struct group *g, uint32_t hashed, uint32_t i, uint64_t *ret)
{
	const struct hashes *v = column_hashes(g, hashed, BIT(i));
	*ret = v->h[i];
	return v->known >> i & 1;
}

uint64_t hash_of_value(const struct value *v, uint64_t seed)
{
	switch (v->kind) {
	case KIND_TEXT:
		return hash64(v->text, seed);
	case KIND_IP:
		return hash_bytes(&v->ip, sizeof v->ip, seed);
	case KIND_NUMBER:
	case KIND_DURATION: {
		double d = v->num == 0 ? 0.0 : v->num; /* -0 is 0 */
		return hash_bytes(&d, sizeof d, seed);
	}
	case KIND_TIME:
		return hash_bytes(&v->time, sizeof v->time, seed);
	case KIND_FLAG:
		return hash64(v->flag ? STR("1") : STR("0"), seed);
	case KIND_SET:
		break;
	}
	return 0;
}

static uint64_t part_hash(struct group *g, const struct key_part *p, uint64_t i)
{
	if (p->hashed != NO_ID)
		return g->columns[p->hashed].h[i];
	struct value v = reg_value(p->reg, p->kind, (uint32_t)i);
	return hash_of_value(&v, g->keys->seed);
}

uint64_t group_key(struct group *g, uint32_t def, uint64_t mask)
{
	const struct key_def *d = &g->keys->defs[def];
	struct hashes *v = &g->defs[def];
	uint64_t todo = mask & ~v->done, known = todo;
	if (!todo)
		return v->known & mask;
	for (uint32_t p = 0; p < d->n; p++)
		known &= d->parts[p].hashed == NO_ID ? d->parts[p].reg->known : column_hashes(g, d->parts[p].hashed, known)->known;
	for (uint32_t p = 0; p < d->n; p++) {
		EACH_ROW(i, known) {
			uint64_t h = part_hash(g, &d->parts[p], i);
			v->h[i] = p ? hash_mix(v->h[i], h) : h;
		}
	}
	v->done |= todo;
	v->known |= known;
	return v->known & mask;
}

int group_init(struct group *g, const struct schema *s, const struct keys *k, struct arena *a)
{
	*g = (struct group){ .schema = s, .keys = k };
	g->columns = arena_zalloc(a, k->n_columns * sizeof *g->columns);
	g->defs = arena_zalloc(a, k->n_defs * sizeof *g->defs);
	return g->columns && g->defs ? 0 : ERR_NOMEM;
}

void group_reset(struct group *g)
{
	g->n = 0;
	for (uint32_t i = 0; i < g->keys->n_columns; i++)
		g->columns[i].done = g->columns[i].known = 0;
	for (uint32_t i = 0; i < g->keys->n_defs; i++)
		g->defs[i].done = g->defs[i].known = 0;
}
