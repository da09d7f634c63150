import Synchronization
public import VerificationCore

/// Who makes a request: an application, and what its key may do.
public struct Principal: Sendable {
    public let application: Application
    public let key: APIKeyID
    public let scopes: Set<APIKeyScope>
    public let isTest: Bool
    public let expiresAt: Timestamp?

    public init(
        application: Application, key: APIKeyID, scopes: Set<APIKeyScope>, isTest: Bool = false,
        expiresAt: Timestamp? = nil
    ) {
        self.application = application
        self.key = key
        self.scopes = scopes
        self.isTest = isTest
        self.expiresAt = expiresAt
    }
}

/// Finds the application behind an API key; what it finds is believed for a second, so that a revoked key ends (R43).
public final class Authenticator: Sendable {
    private struct Remembered {
        let record: APIKeyRecord
        let application: Application
        let readAt: Timestamp
    }

    private let store: any ApplicationStore
    private let clock: any ServiceClock
    private let digest: @Sendable (String) -> [UInt8]?
    private let uses: KeyUses?
    private let remembered = Mutex<[[UInt8]: Remembered]>([:])

    /// - Parameters:
    ///   - uses: Takes note of the keys that were used; nil when nobody wants to know.
    ///   - digest: Reads a key's text and gives its digest; nil when the text is no key (R42).
    public init(
        store: any ApplicationStore, clock: any ServiceClock, uses: KeyUses? = nil,
        digest: @escaping @Sendable (String) -> [UInt8]?
    ) {
        self.uses = uses
        self.store = store
        self.clock = clock
        self.digest = digest
    }

    /// Nil when the key is unknown, expired or revoked, or its application is disabled.
    public func principal(for key: String) async throws(ServiceError) -> Principal? {
        guard let digest = digest(key) else { return nil }
        let now = clock.now()
        let known = remembered.withLock { $0[digest] }
        if let known, now - known.readAt < believedFor, now >= known.readAt { return principal(known, at: now) }
        guard let found = try await look(digest, at: now) else { return nil }
        remembered.withLock { remembered in
            if remembered.count >= rememberedKeysMax { remembered.removeAll() }
            remembered[digest] = found
        }
        return principal(found, at: now)
    }

    private func look(_ digest: [UInt8], at now: Timestamp) async throws(ServiceError) -> Remembered? {
        do throws(StoreError) {
            guard let record = try await store.apiKey(digest: digest),
                let application = try await store.application(record.application)
            else { return nil }
            return Remembered(record: record, application: application, readAt: now)
        } catch {
            throw ServiceError(error)
        }
    }

    private func principal(_ found: Remembered, at now: Timestamp) -> Principal? {
        guard found.record.isLive(at: now), !found.application.isDisabled else { return nil }
        uses?.note(found.record.id, of: found.application.id, at: now)
        return Principal(
            application: found.application, key: found.record.id, scopes: found.record.scopes,
            isTest: found.record.isTest, expiresAt: found.record.expiresAt)
    }
}

private let believedFor: Duration = .milliseconds(500)
private let rememberedKeysMax = 10_000
