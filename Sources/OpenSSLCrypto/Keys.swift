import SecretMemory
import VerificationCore

/// The keys of one purpose, ready for use: the newest whose time has come makes, all of them read (R56).
struct Keys<Key: Sendable>: Sendable {
    let currentID: UInt32
    let current: Key
    private let all: [UInt32: Key]

    /// - Parameters:
    ///   - ring: With at least one key for the purpose.
    ///   - now: Keys of later moments only read.
    init(
        _ ring: KeyRing, _ purpose: KeyPurpose, at now: Timestamp, make: (SecretBytes) throws(VaultError) -> Key
    ) throws(VaultError) {
        let keys = ring.keys(for: purpose)
        guard let newest = ring.currentID(for: purpose, at: now) else {
            throw .library("the key ring has no key for '\(purpose.rawValue)'")
        }
        var all: [UInt32: Key] = [:]
        for key in keys { all[key.id] = try make(key.secret) }
        guard let current = all[newest] else { preconditionFailure("the newest key is among the keys") }
        currentID = newest
        self.current = current
        self.all = all
    }

    func key(_ id: UInt32) throws(VaultError) -> Key {
        guard let key = all[id] else { throw .unknownKey(id) }
        return key
    }
}
