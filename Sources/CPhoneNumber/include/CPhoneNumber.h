#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Bytes of text that are looked at; a longer text is refused unread.
#define SANDI_PHONE_TEXT_BYTES_MAX 64

/// What a number is, in libphonenumber's order of types.
enum sandi_phone_type {
    SANDI_PHONE_FIXED_LINE = 0,
    SANDI_PHONE_MOBILE = 1,
    SANDI_PHONE_FIXED_LINE_OR_MOBILE = 2,
    SANDI_PHONE_TOLL_FREE = 3,
    SANDI_PHONE_PREMIUM_RATE = 4,
    SANDI_PHONE_SHARED_COST = 5,
    SANDI_PHONE_VOIP = 6,
    SANDI_PHONE_PERSONAL = 7,
    SANDI_PHONE_PAGER = 8,
    SANDI_PHONE_UAN = 9,
    SANDI_PHONE_VOICEMAIL = 10,
    SANDI_PHONE_UNKNOWN = 11,
};

enum sandi_phone_error {
    SANDI_PHONE_OK = 0,
    SANDI_PHONE_NOT_A_NUMBER = 1,
    SANDI_PHONE_NEEDS_REGION = 2,
    SANDI_PHONE_TOO_LONG = 3,
    SANDI_PHONE_INTERNAL = 4,
};

struct sandi_phone {
    /// With its plus sign, zero-terminated.
    char e164[20];
    /// Two capital letters or "001", zero-terminated; empty when no region has the number.
    char region[4];
    int calling_code;
    /// A sandi_phone_type.
    int type;
    int is_valid;
    /// A short or emergency number of the region it was read in, or of the one it belongs to.
    int is_short;
    /// A sandi_phone_error; the other fields hold something only when it is SANDI_PHONE_OK, is_short always does.
    int error;
};

/// Reads a number in international form, or in national form when `region` names one. Never throws.
void sandi_phone_parse(const char *text, size_t length, const char *region, struct sandi_phone *out);

/// Writes the example that libphonenumber keeps for a region and a type, with its plus sign; returns its length, or 0
/// when there is none. A region of digits is a global network's calling code.
size_t sandi_phone_example(const char *region, int type, char *out, size_t capacity);

/// Writes the names of all regions, and of all global networks' calling codes, with spaces between.
size_t sandi_phone_regions(char *out, size_t capacity);

#ifdef __cplusplus
}
#endif
