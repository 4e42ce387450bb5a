/* SPDX-License-Identifier: Apache-2.0
 * Rejected lines, whole: what a team needs to mend its logs and read them again. */
#include "engine/emit/rejects.h"

#include "ingest/base/err.h"

#include <sodium.h>
#include <stdlib.h>

static int base64(struct json *j, struct str raw)
{
	size_t cap = sodium_base64_ENCODED_LEN(raw.n, sodium_base64_VARIANT_ORIGINAL);
	char *text = malloc(cap);
	if (!text)
		return ERR_NOMEM;
	sodium_bin2base64(text, cap, (const unsigned char *)raw.p, raw.n, sodium_base64_VARIANT_ORIGINAL);
	json_pair(j, STR("raw_base64"), (struct str){ text, cap - 1 });
	free(text);
	return 0;
}

int rejects_line(struct rejects *r, struct str source, uint64_t line, struct str reason, struct str raw)
{
	struct json *j = &r->json;
	int err = 0;
	json_reset(j);
	json_begin(j, '{');
	json_pair(j, STR("source"), source);
	json_key(j, STR("line"));
	json_count(j, line);
	json_pair(j, STR("reason"), reason);
	if (utf8_valid(raw))
		json_pair(j, STR("raw"), raw);
	else
		err = base64(j, raw);
	json_end(j, '}');
	json_line_end(j);
	if (!err)
		err = j->err;
	return err ? err : output_write(r->out, (struct str){ j->p, j->n });
}

void rejects_done(struct rejects *r)
{
	json_done(&r->json);
}
