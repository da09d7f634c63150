public import VerificationCore

extension MemoryStore {
    public func insert(_ application: Application, at now: Timestamp) throws(StoreError) {
        try serve { () throws(StoreError) in
            let taken = applicationsByID.values.map(\.application.name)
            guard applicationsByID[application.id] == nil, !taken.contains(application.name) else {
                throw .conflict("the application's id or name is taken")
            }
            applicationsByID[application.id] = (application, now)
        }
    }

    public func update(_ application: Application) throws(StoreError) -> Bool {
        try serve { () throws(StoreError) in
            guard let known = applicationsByID[application.id] else { return false }
            let updated = Application(
                id: known.application.id, name: known.application.name, senderName: application.senderName,
                workflow: application.workflow, policy: application.policy, countries: application.countries,
                locale: application.locale, isDisabled: application.isDisabled, channels: application.channels,
                webDomain: application.webDomain)
            applicationsByID[application.id] = (updated, known.createdAt)
            return true
        }
    }

    public func applications() throws(StoreError) -> [Application] {
        try serve { () throws(StoreError) in
            applicationsByID.values
                .sorted { ($0.createdAt, $0.application.id.text) < ($1.createdAt, $1.application.id.text) }
                .map(\.application)
        }
    }

    public func application(_ id: ApplicationID) throws(StoreError) -> Application? {
        try serve { () throws(StoreError) in applicationsByID[id]?.application }
    }

    public func insert(_ key: APIKeyRecord) throws(StoreError) {
        try serve { () throws(StoreError) in
            guard applicationsByID[key.application] != nil else { throw .conflict("the application does not exist") }
            let isTaken = keysByID[key.id] != nil || keysByID.values.contains { $0.digest == key.digest }
            guard !isTaken else { throw .conflict("the key's id or digest is taken") }
            keysByID[key.id] = key
        }
    }

    public func apiKey(digest: [UInt8]) throws(StoreError) -> APIKeyRecord? {
        try serve { () throws(StoreError) in keysByID.values.first { $0.digest == digest } }
    }

    public func apiKeys(of application: ApplicationID) throws(StoreError) -> [APIKeyRecord] {
        try serve { () throws(StoreError) in
            keysByID.values.filter { $0.application == application }
                .sorted { ($0.createdAt, $0.id.text) < ($1.createdAt, $1.id.text) }
        }
    }

    public func revoke(_ key: APIKeyID, at now: Timestamp) throws(StoreError) -> Bool {
        try serve { () throws(StoreError) in
            guard let known = keysByID[key] else { return false }
            keysByID[key] = APIKeyRecord(
                id: known.id, application: known.application, digest: known.digest, hint: known.hint,
                isTest: known.isTest, scopes: known.scopes, createdAt: known.createdAt, expiresAt: known.expiresAt,
                revokedAt: known.revokedAt ?? now, lastUsedAt: known.lastUsedAt)
            return true
        }
    }
}
