public import VerificationCore

extension SQLiteStore: AuditedStore {
    public func append(_ note: AuditNote) async throws(StoreError) {
        try await write { session throws(StoreError) in try session.append(note) }
    }

    public func auditLines(after number: Int, limit: Int) async throws(StoreError) -> [AuditLine] {
        try await read { session throws(StoreError) in try session.auditLines(after: number, limit: limit) }
    }

    public func auditAnchor() async throws(StoreError) -> AuditAnchor? {
        try await read { session throws(StoreError) in try session.auditAnchor() }
    }

    public func auditTraces() async throws(StoreError) -> AuditTraces {
        try await read { session throws(StoreError) in try session.auditTraces() }
    }

    public func trimAudit(
        before moment: Timestamp, limit: Int, sealing: any AuditSealing
    ) async throws(StoreError) -> Int {
        try await write { session throws(StoreError) in
            try session.trimAudit(before: moment, limit: limit, sealing: sealing)
        }
    }

    public func unlock(
        _ destination: DestinationKey, noting note: AuditNote
    ) async throws(StoreError) -> DestinationGuard? {
        try await write { session throws(StoreError) in
            let found = try session.unlock(destination)
            try session.append(note)
            return found
        }
    }
}

extension SQLiteStore: SubjectStore {
    public func subjectKeys(of subjects: [DestinationKey]) async throws(StoreError) -> [SubjectKey] {
        try await read { session throws(StoreError) in try session.subjectKeys(of: subjects) }
    }

    public func staleSubjectKeys(
        notUnder keyID: UInt32, after subject: DestinationKey?, limit: Int
    ) async throws(StoreError) -> [SubjectKey] {
        try await read { session throws(StoreError) in
            try session.staleSubjectKeys(notUnder: keyID, after: subject, limit: limit)
        }
    }

    public func replace(
        _ changes: [(former: SubjectKey, renewed: SubjectKey)]
    ) async throws(StoreError) -> Int {
        try await write { session throws(StoreError) in try session.replace(changes) }
    }

    /// Cuts the log behind it, so that what was erased does not live on there (R59, R84).
    public func erase(_ subject: DestinationKey, noting note: AuditNote) async throws(StoreError) -> ErasedSubject {
        let erased = try await write { session throws(StoreError) in try session.erase(subject, noting: note) }
        try await cutLog()
        return erased
    }

    public func keysInUse() async throws(StoreError) -> KeysInUse {
        try await read { session throws(StoreError) in try session.keysInUse() }
    }
}

extension SQLiteStore: SecrecyCopySource {
    public func subjectKeyCopies(
        of application: ApplicationID, after index: [UInt8]?, limit: Int
    ) async throws(StoreError) -> [SubjectKey] {
        try await read { session throws(StoreError) in
            try session.subjectKeyCopies(of: application, after: index, limit: limit)
        }
    }
}
