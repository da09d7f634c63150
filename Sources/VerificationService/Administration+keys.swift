public import VerificationCore

/// A key that is to be made for an application.
public struct KeyRequest: Sendable, Hashable {
    public var scopes: Set<APIKeyScope>
    public var isTest: Bool
    /// Seconds until the key ends; nil for a key without an end.
    public var expiresIn: Int?

    /// An hour to ten years, in seconds.
    public static let expiresInAllowed = 3600...315_360_000

    public init(scopes: Set<APIKeyScope>, isTest: Bool = false, expiresIn: Int? = nil) {
        self.scopes = scopes
        self.isTest = isTest
        self.expiresIn = expiresIn
    }
}

/// A key that was made, to be shown this once.
public struct MadeKey: Sendable {
    public let record: APIKeyRecord
    public let key: NewAPIKey
}

/// A page of keys, and where the next one begins.
public struct KeyPage: Sendable {
    public let keys: [APIKeyRecord]
    /// Nil on the last page.
    public let next: KeyCursor?
}

extension Administration {
    /// Makes a key. One of an application's own keys makes none that may more, lives longer or is real where it is for
    /// tests.
    /// - Parameter render: The answer that repeats of the request get, which does not hold the key (R42).
    public func createKey(
        _ wanted: KeyRequest, of id: ApplicationID, by actor: Administrator, once: AdministrationOnce? = nil,
        render: (APIKeyRecord) -> StoredAnswer
    ) async throws(ServiceError) -> Made<MadeKey> {
        try see(id, by: actor)
        let now = clock.now()
        let faults = Administration.faults(of: wanted, by: actor, at: now)
        guard faults.isEmpty else { throw .invalid(faults) }
        let key = try newKey(wanted.isTest ? .test : .live)
        let record = APIKeyRecord(
            id: try freshID(), application: id, digest: key.digest, hint: key.hint, isTest: wanted.isTest,
            scopes: wanted.scopes, createdAt: now, expiresAt: wanted.expiresIn.map { now + .seconds($0) },
            revokedAt: nil)
        let request = try idempotency(once, "create_key", by: actor, render(record))
        let entry = entry(.keyCreated, by: actor, application: id, object: record.id.text)
        let note = note(entry)
        let outcome = try await stored { () async throws(StoreError) in
            try await store.insert(record, once: request, at: now, noting: note)
        }
        switch outcome {
        case .inserted:
            told(entry)
            return .made(MadeKey(record: record, key: key))
        case .repeated(.sameRequest(let answer)): return .repeated(answer)
        case .repeated(.otherRequest): throw .idempotencyKeyReused
        case .refused(let refusal): throw .administration(.tooManyKeys(refusal))
        case .notFound: throw .administration(.notFound)
        case .nameTaken: throw .unavailable("the store refused a key")
        }
    }

    /// A page of an application's keys, live or not, oldest first.
    public func keys(
        of id: ApplicationID, after cursor: KeyCursor? = nil, limit: Int = listLimitMax, by actor: Administrator
    ) async throws(ServiceError) -> KeyPage {
        _ = try await application(id, by: actor)
        let count = min(limit, listLimitMax)
        let found = try await stored { () async throws(StoreError) in
            try await store.apiKeys(of: id, after: cursor, limit: count + 1)
        }
        let page = Array(found.prefix(count))
        let last = found.count > count ? page.last : nil
        return KeyPage(keys: page, next: last.map { KeyCursor(createdAt: $0.createdAt, id: $0.id) })
    }

    /// Ends a key; one that has ended stays as it is.
    public func revokeKey(
        _ key: APIKeyID, of id: ApplicationID, by actor: Administrator
    ) async throws(ServiceError) -> APIKeyRecord {
        try see(id, by: actor)
        let now = clock.now()
        let entry = entry(.keyRevoked, by: actor, application: id, object: key.text)
        let note = note(entry)
        let ended = try await stored { () async throws(StoreError) in
            try await store.revoke(key, of: id, at: now, noting: note)
        }
        guard let ended else { throw .administration(.notFound) }
        told(entry)
        return ended
    }

    private static func faults(of wanted: KeyRequest, by actor: Administrator, at now: Timestamp) -> [FieldFault] {
        var faults: [FieldFault] = []
        if wanted.scopes.isEmpty {
            let allowed = APIKeyScope.allCases.map(\.rawValue).joined(separator: ", ")
            faults.append(FieldFault("scopes", .missing, "some of \(allowed)"))
        }
        if let seconds = wanted.expiresIn, !KeyRequest.expiresInAllowed.contains(seconds) {
            let allowed = KeyRequest.expiresInAllowed
            faults.append(
                FieldFault("expires_in", .outOfRange, "\(allowed.lowerBound) to \(allowed.upperBound) seconds"))
            return faults
        }
        guard case .tenant(_, _, let scopes, let isTest, let expiresAt) = actor else { return faults }
        if !wanted.scopes.isSubset(of: scopes) {
            faults.append(FieldFault("scopes", .invalid, "no other scopes than those of the key that asks"))
        }
        if isTest, !wanted.isTest {
            faults.append(FieldFault("mode", .invalid, "test: the key that asks is one for tests"))
        }
        let end = wanted.expiresIn.map { now + .seconds($0) }
        if let expiresAt, end.map({ $0 > expiresAt }) != false {
            faults.append(FieldFault("expires_in", .outOfRange, "no later end than that of the key that asks"))
        }
        return faults
    }

    func newKey(_ mark: APIKeyMark) throws(ServiceError) -> NewAPIKey {
        do {
            return try keys.make(mark)
        } catch {
            throw .unavailable("the random generator failed")
        }
    }
}

/// Operators' keys: made on the machine itself, never through the API.
extension Administration {
    /// Makes an operator's key.
    /// - Parameter expiresIn: Seconds, as `KeyRequest` allows them; nil for a key without an end.
    public func createAdminKey(expiresIn: Int?) async throws(ServiceError) -> (record: AdminKeyRecord, key: NewAPIKey) {
        let key = try newKey(.admin)
        let now = clock.now()
        let record = AdminKeyRecord(
            id: try freshID(), digest: key.digest, hint: key.hint, createdAt: now,
            expiresAt: expiresIn.map { now + .seconds($0) }, revokedAt: nil)
        let entry = entry(.adminKeyCreated, by: .commandLine, object: record.id.text)
        let note = note(entry)
        try await stored { () async throws(StoreError) in try await store.insert(record, noting: note) }
        told(entry)
        return (record, key)
    }

    /// All operators' keys, live or not, oldest first.
    public func adminKeys() async throws(ServiceError) -> [AdminKeyRecord] {
        try await stored { () async throws(StoreError) in try await store.adminKeys() }
    }

    /// Ends a key of an application or of an operator, whichever has the id; false when there is none.
    public func revokeAnyKey(_ key: APIKeyID) async throws(ServiceError) -> Bool {
        let now = clock.now()
        let entry = entry(.keyRevoked, by: .commandLine, object: key.text)
        let note = note(entry)
        if try await stored({ () async throws(StoreError) in try await store.revoke(key, at: now, noting: note) }) {
            told(entry)
            return true
        }
        return try await revokeAdminKey(key, at: now)
    }

    private func revokeAdminKey(_ key: APIKeyID, at now: Timestamp) async throws(ServiceError) -> Bool {
        let entry = entry(.adminKeyRevoked, by: .commandLine, object: key.text)
        let note = note(entry)
        let ended = try await stored { () async throws(StoreError) in
            try await store.revokeAdminKey(key, at: now, noting: note)
        }
        guard ended != nil else { return false }
        told(entry)
        return true
    }
}
