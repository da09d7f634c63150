public import VerificationCore

extension PostgreSQLStore: ApplicationStore {
    public func insert(_ application: Application, at now: Timestamp) async throws(StoreError) {
        try await change(.application(application.id)) { transaction throws(StoreError) in
            transaction.insert(application, at: now)
        }
    }

    public func update(_ application: Application) async throws(StoreError) -> Bool {
        try await change(.application(application.id)) { transaction throws(StoreError) in
            try transaction.update(application)
        }
    }

    public func applications() async throws(StoreError) -> [Application] {
        try await read(.all) { transaction throws(StoreError) in try transaction.applications() }
    }

    public func application(_ id: ApplicationID) async throws(StoreError) -> Application? {
        try await read(.application(id)) { transaction throws(StoreError) in try transaction.application(id) }
    }

    public func insert(_ key: APIKeyRecord) async throws(StoreError) {
        try await change(.application(key.application)) { transaction throws(StoreError) in transaction.insert(key) }
    }

    public func apiKey(digest: [UInt8]) async throws(StoreError) -> APIKeyRecord? {
        try await read(.all) { transaction throws(StoreError) in try transaction.apiKey(digest: digest) }
    }

    public func apiKeys(of application: ApplicationID) async throws(StoreError) -> [APIKeyRecord] {
        try await read(.application(application)) { transaction throws(StoreError) in
            try transaction.apiKeys(of: application)
        }
    }

    public func revoke(_ key: APIKeyID, at now: Timestamp) async throws(StoreError) -> Bool {
        try await change(.all) { transaction throws(StoreError) in try transaction.revoke(key, at: now) }
    }
}
