#include "CThief.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#define CODE_BYTES 6
#define MESSAGE_BYTES_MAX 1024
/* Fewer bytes may be alike by chance. */
#define ALIKE_BYTES_MIN 16

static void write_code(uint8_t *place, uint32_t code) {
    for (int digit = CODE_BYTES - 1; digit >= 0; digit--, code /= 10) place[digit] = (uint8_t)('0' + code % 10);
}

static int is_alike(const uint8_t *made, size_t made_bytes, const uint8_t *stored, size_t stored_bytes) {
    size_t bytes = made_bytes < stored_bytes ? made_bytes : stored_bytes;
    return bytes >= ALIKE_BYTES_MIN && memcmp(made, stored, bytes) == 0;
}

static int make(
    const thief_construction *how, const EVP_MD *digest, EVP_MD_CTX *context, const uint8_t *message, size_t bytes,
    uint8_t *made, unsigned int *made_bytes) {
    if (how->rounds > 0) {
        *made_bytes = (unsigned int)EVP_MD_get_size(digest);
        return PKCS5_PBKDF2_HMAC(
            (const char *)message + how->prefix_bytes, (int)CODE_BYTES, how->prefix, (int)how->prefix_bytes,
            how->rounds, digest, (int)*made_bytes, made);
    }
    if (how->key != NULL) return HMAC(digest, how->key, (int)how->key_bytes, message, bytes, made, made_bytes) != NULL;
    return EVP_DigestInit_ex2(context, digest, NULL) == 1 && EVP_DigestUpdate(context, message, bytes) == 1
        && EVP_DigestFinal_ex(context, made, made_bytes) == 1;
}

long thief_find(
    const thief_construction *how, const uint8_t *stored, size_t stored_bytes, uint32_t from, uint32_t to) {
    uint8_t message[MESSAGE_BYTES_MAX];
    size_t bytes = how->prefix_bytes + CODE_BYTES + how->suffix_bytes;
    if (bytes > sizeof message) return -2;
    memcpy(message, how->prefix, how->prefix_bytes);
    memcpy(message + how->prefix_bytes + CODE_BYTES, how->suffix, how->suffix_bytes);
    EVP_MD *digest = EVP_MD_fetch(NULL, how->algorithm, NULL);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    long found = digest == NULL || context == NULL ? -2 : -1;
    for (uint32_t code = from; found == -1 && code < to; code++) {
        uint8_t made[EVP_MAX_MD_SIZE];
        unsigned int made_bytes = 0;
        write_code(message + how->prefix_bytes, code);
        if (!make(how, digest, context, message, bytes, made, &made_bytes)) found = -2;
        else if (is_alike(made, made_bytes, stored, stored_bytes)) found = (long)code;
    }
    EVP_MD_CTX_free(context);
    EVP_MD_free(digest);
    return found;
}
