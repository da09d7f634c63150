public import VerificationCore

extension PostgreSQLStore: AdministrationStore {
    public func insert(
        _ application: Application, once: IdempotencyRequest?, at now: Timestamp, noting note: AuditNote?
    ) async throws(StoreError) -> InsertOutcome {
        do throws(StoreError) {
            return try await change(scope(application.id, once)) { transaction throws(StoreError) in
                try transaction.insert(application, once: once, at: now, noting: note)
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
        try await change(.application(id)) { transaction throws(StoreError) in
            try transaction.edit(id, noting: note, edit)
        }
    }

    public func applications(after name: String?, limit: Int) async throws(StoreError) -> [Application] {
        try await read(.all) { transaction throws(StoreError) in
            try transaction.applications(after: name, limit: limit)
        }
    }

    public func insert(
        _ key: APIKeyRecord, once: IdempotencyRequest?, at now: Timestamp, noting note: AuditNote?
    ) async throws(StoreError) -> InsertOutcome {
        try await change(scope(key.application, once)) { transaction throws(StoreError) in
            try transaction.insert(key, once: once, at: now, noting: note)
        }
    }

    public func apiKeys(
        of application: ApplicationID, after cursor: KeyCursor?, limit: Int
    ) async throws(StoreError) -> [APIKeyRecord] {
        try await read(.application(application)) { transaction throws(StoreError) in
            try transaction.apiKeys(of: application, after: cursor, limit: limit)
        }
    }

    public func revoke(
        _ key: APIKeyID, of application: ApplicationID, at now: Timestamp, noting note: AuditNote?
    ) async throws(StoreError) -> APIKeyRecord? {
        try await change(.application(application)) { transaction throws(StoreError) in
            try transaction.revoke(key, of: application, at: now, noting: note)
        }
    }

    public func revoke(
        _ key: APIKeyID, at now: Timestamp, noting note: AuditNote?
    ) async throws(StoreError) -> Bool {
        try await change(.all) { transaction throws(StoreError) in
            try transaction.revoke(key, at: now, noting: note)
        }
    }

    public func note(_ uses: [KeyUsage]) async throws(StoreError) {
        try await change(.applications(uses.compactMap(\.application))) { transaction throws(StoreError) in
            transaction.note(uses)
        }
    }

    public func insert(_ key: AdminKeyRecord, noting note: AuditNote?) async throws(StoreError) {
        try await change(.applications([])) { transaction throws(StoreError) in
            try transaction.insert(key, noting: note)
        }
    }

    public func adminKey(digest: [UInt8]) async throws(StoreError) -> AdminKeyRecord? {
        try await read(.applications([])) { transaction throws(StoreError) in try transaction.adminKey(digest: digest) }
    }

    public func adminKeys() async throws(StoreError) -> [AdminKeyRecord] {
        try await read(.applications([])) { transaction throws(StoreError) in try transaction.adminKeys() }
    }

    public func revokeAdminKey(
        _ key: APIKeyID, at now: Timestamp, noting note: AuditNote?
    ) async throws(StoreError) -> AdminKeyRecord? {
        try await change(.applications([])) { transaction throws(StoreError) in
            try transaction.revokeAdminKey(key, at: now, noting: note)
        }
    }

    public func repetition(
        of request: IdempotencyRequest, at now: Timestamp
    ) async throws(StoreError) -> Repeat? {
        try await read(.application(request.application)) { transaction throws(StoreError) in
            try transaction.repetition(of: transaction.askUse(of: request), at: now)
        }
    }

    /// The application that is changed, and the one under which the idempotency key stands.
    private func scope(_ application: ApplicationID, _ once: IdempotencyRequest?) -> Transaction.Scope {
        .applications([application] + (once.map { [$0.application] } ?? []))
    }
}

extension PostgreSQLStore: StopStore {
    public func stops() async throws(StoreError) -> [StopSwitch] {
        try await read(.applications([])) { transaction throws(StoreError) in try transaction.stops() }
    }

    public func set(_ stop: StopSwitch, noting note: AuditNote?) async throws(StoreError) -> StopSwitch {
        try await change(.applications([])) { transaction throws(StoreError) in
            try transaction.set(stop, noting: note)
        }
    }

    public func lift(_ target: StopTarget, noting note: AuditNote?) async throws(StoreError) -> StopSwitch? {
        try await change(.applications([])) { transaction throws(StoreError) in
            try transaction.lift(target, noting: note)
        }
    }
}
