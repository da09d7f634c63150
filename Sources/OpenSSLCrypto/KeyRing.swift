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
    /// - Parameters:
    ///   - purposes: Some of `KeyPurpose.rotating`, or any that has no key yet.
    ///   - now: From when on the fresh keys make new data.
    public func rotated(
        _ purposes: Set<KeyPurpose> = Set(KeyPurpose.rotating), random: any RandomSource, at now: Timestamp
    ) throws(RandomSourceError) -> KeyRing {
        precondition(!purposes.contains(.index) || self.keys(for: .index).isEmpty, "a ring has one key for `index`")
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

    /// The id of the key that makes new data at `now`: the newest whose time has come, or else the oldest.
    public func currentID(for purpose: KeyPurpose, at now: Timestamp) -> UInt32? {
        let keys = keys(for: purpose)
        return (keys.last { $0.createdAt <= now } ?? keys.first)?.id
    }

    /// When the next key begins to make new data; nil when none waits.
    public func nextChange(after now: Timestamp) -> Timestamp? {
        keys.values.joined().map(\.createdAt).filter { $0 > now }.min()
    }

    /// This ring without a key, once nothing that is stored needs it any more (R56).
    /// - Throws: For the key that makes new data at `now`, and for one that is not there.
    public func retiring(
        _ id: UInt32, for purpose: KeyPurpose, at now: Timestamp, path: String
    ) throws(KeyRingError) -> KeyRing {
        guard keys(for: purpose).contains(where: { $0.id == id }) else {
            throw KeyRingError(.noSuchKey(purpose, id), path: path)
        }
        // The newest stays as well when its time has not come, so that no id is given twice.
        guard id != currentID(for: purpose, at: now), id != keys(for: purpose).last?.id else {
            throw KeyRingError(.stillCurrent(purpose, id), path: path)
        }
        var kept = keys
        kept[purpose] = keys(for: purpose).filter { $0.id != id }
        return KeyRing(kept)
    }

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
    /// - Parameter retired: The id of a key that need not be.
    func holdsAll(of other: KeyRing, but retired: (purpose: KeyPurpose, id: UInt32)? = nil) -> Bool {
        KeyPurpose.allCases.allSatisfy { purpose in
            other.keys(for: purpose).allSatisfy { old in
                if let retired, retired == (purpose, old.id) { return true }
                return keys(for: purpose).contains { $0.id == old.id && $0.secret.isEqual(to: old.secret) }
            }
        }
    }

    public var description: String { "key ring (\(describe().joined(separator: "; ")))" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["ids": describe()]) }
}
