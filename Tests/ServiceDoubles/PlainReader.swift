public import VerificationCore

/// Reads destinations by the simplest rules: `+62…` is Indonesia, `+1…` the United States, `+900…` is premium.
public struct PlainReader: DestinationReader {
    public init() {}

    public func phoneNumber(_ text: String, region: String?) throws(DestinationFault) -> PhoneNumber {
        let digits = text.filter { !" -()".contains($0) }
        let international: String
        if digits.hasPrefix("+") {
            international = digits
        } else if digits.hasPrefix("0"), region == "ID" {
            international = "+62" + digits.dropFirst()
        } else {
            throw digits.hasPrefix("0") ? .needsCountry : .notANumber
        }
        guard !international.hasPrefix("+900") else { throw .specialRange }
        let isAmerican = international.hasPrefix("+1")
        guard isAmerican || international.hasPrefix("+62"),
            let number = PhoneNumber(
                e164: international, region: isAmerican ? "US" : "ID", callingCodeDigits: isAmerican ? 1 : 2)
        else { throw .notANumber }
        return number
    }

    public func emailAddress(_ text: String) throws(DestinationFault) -> EmailAddress {
        guard let address = EmailAddress(canonical: text.lowercased()) else { throw .notAnAddress }
        return address
    }
}
