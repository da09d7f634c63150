import CPhoneNumber

/// Ranges that are never called, whatever an application's list of countries says (R33).
enum SpecialRanges {
    /// The types that a person's phone can have. Internet telephony is among them: it is a person's only phone often
    /// enough, and costs what a fixed line costs. Premium, shared-cost, toll-free, personal, pager, voicemail and
    /// company-wide numbers are not.
    static let ordinaryTypes: Set<UInt32> = [
        SANDI_PHONE_FIXED_LINE.rawValue, SANDI_PHONE_MOBILE.rawValue, SANDI_PHONE_FIXED_LINE_OR_MOBILE.rawValue,
        SANDI_PHONE_VOIP.rawValue,
    ]

    /// Calling codes of no country: toll-free and shared-cost worldwide, satellites, global networks, premium.
    private static let globalNetworks: Set<Int> = [800, 808, 870, 878, 881, 882, 883, 888, 979]

    /// Satellite ranges inside countries, which numbering plans list as mobile ones.
    private static let satellites = [
        "+6114",  // Australia, 0145 and 0147
        "+62868",  // Indonesia, PSN
        "+7954",  // Russia, GlobalTel and others
    ]

    static func holds(callingCode: Int, e164: String) -> Bool {
        globalNetworks.contains(callingCode) || satellites.contains { e164.utf8.starts(with: $0.utf8) }
    }
}
