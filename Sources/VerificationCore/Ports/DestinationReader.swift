/// Brings what a caller wrote to the one canonical form, or says why it cannot be used (R31, R33).
public protocol DestinationReader: Sendable {
    /// Reads a phone number in international form, or in national form when a region is given.
    /// - Parameter region: ISO 3166 code of two capital letters.
    func phoneNumber(_ text: String, region: String?) throws(DestinationFault) -> PhoneNumber

    /// Reads one mail address.
    func emailAddress(_ text: String) throws(DestinationFault) -> EmailAddress
}

/// Why a destination is refused.
public enum DestinationFault: String, Error, Sendable, Hashable, CaseIterable {
    /// No phone number, or one that does not exist in any numbering plan.
    case notANumber = "not_a_number"
    /// A number in national form without a region to read it in.
    case needsCountry = "needs_country"
    /// Premium, shared-cost, toll-free, satellite, voicemail, pager, short or emergency (R33).
    case specialRange = "special_range"
    /// No mail address, or one that cannot be put safely into a header.
    case notAnAddress = "not_an_address"
    case tooLong = "too_long"
}
