public import VerificationCore

extension FaultyStore: LimitStore {
    public func limitEvents(
        of application: ApplicationID, after cursor: LimitEventCursor?, limit: Int
    ) async throws(StoreError) -> [LimitEventRecord] {
        try await pass { () throws(StoreError) in
            try await inner.limitEvents(of: application, after: cursor, limit: limit)
        }
    }

    public func holds(of application: ApplicationID, at now: Timestamp) async throws(StoreError) -> [HeldArea] {
        try await pass { () throws(StoreError) in try await inner.holds(of: application, at: now) }
    }

    public func lift(
        _ key: LimitKey, of application: ApplicationID, at now: Timestamp, noting note: AuditNote?
    ) async throws(StoreError) -> Bool {
        try await pass { () throws(StoreError) in
            try await inner.lift(key, of: application, at: now, noting: note)
        }
    }

    public func setSafe(
        _ isSafe: Bool, _ target: SendTarget, of application: ApplicationID, noting note: AuditNote?
    ) async throws(StoreError) {
        try await pass { () throws(StoreError) in
            try await inner.setSafe(isSafe, target, of: application, noting: note)
        }
    }

    public func sendPolicy(of application: ApplicationID) async throws(StoreError) -> SendPolicy {
        try await pass { () throws(StoreError) in try await inner.sendPolicy(of: application) }
    }

    public func setSendPolicy(
        _ policy: SendPolicy, of application: ApplicationID, noting note: AuditNote?
    ) async throws(StoreError) {
        try await pass { () throws(StoreError) in
            try await inner.setSendPolicy(policy, of: application, noting: note)
        }
    }
}
