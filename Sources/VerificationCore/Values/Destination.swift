/// A phone number in E.164: `+` and at most 15 digits. Made only by a `DestinationReader` (R31).
public struct PhoneNumber: Sendable, Hashable {
    /// The number with its plus sign. Handle as personal data.
    public let e164: String
    /// The region it belongs to, as an ISO 3166 code of two capital letters.
    public let region: String
    /// Digits of the country calling code: 2 for +62.
    public let callingCodeDigits: Int

    public init?(e164: String, region: String, callingCodeDigits: Int) {
        let digits = e164.utf8.dropFirst()
        guard e164.utf8.first == 0x2B, (7...15).contains(digits.count),
            digits.allSatisfy({ (0x30...0x39).contains($0) }),
            (1...3).contains(callingCodeDigits), region.utf8.count == 2
        else { return nil }
        self.e164 = e164
        self.region = region
        self.callingCodeDigits = callingCodeDigits
    }
}

extension PhoneNumber {
    /// The number as it is sealed: region, digits of the calling code and the number, such as `ID2+6281234567890`.
    public var stored: String { "\(region)\(callingCodeDigits)\(e164)" }

    /// Reads what `stored` wrote; nil when it is none.
    public init?(stored text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count > 4, (0x31...0x33).contains(bytes[2]) else { return nil }
        self.init(
            e164: String(decoding: bytes[3...], as: UTF8.self), region: String(decoding: bytes[..<2], as: UTF8.self),
            callingCodeDigits: Int(bytes[2] - 0x30))
    }
}

/// A mail address in the one canonical form: one recipient, at most 254 octets, domain in lower case (R28, R31).
/// Made only by a `DestinationReader`.
public struct EmailAddress: Sendable, Hashable {
    /// The address. Handle as personal data.
    public let address: String

    public init?(canonical address: String) {
        let bytes = address.utf8
        guard (3...254).contains(bytes.count), bytes.filter({ $0 == 0x40 }).count == 1,
            bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), bytes.first != 0x40, bytes.last != 0x40
        else { return nil }
        self.address = address
    }
}

/// The number or address that is to be proven, normalised before anything else.
public enum Destination: Sendable, Hashable {
    case phone(PhoneNumber)
    case email(EmailAddress)

    /// The canonical text. Handle as personal data.
    public var reveal: String {
        switch self {
        case .phone(let number): number.e164
        case .email(let address): address.address
        }
    }

    /// The text that is sealed, from which the destination is read back. Handle as personal data.
    public var stored: String {
        switch self {
        case .phone(let number): number.stored
        case .email(let address): address.address
        }
    }

    /// A text for people and logs that does not give the destination away (R81).
    public var masked: String {
        switch self {
        case .phone(let number): number.masked
        case .email(let address): address.masked
        }
    }
}

/// Where a verification may send: a phone, a mailbox or both.
public struct Destinations: Sendable, Hashable {
    public let phone: PhoneNumber?
    public let email: EmailAddress?

    public init(phone: PhoneNumber?, email: EmailAddress?) {
        self.phone = phone
        self.email = email
    }

    /// The destination of a channel, if there is one.
    public func destination(for channel: Channel) -> Destination? {
        switch channel.factor {
        case .phone: phone.map(Destination.phone)
        case .mailbox: email.map(Destination.email)
        }
    }
}

extension PhoneNumber: CustomStringConvertible, CustomReflectable {
    /// The calling code and the last two digits: `+62•••••••90`.
    public var masked: String {
        let digits = Array(e164.dropFirst())
        let hidden = String(repeating: "•", count: max(0, digits.count - callingCodeDigits - 2))
        return "+" + String(digits.prefix(callingCodeDigits)) + hidden + String(digits.suffix(2))
    }

    public var description: String { masked }
    public var customMirror: Mirror { Mirror(self, children: ["masked": masked]) }
}

extension EmailAddress: CustomStringConvertible, CustomReflectable {
    /// The first letter and the first letter of the domain with its ending: `a•••@e•••.com`.
    public var masked: String {
        let parts = address.split(separator: "@", maxSplits: 1)
        let labels = parts[1].split(separator: ".")
        let ending = labels.count > 1 ? "." + labels[labels.count - 1] : ""
        return "\(parts[0].prefix(1))•••@\(parts[1].prefix(1))•••\(ending)"
    }

    public var description: String { masked }
    public var customMirror: Mirror { Mirror(self, children: ["masked": masked]) }
}

extension Destination: CustomStringConvertible, CustomReflectable {
    public var description: String { masked }
    public var customMirror: Mirror { Mirror(self, children: ["masked": masked]) }
}
