/* SPDX-License-Identifier: Apache-2.0
 * World callbacks to lines of the output. */
#include "engine/emit/sink.h"

static int send(struct ndjson_sink *s)
{
	int err = s->json.err;
	if (!err)
		err = output_write(s->out, (struct str){ s->json.p, s->json.n });
	json_reset(&s->json);
	return err;
}

static int on_sanction(void *ctx, const struct sanction *sanction)
{
	struct ndjson_sink *s = ctx;
	line_sanction(&s->lines, &s->json, sanction);
	return send(s);
}

static int on_verdict(void *ctx, const struct verdict *verdict)
{
	struct ndjson_sink *s = ctx;
	line_verdict(&s->lines, &s->json, verdict);
	return send(s);
}

static int on_signal(void *ctx, const struct signal *signal)
{
	struct ndjson_sink *s = ctx;
	line_signal(&s->lines, &s->json, signal);
	return send(s);
}

static int on_lifted(void *ctx, const struct lifted *lifted)
{
	struct ndjson_sink *s = ctx;
	line_lifted(&s->lines, &s->json, lifted);
	return send(s);
}

static struct str on_pseudonym(void *ctx, struct str text, char *ret)
{
	struct ndjson_sink *s = ctx;
	return pseudonym_text(s->lines.pseudonym, text, ret);
}

struct world ndjson_sink_world(struct ndjson_sink *s)
{
	return (struct world){
		.ctx = s,
		.sanction = on_sanction,
		.signal = s->signals ? on_signal : NULL,
		.lifted = on_lifted,
		.verdict = on_verdict,
		.pseudonym = on_pseudonym,
	};
}

void ndjson_sink_done(struct ndjson_sink *s)
{
	json_done(&s->json);
}
