/* SPDX-License-Identifier: Apache-2.0
 * Registers as values. */
#include "engine/judge/eval.h"

struct value reg_value(const struct reg *r, enum kind kind, uint32_t i)
{
	struct value v = { .kind = kind, .known = r->known >> i & 1 };
	if (!v.known)
		return v;
	switch (kind) {
	case KIND_TEXT:
		v.text = *r->text[i];
		break;
	case KIND_NUMBER:
	case KIND_DURATION:
		v.num = r->num[i];
		break;
	case KIND_FLAG:
		v.flag = r->truth >> i & 1;
		break;
	case KIND_TIME:
		v.time = r->time[i];
		break;
	case KIND_IP:
		v.ip = *r->ip[i];
		break;
	case KIND_SET:
		v.set = r->set[i];
		break;
	}
	return v;
}
