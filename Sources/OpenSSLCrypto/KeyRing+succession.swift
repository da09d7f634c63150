import SecretMemory
public import VerificationCore

extension KeyRing {
    /// How long a key that makes no new data any more is still in use: longer than a code lives.
    public static let restAfterUse: Duration = .seconds(900)

    /// Whether a key makes new data at `now`, did so until shortly before, or is yet to begin.
    public func isInUse(_ id: UInt32, for purpose: KeyPurpose, at now: Timestamp) -> Bool {
        let before = Timestamp(milliseconds: now.milliseconds - KeyRing.restAfterUse.inMilliseconds)
        return [now, before].contains { currentID(for: purpose, at: $0) == id }
            // The newest stays also when its time has not come, so that no id is given twice.
            || keys(for: purpose).last?.id == id
    }

    /// Why this ring, which is in use, is not to be followed by `next`; nil when it may be (R56).
    ///
    /// A former key may be gone from `next`: whoever retires it has seen to it that nothing needs it.
    func reasonToKeep(over next: KeyRing, at now: Timestamp) -> KeyRingError.Reason? {
        for purpose in KeyPurpose.allCases {
            for key in keys(for: purpose) {
                guard let same = next.keys(for: purpose).first(where: { $0.id == key.id }) else { continue }
                guard same.secret.isEqual(to: key.secret) else { return .otherKey(purpose, key.id) }
            }
        }
        for purpose in KeyPurpose.allCases {
            let missing = keys(for: purpose).filter { key in
                !next.keys(for: purpose).contains { $0.id == key.id }
            }
            if let key = missing.first(where: { isInUse($0.id, for: purpose, at: now) }) {
                return .lacksKey(purpose, key.id)
            }
        }
        return nil
    }

    /// Tells this ring from every other. Never leaves the process.
    var contentDigest: [UInt8] {
        var text = fileText()
        defer { wipe(&text) }
        return sha256(text)
    }
}
