import SecretMemory
public import VerificationCore

/// What a key is for; no key serves two purposes (R58).
public enum KeyPurpose: String, Sendable, Hashable, CaseIterable {
    /// The digests of codes (R55).
    case code
    /// Codes that still have to be delivered (R57).
    case envelope
    /// Destinations and other personal text (R58).
    case destination
    /// The keys of subjects, under which new destinations are sealed (R84).
    case subject
    /// The look-up values of destinations; the digests of requests are made with a key that follows from it (R58).
    case index
    /// The digests of the audit chain (R82).
    case audit
    /// Backups of the database (R61).
    case backup

    /// The purposes without which no file is a ring. Rings of older versions lack the rest until it is added.
    static let needed: [KeyPurpose] = [.code, .envelope, .destination, .index]

    /// The purposes without which no service starts (R56).
    public static let neededByService: [KeyPurpose] = needed + [.subject, .audit]

    /// What is rotated when nothing is named: everything but the look-up values, which stored rows are found by.
    public static let rotating: [KeyPurpose] = allCases.filter { $0 != .index }
}

/// One key of a ring. Prints without its bytes.
public struct RingKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Bytes of every key: 256 bits.
    public static let bytes = 32

    /// Unique within its purpose; the highest is the newest.
    public let id: UInt32
    /// To the second; before this moment it makes nothing, so that it can be brought to all machines (R56).
    public let createdAt: Timestamp
    let secret: SecretBytes

    init(id: UInt32, createdAt: Timestamp, secret: SecretBytes) {
        precondition(secret.count == RingKey.bytes, "a ring's keys have 256 bits")
        self.id = id
        self.createdAt = createdAt
        self.secret = secret
    }

    /// A fresh key.
    static func make(id: UInt32, random: any RandomSource, at now: Timestamp) throws(RandomSourceError) -> RingKey {
        var bytes = try random.bytes(RingKey.bytes)
        let second = Timestamp(milliseconds: now.milliseconds - now.milliseconds % 1000)
        return RingKey(id: id, createdAt: second, secret: SecretBytes(consuming: &bytes))
    }

    /// Tells this key from another of the same id, and nothing else of it: 32 bits of a digest that is made with it, in
    /// hexadecimal digits.
    public func checkValue() throws(VaultError) -> String {
        try MACKey(secret).digest(BoundMessage(.keyCheck).bytes).prefix(4)
            .map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    public var description: String { "key \(id)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}
