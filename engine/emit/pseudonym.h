/* SPDX-License-Identifier: Apache-2.0
 * Personal values in print: `c:` and 16 hex digits of a keyed BLAKE2b of 8 bytes (libsodium). The same key gives the same pseudonym, so a team can follow a cookie
 * through its reports without ever seeing it. */
#pragma once
#include "ingest/base/str.h"

#define PSEUDONYM_KEY 32
#define PSEUDONYM_BYTES 18 /* c: and 16 digits; no NUL */

struct pseudonym {
	bool reveal; /* prints the values themselves */
	unsigned char key[PSEUDONYM_KEY];
};

/* One with a key made at random, for this run. 0 or ERR_READ (no randomness on this machine). */
int pseudonym_random(bool reveal, struct pseudonym *ret);
/* The key is the BLAKE2b-256 of key.n bytes. 0, or ERR_USAGE: fewer than 16. */
int pseudonym_of_key(struct str key, bool reveal, struct pseudonym *ret);
/* The bytes of a file, 16 bytes to 1 MiB. 0, ERR_OPEN (errno says why), ERR_READ, ERR_USAGE (too short, too long). *ret changes on 0 only. */
int pseudonym_of_file(const char *path, bool reveal, struct pseudonym *ret);
/* Wipes the key. */
void pseudonym_done(struct pseudonym *p);

/* The pseudonym of s in ret (PSEUDONYM_BYTES of room), or s itself with reveal. */
struct str pseudonym_text(const struct pseudonym *p, struct str s, char *ret);
