/* SPDX-License-Identifier: Apache-2.0
 * A merge sort from below. Logs are late by little, so most pairs of neighbours are in order already and are left where they are. */
#include "ingest/sequence/order.h"

#define INSERTION 16u

static void insertion(struct place *p, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct place x = p[i];
		size_t j = i;
		for (; j && moment_before(x.at, p[j - 1].at); j--)
			p[j] = p[j - 1];
		p[j] = x;
	}
}

/* p[0..mid) and p[mid..n) into one. Only the left half has to be moved out of the way. */
static void merge(struct place *p, struct place *spare, size_t mid, size_t n)
{
	if (!moment_before(p[mid].at, p[mid - 1].at))
		return;
	memcpy(spare, p, mid * sizeof *p);
	size_t left = 0, right = mid, to = 0;
	while (left < mid && right < n)
		p[to++] = moment_before(p[right].at, spare[left].at) ? p[right++] : spare[left++];
	memcpy(p + to, spare + left, (mid - left) * sizeof *p);
}

void places_sort(struct place *p, struct place *spare, size_t n)
{
	for (size_t at = 0; at < n; at += INSERTION)
		insertion(p + at, n - at < INSERTION ? n - at : INSERTION);
	for (size_t width = INSERTION; width < n; width *= 2)
		for (size_t at = 0; n - at > width; at += 2 * width) {
			merge(p + at, spare, width, n - at < 2 * width ? n - at : 2 * width);
			if (n - at <= 2 * width)
				break;
		}
}
