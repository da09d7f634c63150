import ServiceDoubles
import VerificationCore

/// Keeps neither entries nor keys, and fails as the rest does.
extension ScriptedStore: AuditedStore {
    func append(_ note: AuditNote) async throws(StoreError) { try open { _ in } }
    func auditLines(after number: Int, limit: Int) async throws(StoreError) -> [AuditLine] { try open { _ in [] } }
    func auditAnchor() async throws(StoreError) -> AuditAnchor? { try open { _ in nil } }
    func auditTraces() async throws(StoreError) -> AuditTraces {
        try open { _ in AuditTraces(applications: 0, adminKeys: 0, stops: 0) }
    }
    func trimAudit(
        before moment: Timestamp, limit: Int, sealing: any AuditSealing
    ) async throws(StoreError) -> Int { try open { _ in 0 } }

    func unlock(
        _ destination: DestinationKey, noting note: AuditNote
    ) async throws(StoreError) -> DestinationGuard? { try await unlock(destination) }
}

extension ScriptedStore: SubjectStore {
    func subjectKeys(of subjects: [DestinationKey]) async throws(StoreError) -> [SubjectKey] { try open { _ in [] } }
    func staleSubjectKeys(
        notUnder keyID: UInt32, after subject: DestinationKey?, limit: Int
    ) async throws(StoreError) -> [SubjectKey] { try open { _ in [] } }
    func replace(
        _ changes: [(former: SubjectKey, renewed: SubjectKey)]
    ) async throws(StoreError) -> Int { try open { _ in 0 } }
    func erase(_ subject: DestinationKey, noting note: AuditNote) async throws(StoreError) -> ErasedSubject {
        try open { _ in ErasedSubject(verifications: 0, hadKey: false) }
    }
    func keysInUse() async throws(StoreError) -> KeysInUse { try open { _ in KeysInUse() } }
}
