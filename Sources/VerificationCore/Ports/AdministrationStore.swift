/// What managing applications and keys needs besides `ApplicationStore`. Every call that changes something answers only
/// after its transaction is durable (R85). A note is written in the transaction of its act (R86): what is refused, was
/// done before or changes nothing writes none, and what cannot be written down is not done.
public protocol AdministrationStore: Sendable {
    /// Inserts an application; with an idempotency key that was used before, nothing is done (R47).
    func insert(
        _ application: Application, once: IdempotencyRequest?, at now: Timestamp, noting note: AuditNote?
    ) async throws(StoreError) -> InsertOutcome

    /// Changes an application in one transaction, so that of two changes at once none undoes the other.
    /// - Parameter edit: Gives what the application becomes, or nil to leave it; it may be called again.
    func edit(
        _ id: ApplicationID, noting note: AuditNote?, _ edit: @escaping @Sendable (Application) -> Application?
    ) async throws(StoreError) -> EditOutcome

    /// A page of all applications, by name.
    /// - Parameter name: The last one of the page before; nil for the first page.
    func applications(after name: String?, limit: Int) async throws(StoreError) -> [Application]

    /// Inserts a key where `KeyRules` allows it beside those that are there.
    func insert(
        _ key: APIKeyRecord, once: IdempotencyRequest?, at now: Timestamp, noting note: AuditNote?
    ) async throws(StoreError) -> InsertOutcome

    /// A page of an application's keys, live or not, oldest first.
    func apiKeys(
        of application: ApplicationID, after cursor: KeyCursor?, limit: Int
    ) async throws(StoreError) -> [APIKeyRecord]

    /// Ends a key of an application; one that has ended stays as it is. Nil when the application has no such key.
    func revoke(
        _ key: APIKeyID, of application: ApplicationID, at now: Timestamp, noting note: AuditNote?
    ) async throws(StoreError) -> APIKeyRecord?

    /// Ends a key of whichever application; one that has ended stays as it is. False when there is none with this id.
    func revoke(_ key: APIKeyID, at now: Timestamp, noting note: AuditNote?) async throws(StoreError) -> Bool

    /// Writes down when keys were used; an earlier moment never replaces a later one.
    func note(_ uses: [KeyUsage]) async throws(StoreError)

    func insert(_ key: AdminKeyRecord, noting note: AuditNote?) async throws(StoreError)
    /// The operator's key with this digest, whether live or not.
    func adminKey(digest: [UInt8]) async throws(StoreError) -> AdminKeyRecord?
    /// All operators' keys, live or not, oldest first.
    func adminKeys() async throws(StoreError) -> [AdminKeyRecord]
    /// Ends an operator's key; one that has ended stays as it is. Nil when there is none with this id.
    func revokeAdminKey(
        _ key: APIKeyID, at now: Timestamp, noting note: AuditNote?
    ) async throws(StoreError) -> AdminKeyRecord?

    /// What is known of an idempotency key, without using it.
    func repetition(of request: IdempotencyRequest, at now: Timestamp) async throws(StoreError) -> Repeat?
}

/// What came of inserting an application or a key.
public enum InsertOutcome: Sendable, Hashable {
    case inserted
    case repeated(Repeat)
    /// Another application has the name.
    case nameTaken
    case refused(KeyRules.Refusal)
    /// There is no such application.
    case notFound
}

/// What came of changing an application.
public enum EditOutcome: Sendable, Hashable {
    case changed(Application)
    /// The edit gave nothing; the application is as it was.
    case refused
    case notFound
}

/// A place in the list of an application's keys, which is ordered by creation and then id.
public struct KeyCursor: Sendable, Hashable {
    public let createdAt: Timestamp
    public let id: APIKeyID

    public init(createdAt: Timestamp, id: APIKeyID) {
        self.createdAt = createdAt
        self.id = id
    }
}
