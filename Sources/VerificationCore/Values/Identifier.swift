/// The kinds of object that have a public id; the prefix tells them apart.
public protocol IdentifierKind: Sendable {
    /// The type mark in front of the random part, with its underscore: `ver_`.
    static var prefix: String { get }
}

/// A public id: a type mark and 128 random bits in lower-case base 32, so that it shows neither order nor volume (R45).
public struct Identifier<Kind: IdentifierKind>: Hashable, Sendable, CustomStringConvertible {
    /// The id as it stands in the API, in tables and in logs.
    public let text: String

    /// Makes an id from exactly 16 random bytes.
    public init(random bytes: [UInt8]) {
        precondition(bytes.count == identifierRandomBytes, "an id is made of 16 random bytes")
        text = Kind.prefix + Base32.encode(bytes)
    }

    /// Reads an id that came from outside; nil unless it has this kind's prefix and a well-formed random part.
    public init?(_ text: String) {
        let prefix = Kind.prefix.utf8
        guard text.utf8.count == prefix.count + identifierTextBytes, text.utf8.starts(with: prefix) else { return nil }
        guard text.utf8.dropFirst(prefix.count).allSatisfy(Base32.isDigit) else { return nil }
        self.text = text
    }

    public var description: String { text }
}

/// Random bytes in one id: 128 bits, above the 122 that R45 asks for.
public let identifierRandomBytes = 16
private let identifierTextBytes = 26

/// `app_`: ids of applications.
public enum ApplicationKind: IdentifierKind { public static var prefix: String { "app_" } }
/// `ver_`: ids of verifications.
public enum VerificationKind: IdentifierKind { public static var prefix: String { "ver_" } }
/// `dlv_`: ids of deliveries.
public enum DeliveryKind: IdentifierKind { public static var prefix: String { "dlv_" } }
/// `evt_`: ids of lines of a timeline.
public enum EventKind: IdentifierKind { public static var prefix: String { "evt_" } }
/// `key_`: ids of API keys.
public enum APIKeyKind: IdentifierKind { public static var prefix: String { "key_" } }

/// The id of an application.
public typealias ApplicationID = Identifier<ApplicationKind>
/// The id of a verification.
public typealias VerificationID = Identifier<VerificationKind>
/// The id of a delivery.
public typealias DeliveryID = Identifier<DeliveryKind>
/// The id of one line of a timeline.
public typealias EventID = Identifier<EventKind>
/// The id of an API key; the key itself is a secret and is never stored.
public typealias APIKeyID = Identifier<APIKeyKind>

/// Crockford's base 32 in lower case: no i, l, o, u, so that an id survives being read aloud.
enum Base32 {
    private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    static func isDigit(_ byte: UInt8) -> Bool { digits.contains(byte) }

    static func encode(_ bytes: [UInt8]) -> String {
        var output: [UInt8] = []
        output.reserveCapacity((bytes.count * 8 + 4) / 5)
        var buffer: UInt32 = 0
        var bits = 0
        for byte in bytes {
            buffer = (buffer << 8 | UInt32(byte)) & 0xFFFF
            bits += 8
            while bits >= 5 {
                bits -= 5
                output.append(digits[Int(buffer >> UInt32(bits)) & 31])
            }
        }
        if bits > 0 { output.append(digits[Int(buffer << UInt32(5 - bits)) & 31]) }
        return String(decoding: output, as: UTF8.self)
    }
}
