public import VerificationCore

extension SQLiteStore: AdministrationStore {
    public func insert(
        _ application: Application, once: IdempotencyRequest?, at now: Timestamp, noting note: AuditNote?
    ) async throws(StoreError) -> InsertOutcome {
        do throws(StoreError) {
            return try await write { session throws(StoreError) in
                try session.insert(application, once: once, at: now, noting: note)
            }
        } catch {
            guard case .conflict = error else { throw error }
            // The same request may have been faster, and has the name.
            if let once, let found = try await repetition(of: once, at: now) { return .repeated(found) }
            return .nameTaken
        }
    }

    public func edit(
        _ id: ApplicationID, noting note: AuditNote?, _ edit: @escaping @Sendable (Application) -> Application?
    ) async throws(StoreError) -> EditOutcome {
        try await write { session throws(StoreError) in try session.edit(id, noting: note, edit) }
    }

    public func applications(after name: String?, limit: Int) async throws(StoreError) -> [Application] {
        try await read { session throws(StoreError) in try session.applications(after: name, limit: limit) }
    }

    public func insert(
        _ key: APIKeyRecord, once: IdempotencyRequest?, at now: Timestamp, noting note: AuditNote?
    ) async throws(StoreError) -> InsertOutcome {
        try await write { session throws(StoreError) in
            try session.insert(key, once: once, at: now, noting: note)
        }
    }

    public func apiKeys(
        of application: ApplicationID, after cursor: KeyCursor?, limit: Int
    ) async throws(StoreError) -> [APIKeyRecord] {
        try await read { session throws(StoreError) in
            try session.apiKeys(of: application, after: cursor, limit: limit)
        }
    }

    public func revoke(
        _ key: APIKeyID, of application: ApplicationID, at now: Timestamp, noting note: AuditNote?
    ) async throws(StoreError) -> APIKeyRecord? {
        try await write { session throws(StoreError) in
            try session.revoke(key, of: application, at: now, noting: note)
        }
    }

    public func revoke(
        _ key: APIKeyID, at now: Timestamp, noting note: AuditNote?
    ) async throws(StoreError) -> Bool {
        try await write { session throws(StoreError) in try session.revoke(key, at: now, noting: note) }
    }

    public func note(_ uses: [KeyUsage]) async throws(StoreError) {
        try await write { session throws(StoreError) in try session.note(uses) }
    }

    public func insert(_ key: AdminKeyRecord, noting note: AuditNote?) async throws(StoreError) {
        try await write { session throws(StoreError) in try session.insert(key, noting: note) }
    }

    public func adminKey(digest: [UInt8]) async throws(StoreError) -> AdminKeyRecord? {
        try await read { session throws(StoreError) in try session.adminKey(digest: digest) }
    }

    public func adminKeys() async throws(StoreError) -> [AdminKeyRecord] {
        try await read { session throws(StoreError) in try session.adminKeys() }
    }

    public func revokeAdminKey(
        _ key: APIKeyID, at now: Timestamp, noting note: AuditNote?
    ) async throws(StoreError) -> AdminKeyRecord? {
        try await write { session throws(StoreError) in try session.revokeAdminKey(key, at: now, noting: note) }
    }

    public func repetition(
        of request: IdempotencyRequest, at now: Timestamp
    ) async throws(StoreError) -> Repeat? {
        try await read { session throws(StoreError) in try session.repetition(of: request, at: now) }
    }
}

extension SQLiteStore: StopStore {
    public func stops() async throws(StoreError) -> [StopSwitch] {
        try await read { session throws(StoreError) in try session.stops() }
    }

    public func set(_ stop: StopSwitch, noting note: AuditNote?) async throws(StoreError) -> StopSwitch {
        try await write { session throws(StoreError) in try session.set(stop, noting: note) }
    }

    public func lift(_ target: StopTarget, noting note: AuditNote?) async throws(StoreError) -> StopSwitch? {
        try await write { session throws(StoreError) in try session.lift(target, noting: note) }
    }
}
