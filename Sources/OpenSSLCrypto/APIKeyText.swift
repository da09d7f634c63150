public import VerificationCore

/// An API key as its owner holds it: a mark, 43 random characters (256 bits) and a checksum (R42).
///
/// It is shown once and stored only as a digest. It prints as redacted and is neither `Codable` nor `Hashable`.
public struct APIKeyText: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// 62 to the power of 43 is above 2 to the power of 256.
    private static let randomCharacters = 43
    private static let checksumCharacters = 6
    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    /// Bytes below this map onto the 62 characters evenly; the others are drawn again.
    private static let acceptedBytes: UInt8 = 248
    private static let drawsMax = 32

    /// What kind of key it is, as its first characters say.
    public let mark: APIKeyMark
    private let text: [UInt8]

    /// Whether it is a key for trying things out: `sk_test_`.
    public var isTest: Bool { mark == .test }

    /// Makes an application's key.
    /// - Throws: When the random source fails; then there is no key.
    public static func generate(isTest: Bool, random: any RandomSource) throws(RandomSourceError) -> APIKeyText {
        try generate(isTest ? .test : .live, random: random)
    }

    /// Makes a key.
    /// - Throws: When the random source fails; then there is no key.
    public static func generate(_ mark: APIKeyMark, random: any RandomSource) throws(RandomSourceError) -> APIKeyText {
        var text = mark.bytes
        let characters = text.count + randomCharacters
        for _ in 0..<drawsMax {
            for byte in try random.bytes(randomCharacters * 2) where byte < acceptedBytes {
                text.append(alphabet[Int(byte % 62)])
                if text.count == characters { return APIKeyText(mark: mark, text: text + checksum(text)) }
            }
        }
        throw RandomSourceError(reason: "the random source yields no usable bytes")
    }

    /// Reads a key that came from outside; nil unless mark, length, characters and checksum are right, so that a
    /// mistyped key is refused before anything is looked up.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard let mark = APIKeyMark.allCases.first(where: { bytes.starts(with: $0.bytes) }) else { return nil }
        let rest = bytes.dropFirst(mark.bytes.count)
        guard rest.count == APIKeyText.randomCharacters + APIKeyText.checksumCharacters,
            rest.allSatisfy(APIKeyText.isInAlphabet)
        else { return nil }
        let body = Array(bytes.dropLast(APIKeyText.checksumCharacters))
        guard bytes.suffix(APIKeyText.checksumCharacters).elementsEqual(APIKeyText.checksum(body)) else { return nil }
        self.init(mark: mark, text: bytes)
    }

    private init(mark: APIKeyMark, text: [UInt8]) {
        self.mark = mark
        self.text = text
    }

    /// SHA-256 of the key: what is stored and looked up.
    public var digest: [UInt8] { sha256(text) }

    /// The last four characters, part of the checksum, so that people can tell keys apart.
    public var hint: String { String(decoding: text.suffix(4), as: UTF8.self) }

    /// The key itself, to be shown once. Handle as a secret.
    public func reveal() -> String { String(decoding: text, as: UTF8.self) }

    public var description: String { "<api key>" }
    public var debugDescription: String { "<api key>" }
    public var customMirror: Mirror { Mirror(self, children: []) }

    private static func isInAlphabet(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    private static func checksum(_ body: [UInt8]) -> [UInt8] {
        var number = sha256(body).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return (0..<checksumCharacters).map { _ in
            defer { number /= 62 }
            return alphabet[Int(number % 62)]
        }
    }
}

extension APIKeyMark {
    /// The characters that a key of the kind begins with.
    fileprivate var bytes: [UInt8] { Array("sk_\(rawValue)_".utf8) }
}

/// Makes keys from random bytes.
public struct APIKeyMaker: APIKeyMaking {
    private let random: any RandomSource

    public init(random: any RandomSource = PrivateRandom()) {
        self.random = random
    }

    public func make(_ mark: APIKeyMark) throws(RandomSourceError) -> NewAPIKey {
        let key = try APIKeyText.generate(mark, random: random)
        return NewAPIKey(text: key.reveal(), digest: key.digest, hint: key.hint)
    }
}
