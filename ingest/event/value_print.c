// SPDX-License-Identifier: Apache-2.0
/* Printing numbers and times. Nothing here asks the locale. */
#include "ingest/event/civil.h"
#include "ingest/event/shortest.h"
#include "ingest/event/value.h"

#include <math.h>

/* Decimals of up to 15 digits are as many different doubles: such a number is its own shortest form. */
#define PLAIN_MAX INT64_C(999999999999999)

static size_t digits_of(uint64_t v, char *ret)
{
	char back[20];
	size_t n = 0;
	do
		back[n++] = (char)('0' + v % 10);
	while (v /= 10);
	for (size_t i = 0; i < n; i++)
		ret[i] = back[n - 1 - i];
	return n;
}

static size_t put(char *ret, const char *digits, size_t n)
{
	memcpy(ret, digits, n);
	return n;
}

static size_t put_zeros(char *ret, int n)
{
	memset(ret, '0', (size_t)n);
	return (size_t)n;
}

/* ECMAScript's Number::toString of 0.DIGITS × 10^point. */
static size_t layout(bool negative, const char *digits, size_t n, int point, char *ret)
{
	char *p = ret;
	if (negative)
		*p++ = '-';
	if (point > 21 || point <= -6) {
		*p++ = digits[0];
		if (n > 1) {
			*p++ = '.';
			p += put(p, digits + 1, n - 1);
		}
		*p++ = 'e';
		*p++ = point > 0 ? '+' : '-';
		p += digits_of((uint64_t)(point > 0 ? point - 1 : 1 - point), p);
	} else if (point <= 0) {
		*p++ = '0';
		*p++ = '.';
		p += put_zeros(p, -point);
		p += put(p, digits, n);
	} else if ((int)n <= point) {
		p += put(p, digits, n);
		p += put_zeros(p, point - (int)n);
	} else {
		p += put(p, digits, (size_t)point);
		*p++ = '.';
		p += put(p, digits + point, n - (size_t)point);
	}
	return (size_t)(p - ret);
}

static size_t plain_print(int64_t millionths, char *ret)
{
	bool negative = millionths < 0;
	uint64_t v = negative ? -(uint64_t)millionths : (uint64_t)millionths;
	if (v == 0) {
		*ret = '0';
		return 1;
	}
	char digits[20];
	size_t n = digits_of(v, digits);
	int point = (int)n - 6;
	while (digits[n - 1] == '0')
		n--;
	return layout(negative, digits, n, point, ret);
}

size_t millionths_print(int64_t v, char *ret)
{
	if (v >= -PLAIN_MAX && v <= PLAIN_MAX)
		return plain_print(v, ret);
	return number_print((double)v / 1e6, ret);
}

size_t number_print(double v, char *ret)
{
	if (fabs(v) < 999999999.0) {
		int64_t near = (int64_t)(v * 1e6 + (v < 0 ? -0.5 : 0.5));
		if ((double)near / 1e6 == v) /* -0 too */
			return plain_print(near, ret);
	}
	char digits[SHORTEST_MAX];
	int point;
	size_t n = shortest(fabs(v), digits, &point);
	return layout(v < 0, digits, n, point, ret);
}

static char *put_padded(char *p, unsigned v, int width)
{
	for (int i = width - 1; i >= 0; i--, v /= 10)
		p[i] = (char)('0' + v % 10);
	return p + width;
}

/* A sum with a duration may leave the years 1 to 9999: a sign and more digits then, which still fits. */
static char *put_year(char *p, int64_t year)
{
	if (year < 0)
		*p++ = '-';
	unsigned y = (unsigned)(year < 0 ? -year : year);
	return put_padded(p, y, y > 99999 ? 6 : y > 9999 ? 5 : 4);
}

size_t time_print(int64_t micros, char *ret)
{
	int64_t seconds = floor_div(micros, MICROS_PER_SECOND), days = floor_div(seconds, SECONDS_PER_DAY);
	unsigned fraction = (unsigned)floor_mod(micros, MICROS_PER_SECOND), clock = (unsigned)floor_mod(seconds, SECONDS_PER_DAY);
	struct civil c = civil_date(days);
	char *p = put_year(ret, c.year);
	*p++ = '-';
	p = put_padded(p, c.month, 2);
	*p++ = '-';
	p = put_padded(p, c.day, 2);
	*p++ = 'T';
	p = put_padded(p, clock / 3600, 2);
	*p++ = ':';
	p = put_padded(p, clock / 60 % 60, 2);
	*p++ = ':';
	p = put_padded(p, clock % 60, 2);
	*p++ = '.';
	p = put_padded(p, fraction, 6);
	*p++ = 'Z';
	return (size_t)(p - ret);
}
