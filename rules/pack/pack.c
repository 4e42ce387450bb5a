/* SPDX-License-Identifier: Apache-2.0
 * The shipped rules and formats as texts; the header with them is made from the *.rules files by meson. */
#include "rules/pack/pack.h"

#include "rules/pack/pack_texts.h"

const struct pack_file *pack_files(size_t *ret_n)
{
	static const struct pack_file files[] = { PACK_RULES };
	*ret_n = sizeof files / sizeof files[0];
	return files;
}

const struct pack_file *pack_formats(size_t *ret_n)
{
	static const struct pack_file files[] = { PACK_FORMATS };
	*ret_n = sizeof files / sizeof files[0];
	return files;
}
