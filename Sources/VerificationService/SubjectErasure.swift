public import Logging
public import VerificationCore

/// Erases and gives out what is stored of one destination (R84).
public struct SubjectErasure: Sendable {
    private let store: any VerificationStore
    private let subjects: any SubjectStore
    private let naming: DestinationNaming
    private let audit: AuditScribe
    private let clock: any ServiceClock
    private let logger: Logger

    /// Verifications in one export.
    public static let exportMax = 10_000

    public init(
        store: any VerificationStore, subjects: any SubjectStore, vault: any Vault, reader: any DestinationReader,
        audit: AuditScribe, clock: any ServiceClock, logger: Logger
    ) {
        self.store = store
        self.subjects = subjects
        self.naming = DestinationNaming(vault: vault, reader: reader)
        self.audit = audit
        self.clock = clock
        self.logger = logger
    }

    /// Destroys the destination's key and erases everything that would lead to it. Its open verifications are canceled.
    /// - Parameter actor: Who does it, for the audit trail.
    /// - Throws: `invalid` unless one phone number or one mail address is named, and for one that cannot be read.
    public func erase(
        phone: String?, email: String?, of application: Application, by actor: String
    ) async throws(ServiceError) -> ErasedSubject {
        let (_, key) = try naming.read(phone: phone, email: email, of: application)
        let entry = AuditEntry(at: clock.now(), actor: actor, act: .subjectErased, application: application.id)
        let erased: ErasedSubject
        do throws(StoreError) {
            erased = try await subjects.erase(key, noting: audit.note(entry))
        } catch {
            throw ServiceError(error)
        }
        // Nothing of the destination, not even its mask.
        logger.notice(
            "subject erased",
            metadata: [
                "application": "\(application.id)", "actor": "\(actor)", "verifications": "\(erased.verifications)",
            ])
        return erased
    }

    /// Everything that is stored of the destination, newest first, at most `exportMax` verifications.
    /// - Throws: `invalid` unless one phone number or one mail address is named, and for one that cannot be read.
    public func export(
        phone: String?, email: String?, of application: Application, by actor: String
    ) async throws(ServiceError) -> [ExportedVerification] {
        let (_, key) = try naming.read(phone: phone, email: email, of: application)
        let entry = AuditEntry(at: clock.now(), actor: actor, act: .subjectExported, application: application.id)
        do throws(StoreError) {
            try await audit.record(entry)
            return try await found(key)
        } catch {
            throw ServiceError(error)
        }
    }

    private func found(_ key: DestinationKey) async throws(StoreError) -> [ExportedVerification] {
        var exported: [ExportedVerification] = []
        var query = VerificationQuery(destination: key.index, limit: VerificationQuery.limitMax)
        while exported.count < SubjectErasure.exportMax {
            let page = try await store.verifications(query, of: key.application)
            for record in page {
                guard let deliveries = try await store.deliveries(of: record.key),
                    let events = try await store.events(of: record.key)
                else { continue }
                exported.append(
                    ExportedVerification(
                        record: record, deliveries: deliveries,
                        timeline: Timeline.lines(record, events, deliveries)))
            }
            guard page.count == query.limit, let last = page.last else { break }
            query.after = VerificationCursor(createdAt: last.state.ledger.createdAt, id: last.key.id)
        }
        return exported
    }
}

/// A verification with all that belongs to it.
public struct ExportedVerification: Sendable {
    public let record: VerificationRecord
    public let deliveries: [DeliveryRecord]
    public let timeline: [TimelineLine]
}

extension Verifications {
    /// Erases and gives out what is stored of one destination; nil without keys of subjects or an audit trail.
    public var erasure: SubjectErasure? {
        guard let audit, let subjects else { return nil }
        return SubjectErasure(
            store: store, subjects: subjects.store, vault: vault, reader: reader, audit: audit, clock: clock,
            logger: logger)
    }
}
