/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as a file of rules, read after the pack's schema. Files that it uses hold the same text. What must hold: a plan or an error,
 * never both; each message points into its file; a plan can be walked to its end. */
#include "tests/fuzz/fuzz.h"
#include "tests/units/lang_help.h"

struct again {
	struct str text;
	int left; /* a file that uses others of ever new names would go on for long */
};

static int fuzz_read(void *ctx, const char *path, struct str *ret)
{
	struct again *a = ctx;
	*ret = a->text;
	return strlen(path) % 2 && a->left-- > 0 ? 0 : ERR_OPEN;
}

static void check_place(const struct diag *d)
{
	uint32_t columns = 1;
	for (size_t i = 0; i < d->source.n; i++)
		columns += ((unsigned char)d->source.p[i] & 0xc0) != 0x80;
	if (!d->message.n || d->width == 0 || (d->line && (d->col == 0 || d->col > columns)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t n;
	const struct pack_file *pack = pack_files(&n);
	struct str text = { (const char *)data, size };
	const struct rules_source sources[] = { { pack[0].path, str_z(pack[0].text) }, { "dir/fuzz.rules", text } };
	struct again again = { text, 4 };
	const struct loader loader = { &again, fuzz_read };
	const char *const sets[] = { "a.b=5%" };
	const struct rules_options o = { sources, 2, &loader, sets, size && data[0] == '#', true };
	struct reading x = { 0 };
	if (!text.p)
		return 0;
	x.err = rules_read(&o, &x.diags, &x.plan);
	if ((x.err != 0 && x.err != ERR_RULES) || (x.err == 0) != (x.diags.errors == 0) || (x.err == 0) != (x.plan != NULL))
		abort();
	for (size_t i = 0; i < x.diags.n; i++)
		check_place(&x.diags.list[i]);
	free(reading_text(&x));
	if (x.plan) {
		bool *need = calloc(x.plan->schema->n_columns, 1);
		plan_need(x.plan, need);
		free(need);
	}
	reading_done(&x);
	return 0;
}
