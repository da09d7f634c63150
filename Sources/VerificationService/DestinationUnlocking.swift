public import Logging
public import VerificationCore

/// Opens destinations again that failed checks have closed (R17).
public struct DestinationUnlocking: Sendable {
    private let store: any VerificationStore
    private let naming: DestinationNaming
    private let audit: AuditScribe?
    private let clock: any ServiceClock
    private let logger: Logger

    /// - Parameter audit: Writes each unlocking down, in the transaction that does it (R82).
    public init(
        store: any VerificationStore, vault: any Vault, reader: any DestinationReader, audit: AuditScribe?,
        clock: any ServiceClock, logger: Logger
    ) {
        self.store = store
        self.naming = DestinationNaming(vault: vault, reader: reader)
        self.audit = audit
        self.clock = clock
        self.logger = logger
    }

    /// Forgets the failed checks of one destination, in any spelling of it.
    /// - Parameter actor: Who does it, for the audit trail.
    /// - Throws: `invalid` unless one phone number or one mail address is named, and for one that cannot be read.
    /// - Returns: What stood against the destination; nil when nothing did.
    public func unlock(
        phone: String?, email: String?, of application: Application, by actor: String
    ) async throws(ServiceError) -> DestinationGuard? {
        let (destination, key) = try naming.read(phone: phone, email: email, of: application)
        let forgotten = try await unlock(key, by: actor)
        logger.notice(
            "destination unlocked",
            metadata: [
                "application": "\(application.id)", "actor": "\(actor)", "destination": "\(destination.masked)",
                "failures": "\(forgotten?.failures ?? 0)",
            ])
        return forgotten
    }

    private func unlock(_ key: DestinationKey, by actor: String) async throws(ServiceError) -> DestinationGuard? {
        do throws(StoreError) {
            guard let audit else { return try await store.unlock(key) }
            let entry = AuditEntry(
                at: clock.now(), actor: actor, act: .destinationUnlocked, application: key.application)
            return try await audit.store.unlock(key, noting: audit.note(entry))
        } catch {
            throw ServiceError(error)
        }
    }
}

extension Verifications {
    /// Opens destinations again that failed checks have closed.
    public var unlocking: DestinationUnlocking {
        DestinationUnlocking(
            store: store, vault: vault, reader: reader, audit: audit, clock: clock, logger: logger)
    }
}
