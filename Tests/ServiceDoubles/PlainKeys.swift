public import VerificationCore

/// Makes keys that differ by their number only and whose digest is their own text.
public struct PlainKeys: APIKeyMaking {
    private let random: SeededRandom

    public init(random: SeededRandom) {
        self.random = random
    }

    public func make(_ mark: APIKeyMark) throws(RandomSourceError) -> NewAPIKey {
        let letters = try random.bytes(24).map { UInt8(ascii: "a") + $0 % 26 }
        let text = "sk_\(mark.rawValue)_" + String(decoding: letters, as: UTF8.self)
        return NewAPIKey(text: text, digest: Array(text.utf8), hint: String(text.suffix(4)))
    }
}
