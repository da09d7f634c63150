import VerificationCore

/// The keys of one purpose, ready for use: the newest makes, all of them read (R56).
struct Keys<Key: Sendable>: Sendable {
    let currentID: UInt32
    let current: Key
    private let all: [UInt32: Key]

    /// - Parameter keys: At least one, oldest first: the purpose is one that is needed.
    init(_ keys: [RingKey], make: (SecretBytes) throws(VaultError) -> Key) throws(VaultError) {
        guard let newest = keys.last else { preconditionFailure("a ring has a key for every purpose") }
        var all: [UInt32: Key] = [:]
        for key in keys { all[key.id] = try make(key.secret) }
        guard let current = all[newest.id] else { preconditionFailure("the newest key is among the keys") }
        currentID = newest.id
        self.current = current
        self.all = all
    }

    func key(_ id: UInt32) throws(VaultError) -> Key {
        guard let key = all[id] else { throw .unknownKey(id) }
        return key
    }
}
