public import VerificationCore

/// Reads numbers by libphonenumber's numbering plans and mail addresses by our own narrow rules (R28, R31, R33).
///
/// The metadata is that of the installed library; it is loaded by the first number that is read.
public struct PhoneNumberReader: DestinationReader {
    public init() {}

    public func phoneNumber(_ text: String, region: String?) throws(DestinationFault) -> PhoneNumber {
        let dialled = try DialledText(text)
        let plan = NumberingPlan(region: region)
        let readings = dialled.readings(hasRegion: plan.hasRegion).map(plan.read)
        guard let reading = readings.first(where: \.isValid) ?? readings.first else { throw .notANumber }
        guard !readings.contains(where: \.isSpecial) else { throw .specialRange }
        guard reading.isValid else { throw reading.needsRegion ? .needsCountry : .notANumber }
        guard
            let number = PhoneNumber(
                e164: reading.e164, region: reading.region, callingCodeDigits: String(reading.callingCode).utf8.count)
        else { throw .notANumber }
        return number
    }

    public func emailAddress(_ text: String) throws(DestinationFault) -> EmailAddress {
        try MailboxText(text).address
    }
}
