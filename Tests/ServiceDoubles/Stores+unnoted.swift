public import VerificationCore

/// The acts of tests that write nothing down.
extension AdministrationStore {
    public func insert(
        _ application: Application, once: IdempotencyRequest?, at now: Timestamp
    ) async throws(StoreError) -> InsertOutcome {
        try await insert(application, once: once, at: now, noting: nil)
    }

    public func edit(
        _ id: ApplicationID, _ edit: @escaping @Sendable (Application) -> Application?
    ) async throws(StoreError) -> EditOutcome {
        try await self.edit(id, noting: nil, edit)
    }

    public func insert(
        _ key: APIKeyRecord, once: IdempotencyRequest?, at now: Timestamp
    ) async throws(StoreError) -> InsertOutcome {
        try await insert(key, once: once, at: now, noting: nil)
    }

    public func revoke(
        _ key: APIKeyID, of application: ApplicationID, at now: Timestamp
    ) async throws(StoreError) -> APIKeyRecord? {
        try await revoke(key, of: application, at: now, noting: nil)
    }

    public func insert(_ key: AdminKeyRecord) async throws(StoreError) { try await insert(key, noting: nil) }

    public func revokeAdminKey(_ key: APIKeyID, at now: Timestamp) async throws(StoreError) -> AdminKeyRecord? {
        try await revokeAdminKey(key, at: now, noting: nil)
    }
}

extension StopStore {
    public func set(_ stop: StopSwitch) async throws(StoreError) -> StopSwitch { try await set(stop, noting: nil) }

    public func lift(_ target: StopTarget) async throws(StoreError) -> StopSwitch? {
        try await lift(target, noting: nil)
    }
}

extension LimitStore {
    public func lift(
        _ key: LimitKey, of application: ApplicationID, at now: Timestamp
    ) async throws(StoreError) -> Bool {
        try await lift(key, of: application, at: now, noting: nil)
    }

    public func setSafe(
        _ isSafe: Bool, _ target: SendTarget, of application: ApplicationID
    ) async throws(StoreError) {
        try await setSafe(isSafe, target, of: application, noting: nil)
    }

    public func setSendPolicy(_ policy: SendPolicy, of application: ApplicationID) async throws(StoreError) {
        try await setSendPolicy(policy, of: application, noting: nil)
    }
}
