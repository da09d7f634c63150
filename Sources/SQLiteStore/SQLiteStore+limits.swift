public import VerificationCore

extension SQLiteStore: LimitStore {
    public func limitEvents(
        of application: ApplicationID, after cursor: LimitEventCursor?, limit: Int
    ) async throws(StoreError) -> [LimitEventRecord] {
        try await read { session throws(StoreError) in
            try session.limitEvents(of: application, after: cursor, limit: limit)
        }
    }

    public func holds(of application: ApplicationID, at now: Timestamp) async throws(StoreError) -> [HeldArea] {
        try await read { session throws(StoreError) in try session.holds(of: application, at: now) }
    }

    public func lift(
        _ key: LimitKey, of application: ApplicationID, at now: Timestamp, noting note: AuditNote?
    ) async throws(StoreError) -> Bool {
        try await write { session throws(StoreError) in
            guard try session.lift(key, of: application, at: now) else { return false }
            try session.append(note)
            return true
        }
    }

    public func setSafe(
        _ isSafe: Bool, _ target: SendTarget, of application: ApplicationID, noting note: AuditNote?
    ) async throws(StoreError) {
        let row = LimitRow(key: .safe(target), bytes: [1], expiresAt: nil)
        try await write { session throws(StoreError) in
            try session.set(row, isThere: isSafe, of: application)
            try session.append(note)
        }
    }

    public func sendPolicy(of application: ApplicationID) async throws(StoreError) -> SendPolicy {
        try await read { session throws(StoreError) in try session.sendPolicy(of: application) }
    }

    public func setSendPolicy(
        _ policy: SendPolicy, of application: ApplicationID, noting note: AuditNote?
    ) async throws(StoreError) {
        let isThere = policy != .standard
        try await write { session throws(StoreError) in
            try session.set(policy.row, isThere: isThere, of: application)
            try session.append(note)
        }
    }

    public func limitCopies(
        of application: ApplicationID, after key: LimitKey?, limit: Int
    ) async throws(StoreError) -> [LimitCopy] {
        try await read { session throws(StoreError) in
            try session.limitCopies(of: application, after: key, limit: limit)
        }
    }
}
