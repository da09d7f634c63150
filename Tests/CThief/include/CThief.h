#ifndef CTHIEF_H
#define CTHIEF_H

#include <stddef.h>
#include <stdint.h>

/// How a service could have made what it stores of a code: a digest over prefix, code and suffix, with a key or without.
typedef struct {
    /// The name that OpenSSL knows the digest by.
    const char *algorithm;
    const uint8_t *prefix;
    size_t prefix_bytes;
    const uint8_t *suffix;
    size_t suffix_bytes;
    /// Null for a digest without a key.
    const uint8_t *key;
    size_t key_bytes;
    /// 0 for a plain digest or an HMAC; otherwise PBKDF2 with so many rounds and the prefix as its salt.
    int rounds;
} thief_construction;

/// The first code of six digits from `from` up to `to` that gives what is stored, in its first bytes at least; -1 for
/// none, -2 when OpenSSL fails.
long thief_find(
    const thief_construction *construction, const uint8_t *stored, size_t stored_bytes, uint32_t from, uint32_t to);

#endif
