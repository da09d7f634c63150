public import VerificationCore

/// Seals the keys of subjects under the ring's current key, a few at a time, so that nobody waits for it (R56).
public struct SubjectRenewal: Sendable {
    private let store: any SubjectStore
    private let renewal: any SubjectKeyRenewal

    /// Keys of one step.
    public static let stepMax = 200

    /// A place on the way through the keys.
    public struct Place: Sendable, Hashable {
        fileprivate let subject: DestinationKey
    }

    public init(store: any SubjectStore, renewal: any SubjectKeyRenewal) {
        self.store = store
        self.renewal = renewal
    }

    /// Renews the keys behind a place.
    /// - Parameter place: Nil at the beginning.
    /// - Returns: How many were renewed, and where to go on; nil at the end.
    /// - Throws: `StoreError`, or `VaultError` when the ring lacks a key that is still used.
    public func step(after place: Place?) async throws -> (renewed: Int, next: Place?) {
        let stale = try await store.staleSubjectKeys(
            notUnder: renewal.currentSubjectKeyID, after: place?.subject, limit: SubjectRenewal.stepMax)
        guard let last = stale.last else { return (0, nil) }
        let changes = try stale.map { (former: $0, renewed: try renewal.renewed($0)) }
        let count = try await store.replace(changes)
        return (count, stale.count == SubjectRenewal.stepMax ? Place(subject: last.subject) : nil)
    }
}
