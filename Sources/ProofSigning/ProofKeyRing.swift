public import VerificationCore

/// The keys of proofs, oldest first. When each signs and how long it is published follows from when it was made alone,
/// so that all machines with the same file agree without a word.
public struct ProofKeyRing: Sendable {
    public static let keysMax = 16
    /// How long a new key is published before it signs: verifiers that remember a key set for so long know it in time.
    public static let publishedAhead: Duration = .seconds(600)
    /// How long a key is published after its last proof has expired, for verifiers whose clocks differ.
    public static let leeway: Duration = .seconds(60)

    public let keys: [ProofKey]

    /// - Parameter keys: At least one.
    init(_ keys: [ProofKey]) {
        precondition(!keys.isEmpty && keys.count <= ProofKeyRing.keysMax, "a ring holds 1 to 16 keys")
        self.keys = keys.sorted { $0.createdAt < $1.createdAt }
    }

    /// A ring with a fresh key, which signs from the beginning.
    public static func generate(
        _ algorithm: ProofAlgorithm, random: any RandomSource, at now: Timestamp
    ) throws(ProofFault) -> ProofKeyRing {
        ProofKeyRing([try ProofKey.make(algorithm, random: random, at: now)])
    }

    /// The ring with one key more, which takes over once everybody can know it, and without those that are published
    /// no longer.
    public func rotated(
        _ algorithm: ProofAlgorithm, random: any RandomSource, at now: Timestamp
    ) throws(ProofFault) -> ProofKeyRing {
        let kept = published(at: now)
        guard kept.count < ProofKeyRing.keysMax else {
            throw ProofFault(reason: "the ring holds \(kept.count) keys that are still published; wait for one to go")
        }
        return ProofKeyRing(kept + [try ProofKey.make(algorithm, random: random, at: now)])
    }

    /// The key whose turn it is to sign.
    public func signing(at now: Timestamp) -> ProofKey {
        keys.indices.last { start(of: $0) <= now }.map { keys[$0] } ?? keys[0]
    }

    /// The keys by which a proof that is valid at `now` may have been signed, or soon will be.
    public func published(at now: Timestamp) -> [ProofKey] {
        keys.indices.filter { index in end(of: index).map { now < $0 } ?? true }.map { keys[$0] }
    }

    /// From when on a key signs: the first one at once.
    public func start(of index: Int) -> Timestamp {
        index == 0 ? keys[0].createdAt : keys[index].createdAt + ProofKeyRing.publishedAhead
    }

    /// Until when a key is published; nil while no other follows it.
    public func end(of index: Int) -> Timestamp? {
        guard index + 1 < keys.count else { return nil }
        return start(of: index + 1) + SignedProof.lifetimeMax + ProofKeyRing.leeway
    }
}
