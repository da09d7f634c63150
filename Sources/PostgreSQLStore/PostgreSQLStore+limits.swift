public import VerificationCore

extension PostgreSQLStore: LimitStore {
    public func limitEvents(
        of application: ApplicationID, after cursor: LimitEventCursor?, limit: Int
    ) async throws(StoreError) -> [LimitEventRecord] {
        try await read(.application(application)) { transaction throws(StoreError) in
            try transaction.limitEvents(of: application, after: cursor, limit: limit)
        }
    }

    public func holds(of application: ApplicationID, at now: Timestamp) async throws(StoreError) -> [HeldArea] {
        try await read(.application(application)) { transaction throws(StoreError) in
            try transaction.holds(of: application, at: now)
        }
    }

    public func lift(
        _ key: LimitKey, of application: ApplicationID, at now: Timestamp, noting note: AuditNote?
    ) async throws(StoreError) -> Bool {
        try await change(.application(application)) { transaction throws(StoreError) in
            guard try transaction.lift(key, of: application, at: now) else { return false }
            try transaction.append(note)
            return true
        }
    }

    public func setSafe(
        _ isSafe: Bool, _ target: SendTarget, of application: ApplicationID, noting note: AuditNote?
    ) async throws(StoreError) {
        let row = LimitRow(key: .safe(target), bytes: [1], expiresAt: nil)
        try await change(.application(application)) { transaction throws(StoreError) in
            transaction.set(row, isThere: isSafe, of: application)
            try transaction.append(note)
        }
    }

    public func sendPolicy(of application: ApplicationID) async throws(StoreError) -> SendPolicy {
        try await read(.application(application)) { transaction throws(StoreError) in
            try transaction.sendPolicy(of: application)
        }
    }

    public func setSendPolicy(
        _ policy: SendPolicy, of application: ApplicationID, noting note: AuditNote?
    ) async throws(StoreError) {
        let isThere = policy != .standard
        try await change(.application(application)) { transaction throws(StoreError) in
            transaction.set(policy.row, isThere: isThere, of: application)
            try transaction.append(note)
        }
    }

    public func limitCopies(
        of application: ApplicationID, after key: LimitKey?, limit: Int
    ) async throws(StoreError) -> [LimitCopy] {
        try await read(.application(application)) { transaction throws(StoreError) in
            try transaction.limitCopies(of: application, after: key, limit: limit)
        }
    }

    public func insert(_ copies: [LimitCopy]) async throws(StoreError) {
        for (application, copies) in Dictionary(grouping: copies, by: \.application) {
            try await change(.application(application)) { transaction throws(StoreError) in
                transaction.insert(copies)
            }
        }
    }
}
