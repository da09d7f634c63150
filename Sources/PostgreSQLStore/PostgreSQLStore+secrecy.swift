public import VerificationCore

extension PostgreSQLStore: AuditedStore {
    public func append(_ note: AuditNote) async throws(StoreError) {
        try await change(.all) { transaction throws(StoreError) in try transaction.append(note) }
    }

    public func auditLines(after number: Int, limit: Int) async throws(StoreError) -> [AuditLine] {
        try await read(.all) { transaction throws(StoreError) in
            try transaction.auditLines(after: number, limit: limit)
        }
    }

    public func auditAnchor() async throws(StoreError) -> AuditAnchor? {
        try await read(.all) { transaction throws(StoreError) in try transaction.auditAnchor() }
    }

    public func auditTraces() async throws(StoreError) -> AuditTraces {
        try await read(.all) { transaction throws(StoreError) in try transaction.auditTraces() }
    }

    public func trimAudit(
        before moment: Timestamp, limit: Int, sealing: any AuditSealing
    ) async throws(StoreError) -> Int {
        try await change(.all) { transaction throws(StoreError) in
            try transaction.trimAudit(before: moment, limit: limit, sealing: sealing)
        }
    }

    public func unlock(
        _ destination: DestinationKey, noting note: AuditNote
    ) async throws(StoreError) -> DestinationGuard? {
        try await change(.application(destination.application)) { transaction throws(StoreError) in
            let found = try transaction.unlock(destination)
            try transaction.append(note)
            return found
        }
    }
}

extension PostgreSQLStore: SubjectStore {
    public func subjectKeys(of subjects: [DestinationKey]) async throws(StoreError) -> [SubjectKey] {
        guard let application = subjects.first?.application else { return [] }
        return try await read(.application(application)) { transaction throws(StoreError) in
            try transaction.subjectKeys(of: subjects)
        }
    }

    public func staleSubjectKeys(
        notUnder keyID: UInt32, after subject: DestinationKey?, limit: Int
    ) async throws(StoreError) -> [SubjectKey] {
        try await read(.all) { transaction throws(StoreError) in
            try transaction.staleSubjectKeys(notUnder: keyID, after: subject, limit: limit)
        }
    }

    public func replace(
        _ changes: [(former: SubjectKey, renewed: SubjectKey)]
    ) async throws(StoreError) -> Int {
        try await change(.all) { transaction throws(StoreError) in try transaction.replace(changes) }
    }

    public func erase(_ subject: DestinationKey, noting note: AuditNote) async throws(StoreError) -> ErasedSubject {
        try await change(.application(subject.application)) { transaction throws(StoreError) in
            try transaction.erase(subject, noting: note)
        }
    }

    public func keysInUse() async throws(StoreError) -> KeysInUse {
        try await read(.all) { transaction throws(StoreError) in try transaction.keysInUse() }
    }
}

extension PostgreSQLStore: SecrecyCopyTarget {
    public func subjectKeyCopies(
        of application: ApplicationID, after index: [UInt8]?, limit: Int
    ) async throws(StoreError) -> [SubjectKey] {
        try await read(.application(application)) { transaction throws(StoreError) in
            try transaction.subjectKeyCopies(of: application, after: index, limit: limit)
        }
    }

    public func insert(_ copies: [SubjectKey]) async throws(StoreError) {
        guard let application = copies.first?.subject.application else { return }
        try await change(.application(application)) { transaction throws(StoreError) in transaction.insert(copies) }
    }

    public func insert(_ copies: [AuditLine], anchor: AuditAnchor?) async throws(StoreError) {
        try await change(.all) { transaction throws(StoreError) in transaction.insert(copies, anchor: anchor) }
    }
}
