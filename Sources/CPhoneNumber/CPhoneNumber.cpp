#include "CPhoneNumber.h"

#include <cstdlib>
#include <cstring>
#include <mutex>
#include <set>
#include <string>

#include <phonenumbers/logger.h>
#include <phonenumbers/phonenumber.pb.h>
#include <phonenumbers/phonenumberutil.h>
#include <phonenumbers/shortnumberinfo.h>

using i18n::phonenumbers::NullLogger;
using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;
using i18n::phonenumbers::ShortNumberInfo;

namespace {

/// The library, made silent: it would write what it was given to the standard output.
PhoneNumberUtil &library() {
    static std::once_flag once;
    PhoneNumberUtil *util = PhoneNumberUtil::GetInstance();
    std::call_once(once, [util] { util->SetLogger(new NullLogger); });
    return *util;
}

const ShortNumberInfo &short_numbers() {
    static const ShortNumberInfo info;
    return info;
}

/// Copies a text with its terminating zero; returns its length, or 0 when it does not fit.
size_t copy(const std::string &text, char *out, size_t capacity) {
    if (text.size() + 1 > capacity) return 0;
    std::memcpy(out, text.c_str(), text.size() + 1);
    return text.size();
}

int error_of(PhoneNumberUtil::ErrorType error) {
    switch (error) {
    case PhoneNumberUtil::NO_PARSING_ERROR: return SANDI_PHONE_OK;
    case PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR: return SANDI_PHONE_NEEDS_REGION;
    default: return SANDI_PHONE_NOT_A_NUMBER;
    }
}

bool is_short(const std::string &text, const std::string &region, const PhoneNumber &number, bool was_parsed) {
    const ShortNumberInfo &info = short_numbers();
    if (!region.empty() && info.IsEmergencyNumber(text, region)) return true;
    if (!was_parsed) return false;
    if (!region.empty() && info.IsValidShortNumberForRegion(number, region)) return true;
    return info.IsValidShortNumber(number);
}

void parse(const std::string &text, const std::string &region, sandi_phone &out) {
    PhoneNumberUtil &util = library();
    PhoneNumber number;
    out.error = error_of(util.Parse(text, region.empty() ? "ZZ" : region, &number));
    const bool was_parsed = out.error == SANDI_PHONE_OK;
    out.is_short = is_short(text, region, number, was_parsed);
    if (!was_parsed) return;
    out.calling_code = number.country_code();
    out.is_valid = util.IsValidNumber(number);
    out.type = util.GetNumberType(number);
    std::string belongs_to;
    util.GetRegionCodeForNumber(number, &belongs_to);
    if (belongs_to != "ZZ") copy(belongs_to, out.region, sizeof out.region);
    std::string formatted;
    util.Format(number, PhoneNumberUtil::E164, &formatted);
    if (copy(formatted, out.e164, sizeof out.e164) == 0) out.error = SANDI_PHONE_TOO_LONG;
}

bool example(const std::string &region, int type, PhoneNumber &number) {
    const int code = std::atoi(region.c_str());
    if (code > 0) return library().GetExampleNumberForNonGeoEntity(code, &number);
    return library().GetExampleNumberForType(region, static_cast<PhoneNumberUtil::PhoneNumberType>(type), &number);
}

} // namespace

extern "C" void sandi_phone_parse(const char *text, size_t length, const char *region, sandi_phone *out) {
    *out = sandi_phone{};
    out->type = SANDI_PHONE_UNKNOWN;
    if (length > SANDI_PHONE_TEXT_BYTES_MAX) {
        out->error = SANDI_PHONE_TOO_LONG;
        return;
    }
    try {
        parse(std::string(text, length), region == nullptr ? "" : region, *out);
    } catch (...) {
        out->error = SANDI_PHONE_INTERNAL;
    }
}

extern "C" size_t sandi_phone_example(const char *region, int type, char *out, size_t capacity) {
    try {
        PhoneNumber number;
        if (type < SANDI_PHONE_FIXED_LINE || type >= SANDI_PHONE_UNKNOWN || !example(region, type, number)) return 0;
        std::string formatted;
        library().Format(number, PhoneNumberUtil::E164, &formatted);
        return copy(formatted, out, capacity);
    } catch (...) {
        return 0;
    }
}

extern "C" size_t sandi_phone_regions(char *out, size_t capacity) {
    try {
        std::set<std::string> regions;
        library().GetSupportedRegions(&regions);
        std::set<int> codes;
        library().GetSupportedGlobalNetworkCallingCodes(&codes);
        std::string names;
        for (const std::string &region : regions) names += region + " ";
        for (const int code : codes) names += std::to_string(code) + " ";
        return copy(names, out, capacity);
    } catch (...) {
        return 0;
    }
}
