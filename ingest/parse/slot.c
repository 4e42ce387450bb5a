/* SPDX-License-Identifier: Apache-2.0
 * Decoding of texts that do not stand in the log as they read. */
#include "ingest/parse/slot.h"

#include "ingest/parse/unescape.h"

struct str slot_text(struct slots *s, uint32_t name, struct arena *a)
{
	struct slot *slot = &s->slot[name];
	struct str text = { slot->p, slot->n };
	if (slot_kind(s, name) != SLOT_ESCAPED)
		return text;
	char *to = arena_bytes(a, text.n);
	if (!to)
		return (struct str){ 0 };
	text = (struct str){ to, s->csv ? unquote(text, to) : unescape(text, to) };
	slot_set(s, name, SLOT_TEXT, text);
	return text;
}
