import Synchronization
public import VerificationCore

/// Finds the operator's key behind a key's text; what it finds is believed for half a second, so that a revoked key
/// ends within one (R43).
public final class OperatorAuthenticator: Sendable {
    private struct Remembered {
        let record: AdminKeyRecord
        let readAt: Timestamp
    }

    private let store: any AdministrationStore
    private let clock: any ServiceClock
    private let uses: KeyUses?
    private let digest: @Sendable (String) -> [UInt8]?
    private let remembered = Mutex<[[UInt8]: Remembered]>([:])

    /// - Parameters:
    ///   - uses: Takes note of the keys that were used; nil when nobody wants to know.
    ///   - digest: Reads a key's text and gives its digest; nil when the text is no operator's key (R42).
    public init(
        store: any AdministrationStore, clock: any ServiceClock, uses: KeyUses? = nil,
        digest: @escaping @Sendable (String) -> [UInt8]?
    ) {
        self.store = store
        self.clock = clock
        self.uses = uses
        self.digest = digest
    }

    /// Nil when the key is unknown, expired or revoked.
    public func key(for text: String) async throws(ServiceError) -> APIKeyID? {
        guard let digest = digest(text) else { return nil }
        let now = clock.now()
        let known = remembered.withLock { $0[digest] }
        if let known, now - known.readAt < believedFor, now >= known.readAt { return accepted(known.record, at: now) }
        let found: AdminKeyRecord?
        do throws(StoreError) {
            found = try await store.adminKey(digest: digest)
        } catch {
            throw ServiceError(error)
        }
        guard let found else { return nil }
        remembered.withLock { remembered in
            if remembered.count >= rememberedKeysMax { remembered.removeAll() }
            remembered[digest] = Remembered(record: found, readAt: now)
        }
        return accepted(found, at: now)
    }

    private func accepted(_ record: AdminKeyRecord, at now: Timestamp) -> APIKeyID? {
        guard record.isLive(at: now) else { return nil }
        uses?.note(record.id, of: nil, at: now)
        return record.id
    }
}

private let believedFor: Duration = .milliseconds(500)
private let rememberedKeysMax = 1000
