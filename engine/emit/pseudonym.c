/* SPDX-License-Identifier: Apache-2.0
 * The only file that speaks to libsodium's hash. */
#include "engine/emit/pseudonym.h"

#include "ingest/base/err.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#define KEY_MIN 16u
#define KEY_FILE_MAX (1u << 20) /* a key file is small; /dev/zero is none */
#define DIGEST 8u

_Static_assert(PSEUDONYM_KEY >= crypto_generichash_KEYBYTES_MIN && PSEUDONYM_KEY <= crypto_generichash_KEYBYTES_MAX, "a BLAKE2b key");

int pseudonym_random(bool reveal, struct pseudonym *ret)
{
	if (sodium_init() < 0)
		return ERR_READ;
	ret->reveal = reveal;
	randombytes_buf(ret->key, sizeof ret->key);
	return 0;
}

int pseudonym_of_key(struct str key, bool reveal, struct pseudonym *ret)
{
	if (key.n < KEY_MIN)
		return ERR_USAGE;
	if (sodium_init() < 0)
		return ERR_READ;
	ret->reveal = reveal;
	crypto_generichash(ret->key, sizeof ret->key, (const unsigned char *)key.p, key.n, NULL, 0);
	return 0;
}

/* Hashes the file's bytes into key as they come. */
static int hash_file(int fd, unsigned char key[PSEUDONYM_KEY])
{
	crypto_generichash_state state;
	unsigned char buf[4096];
	size_t all = 0;
	crypto_generichash_init(&state, NULL, 0, PSEUDONYM_KEY);
	for (;;) {
		ssize_t n = read(fd, buf, sizeof buf);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ERR_READ;
		if (n == 0)
			break;
		all += (size_t)n;
		if (all > KEY_FILE_MAX)
			return ERR_USAGE;
		crypto_generichash_update(&state, buf, (unsigned long long)n);
	}
	sodium_memzero(buf, sizeof buf);
	if (all < KEY_MIN)
		return ERR_USAGE;
	crypto_generichash_final(&state, key, PSEUDONYM_KEY);
	return 0;
}

int pseudonym_of_file(const char *path, bool reveal, struct pseudonym *ret)
{
	struct pseudonym p = { .reveal = reveal };
	if (sodium_init() < 0)
		return ERR_READ;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return ERR_OPEN;
	int err = hash_file(fd, p.key);
	int why = errno;
	close(fd);
	errno = why;
	if (!err)
		*ret = p;
	pseudonym_done(&p);
	return err;
}

void pseudonym_done(struct pseudonym *p)
{
	sodium_memzero(p, sizeof *p);
}

struct str pseudonym_text(const struct pseudonym *p, struct str s, char *ret)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char hash[DIGEST];
	if (p->reveal)
		return s;
	/* Shorter than libsodium advises for digests that must not collide; it makes them all the same, and says so if it ever should not. */
	int err = crypto_generichash(hash, sizeof hash, (const unsigned char *)s.p, s.n, p->key, sizeof p->key);
	assert(!err);
	ret[0] = 'c';
	ret[1] = ':';
	for (size_t i = 0; i < DIGEST; i++) {
		ret[2 + 2 * i] = digits[hash[i] >> 4];
		ret[3 + 2 * i] = digits[hash[i] & 15];
	}
	return (struct str){ ret, PSEUDONYM_BYTES };
}
