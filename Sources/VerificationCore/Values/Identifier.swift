/// The kinds of object that have a public id; the prefix tells them apart.
public protocol IdentifierKind: Sendable {
    /// The type mark in front of the random part, with its underscore: `ver_`.
    static var prefix: String { get }
}

/// A public id: a type mark and 128 random bits in lower-case base 32, so that it shows neither order nor volume (R45).
public struct Identifier<Kind: IdentifierKind>: Hashable, Sendable, CustomStringConvertible {
    private let high: UInt64
    private let low: UInt64

    /// Makes an id from exactly 16 random bytes, or from the bytes of one that was stored.
    public init(random bytes: [UInt8]) {
        precondition(bytes.count == identifierRandomBytes, "an id is made of 16 random bytes")
        self = bytes.withUnsafeBytes { Identifier($0) }
    }

    /// Reads the bytes of an id that was stored; nil unless there are 16 of them.
    public init?(bytes: UnsafeRawBufferPointer) {
        guard bytes.count == identifierRandomBytes else { return nil }
        self.init(bytes)
    }

    /// Reads an id that came from outside; nil unless it has this kind's prefix and the one spelling of 16 bytes.
    public init?(_ text: String) {
        let prefix = Kind.prefix.utf8
        guard text.utf8.count == prefix.count + identifierTextBytes, text.utf8.starts(with: prefix) else { return nil }
        guard let number = Base32.decode(text.utf8.dropFirst(prefix.count)) else { return nil }
        (high, low) = number
    }

    private init(_ bytes: UnsafeRawBufferPointer) {
        high = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
        low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }

    /// The id as it stands in the API and in logs.
    public var text: String { Kind.prefix + Base32.encode(high, low) }

    public var description: String { text }

    /// The 16 bytes, in the order of the text: what a store may keep instead of it.
    public func withBytes<Value>(_ body: (UnsafeRawBufferPointer) -> Value) -> Value {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian), body)
    }
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

/// Crockford's base 32 in lower case: no i, l, o, u, so that an id survives being read aloud. A number of 128 bits is
/// 26 digits, of which the last has only three bits.
enum Base32 {
    private static let digits: StaticString = "0123456789abcdefghjkmnpqrstvwxyz"

    static func encode(_ high: UInt64, _ low: UInt64) -> String {
        String(unsafeUninitializedCapacity: identifierTextBytes) { text in
            var (high, low) = (high, low)
            for place in 0..<identifierTextBytes {
                text[place] = digits.utf8Start[Int(high >> 59)]
                high = high << 5 | low >> 59
                low <<= 5
            }
            return identifierTextBytes
        }
    }

    /// Nil for another count of digits, for what is no digit, and for a last digit with more than its three bits.
    static func decode(_ text: some Collection<UInt8>) -> (high: UInt64, low: UInt64)? {
        guard text.count == identifierTextBytes else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        var last: UInt64 = 0
        for (place, byte) in text.enumerated() {
            guard let digit = digit(byte) else { return nil }
            last = digit
            let bits: UInt64 = place == identifierTextBytes - 1 ? 3 : 5
            high = high << bits | low >> (64 - bits)
            low = low << bits | digit >> (5 - bits)
        }
        return last & 3 == 0 ? (high, low) : nil
    }

    private static func digit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case 0x30...0x39: UInt64(byte - 0x30)
        case 0x61...0x68: UInt64(byte - 0x61) + 10
        case 0x6A, 0x6B: UInt64(byte - 0x6A) + 18
        case 0x6D, 0x6E: UInt64(byte - 0x6D) + 20
        case 0x70...0x74: UInt64(byte - 0x70) + 22
        case 0x76...0x7A: UInt64(byte - 0x76) + 27
        default: nil
        }
    }
}
