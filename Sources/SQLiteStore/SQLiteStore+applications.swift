public import VerificationCore

extension SQLiteStore: ApplicationStore {
    public func insert(_ application: Application, at now: Timestamp) async throws(StoreError) {
        try await write { session throws(StoreError) in try session.insert(application, at: now) }
    }

    public func update(_ application: Application) async throws(StoreError) -> Bool {
        try await write { session throws(StoreError) in try session.update(application) }
    }

    public func applications() async throws(StoreError) -> [Application] {
        try await read { session throws(StoreError) in try session.applications() }
    }

    public func application(_ id: ApplicationID) async throws(StoreError) -> Application? {
        try await read { session throws(StoreError) in try session.application(id) }
    }

    public func insert(_ key: APIKeyRecord) async throws(StoreError) {
        try await write { session throws(StoreError) in try session.insert(key) }
    }

    public func apiKey(digest: [UInt8]) async throws(StoreError) -> APIKeyRecord? {
        try await read { session throws(StoreError) in try session.apiKey(digest: digest) }
    }

    public func apiKeys(of application: ApplicationID) async throws(StoreError) -> [APIKeyRecord] {
        try await read { session throws(StoreError) in try session.apiKeys(of: application) }
    }

    public func revoke(_ key: APIKeyID, at now: Timestamp) async throws(StoreError) -> Bool {
        try await write { session throws(StoreError) in try session.revoke(key, at: now) }
    }
}
