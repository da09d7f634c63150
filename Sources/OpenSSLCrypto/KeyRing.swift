public import VerificationCore

/// The keys that stand outside the database: at least one for every purpose that is needed, the newest current (R56).
public struct KeyRing: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Keys on one ring.
    public static let keysMax = 256

    private let keys: [KeyPurpose: [RingKey]]

    /// - Parameter keys: For every purpose that is needed at least one key, no id twice.
    init(_ keys: [KeyPurpose: [RingKey]]) {
        for purpose in KeyPurpose.allCases {
            let ids = keys[purpose, default: []].map(\.id)
            precondition(Set(ids).count == ids.count, "a purpose's keys have ids of their own")
            precondition(!ids.isEmpty || !KeyPurpose.needed.contains(purpose), "a ring has the keys that are needed")
        }
        self.keys = keys.mapValues { $0.sorted { $0.id < $1.id } }
    }

    /// A ring with one fresh key for each purpose.
    /// - Parameter now: Written down as the time of creation.
    public static func generate(random: any RandomSource, at now: Timestamp) throws(RandomSourceError) -> KeyRing {
        var keys: [KeyPurpose: [RingKey]] = [:]
        for purpose in KeyPurpose.allCases { keys[purpose] = [try RingKey.make(id: 1, random: random, at: now)] }
        return KeyRing(keys)
    }

    /// This ring with a fresh key for each of `purposes`; the former keys go on reading what they made (R56).
    /// Rotating `index` makes new look-up values, so that stored ones must be made again.
    public func rotated(
        _ purposes: Set<KeyPurpose> = [.code, .envelope, .destination, .backup], random: any RandomSource,
        at now: Timestamp
    ) throws(RandomSourceError) -> KeyRing {
        var keys = keys
        for purpose in purposes {
            let id = (keys[purpose]?.last?.id ?? 0) + 1
            keys[purpose, default: []].append(try RingKey.make(id: id, random: random, at: now))
        }
        return KeyRing(keys)
    }

    /// The purposes that have no key yet.
    public var lacking: [KeyPurpose] { KeyPurpose.allCases.filter { keys(for: $0).isEmpty } }

    /// This ring with a first key for each purpose that has none.
    public func completed(random: any RandomSource, at now: Timestamp) throws(RandomSourceError) -> KeyRing {
        try rotated(Set(lacking), random: random, at: now)
    }

    /// The keys of a purpose, oldest first; at least one for each that is needed.
    public func keys(for purpose: KeyPurpose) -> [RingKey] { keys[purpose, default: []] }

    /// Keys of all purposes together.
    var count: Int { keys.values.joined().count }

    /// One line for each purpose with the ids of its keys: `code: 1, 2`. Nothing else of a key is ever shown.
    public func describe() -> [String] {
        KeyPurpose.allCases.map { purpose in
            let ids = keys(for: purpose).map { String($0.id) }
            return "\(purpose.rawValue): \(ids.isEmpty ? "none" : ids.joined(separator: ", "))"
        }
    }

    /// Whether every key of `other` is on this ring, byte for byte.
    func holdsAll(of other: KeyRing) -> Bool {
        KeyPurpose.allCases.allSatisfy { purpose in
            other.keys(for: purpose).allSatisfy { old in
                keys(for: purpose).contains { $0.id == old.id && $0.secret.isEqual(to: old.secret) }
            }
        }
    }

    public var description: String { "key ring (\(describe().joined(separator: "; ")))" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["ids": describe()]) }
}
