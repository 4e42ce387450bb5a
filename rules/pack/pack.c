/* SPDX-License-Identifier: Apache-2.0
 * The shipped rules as texts; the header with them is made from the *.rules files by meson. */
#include "rules/pack/pack.h"

const struct pack_file *pack_files(size_t *ret_n)
{
	static const struct pack_file files[] = {
#include "rules/pack/pack_texts.h"
	};
	*ret_n = sizeof files / sizeof files[0];
	return files;
}
