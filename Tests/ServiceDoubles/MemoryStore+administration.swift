public import VerificationCore

extension MemoryStore: AdministrationStore {
    public func insert(
        _ application: Application, once: IdempotencyRequest?, at now: Timestamp, noting note: AuditNote?
    ) throws(StoreError) -> InsertOutcome {
        try serve { () throws(StoreError) in
            if let found = repetition(kept: once, at: now) { return .repeated(found) }
            guard !applicationsByID.values.contains(where: { $0.application.name == application.name }) else {
                return .nameTaken
            }
            try note?.chained(to: self)
            applicationsByID[application.id] = (application, now)
            keep(.administered, for: once, at: now)
            return .inserted
        }
    }

    public func edit(
        _ id: ApplicationID, noting note: AuditNote?, _ edit: @escaping @Sendable (Application) -> Application?
    ) throws(StoreError) -> EditOutcome {
        try serve { () throws(StoreError) in
            guard let known = applicationsByID[id] else { return .notFound }
            guard let changed = edit(known.application) else { return .refused }
            if changed != known.application { try note?.chained(to: self) }
            applicationsByID[id] = (changed, known.createdAt)
            return .changed(changed)
        }
    }

    public func applications(after name: String?, limit: Int) throws(StoreError) -> [Application] {
        try serve { () throws(StoreError) in
            let sorted = applicationsByID.values.map(\.application).sorted { $0.name < $1.name }
            return Array(sorted.filter { $0.name > name ?? "" }.prefix(limit))
        }
    }

    public func insert(
        _ key: APIKeyRecord, once: IdempotencyRequest?, at now: Timestamp, noting note: AuditNote?
    ) throws(StoreError) -> InsertOutcome {
        try serve { () throws(StoreError) in
            if let found = repetition(kept: once, at: now) { return .repeated(found) }
            guard applicationsByID[key.application] != nil else { return .notFound }
            let others = keysByID.values.filter { $0.application == key.application }
            if let refusal = KeyRules.refusal(of: key, beside: others, at: now) { return .refused(refusal) }
            try note?.chained(to: self)
            keysByID[key.id] = key
            keep(.administered, for: once, at: now)
            return .inserted
        }
    }

    public func apiKeys(
        of application: ApplicationID, after cursor: KeyCursor?, limit: Int
    ) throws(StoreError) -> [APIKeyRecord] {
        try serve { () throws(StoreError) in
            let sorted = keysByID.values.filter { $0.application == application }
                .sorted { ($0.createdAt, $0.id.text) < ($1.createdAt, $1.id.text) }
            let rest = sorted.filter { key in
                cursor.map { (key.createdAt, key.id.text) > ($0.createdAt, $0.id.text) } != false
            }
            return Array(rest.prefix(limit))
        }
    }

    public func revoke(
        _ key: APIKeyID, of application: ApplicationID, at now: Timestamp, noting note: AuditNote?
    ) throws(StoreError) -> APIKeyRecord? {
        try serve { () throws(StoreError) in
            guard let known = keysByID[key], known.application == application else { return nil }
            if known.revokedAt == nil { try note?.chained(to: self) }
            let ended = known.with(revokedAt: known.revokedAt ?? now, lastUsedAt: known.lastUsedAt)
            keysByID[key] = ended
            return ended
        }
    }

    public func revoke(_ key: APIKeyID, at now: Timestamp, noting note: AuditNote?) throws(StoreError) -> Bool {
        guard let application = keysByID[key]?.application else { return false }
        return try revoke(key, of: application, at: now, noting: note) != nil
    }

    public func note(_ uses: [KeyUsage]) throws(StoreError) {
        try serve { () throws(StoreError) in
            for use in uses {
                if use.application == nil {
                    guard let known = adminKeysByID[use.key] else { continue }
                    let latest = max(known.lastUsedAt ?? use.at, use.at)
                    adminKeysByID[use.key] = known.with(revokedAt: known.revokedAt, lastUsedAt: latest)
                } else {
                    guard let known = keysByID[use.key], known.application == use.application else { continue }
                    let latest = max(known.lastUsedAt ?? use.at, use.at)
                    keysByID[use.key] = known.with(revokedAt: known.revokedAt, lastUsedAt: latest)
                }
            }
        }
    }

    public func insert(_ key: AdminKeyRecord, noting note: AuditNote?) throws(StoreError) {
        try serve { () throws(StoreError) in
            let isTaken = adminKeysByID[key.id] != nil || adminKeysByID.values.contains { $0.digest == key.digest }
            guard !isTaken else { throw .conflict("the key's id or digest is taken") }
            try note?.chained(to: self)
            adminKeysByID[key.id] = key
        }
    }

    public func adminKey(digest: [UInt8]) throws(StoreError) -> AdminKeyRecord? {
        try serve { () throws(StoreError) in adminKeysByID.values.first { $0.digest == digest } }
    }

    public func adminKeys() throws(StoreError) -> [AdminKeyRecord] {
        try serve { () throws(StoreError) in
            adminKeysByID.values.sorted { ($0.createdAt, $0.id.text) < ($1.createdAt, $1.id.text) }
        }
    }

    public func revokeAdminKey(
        _ key: APIKeyID, at now: Timestamp, noting note: AuditNote?
    ) throws(StoreError) -> AdminKeyRecord? {
        try serve { () throws(StoreError) in
            guard let known = adminKeysByID[key] else { return nil }
            if known.revokedAt == nil { try note?.chained(to: self) }
            let ended = known.with(revokedAt: known.revokedAt ?? now, lastUsedAt: known.lastUsedAt)
            adminKeysByID[key] = ended
            return ended
        }
    }

    public func repetition(of request: IdempotencyRequest, at now: Timestamp) throws(StoreError) -> Repeat? {
        try serve { () throws(StoreError) in repetition(kept: request, at: now) }
    }
}

extension MemoryStore: StopStore {
    public func stops() throws(StoreError) -> [StopSwitch] {
        try serve { () throws(StoreError) in stopsByTarget.values.sorted { $0.target.text < $1.target.text } }
    }

    public func set(_ stop: StopSwitch, noting note: AuditNote?) throws(StoreError) -> StopSwitch {
        try serve { () throws(StoreError) in
            if let known = stopsByTarget[stop.target] { return known }
            try note?.chained(to: self)
            stopsByTarget[stop.target] = stop
            return stop
        }
    }

    public func lift(_ target: StopTarget, noting note: AuditNote?) throws(StoreError) -> StopSwitch? {
        try serve { () throws(StoreError) in
            if stopsByTarget[target] != nil { try note?.chained(to: self) }
            return stopsByTarget.removeValue(forKey: target)
        }
    }
}

extension APIKeyRecord {
    fileprivate func with(revokedAt: Timestamp?, lastUsedAt: Timestamp?) -> APIKeyRecord {
        APIKeyRecord(
            id: id, application: application, digest: digest, hint: hint, isTest: isTest, scopes: scopes,
            createdAt: createdAt, expiresAt: expiresAt, revokedAt: revokedAt, lastUsedAt: lastUsedAt)
    }
}

extension AdminKeyRecord {
    fileprivate func with(revokedAt: Timestamp?, lastUsedAt: Timestamp?) -> AdminKeyRecord {
        AdminKeyRecord(
            id: id, digest: digest, hint: hint, createdAt: createdAt, expiresAt: expiresAt, revokedAt: revokedAt,
            lastUsedAt: lastUsedAt)
    }
}
