/// The audit chain as a store keeps it. Entries are appended one at a time, on however many machines (R82).
public protocol AuditStore: Sendable {
    /// Appends an entry in a transaction of its own.
    func append(_ note: AuditNote) async throws(StoreError)

    /// Entries after a number, oldest first.
    func auditLines(after number: Int, limit: Int) async throws(StoreError) -> [AuditLine]

    /// Where the chain begins and ends; nil before its first entry.
    func auditAnchor() async throws(StoreError) -> AuditAnchor?

    /// What there is that must have left entries.
    func auditTraces() async throws(StoreError) -> AuditTraces

    /// Takes entries away that are older than `moment`, from the beginning of the chain, and anchors its new beginning
    /// (R83). The newest entry stays.
    /// - Returns: How many there were, at most `limit`.
    /// - Throws: `damaged` for entries that are not as they were written: then all stay.
    func trimAudit(
        before moment: Timestamp, limit: Int, sealing: any AuditSealing
    ) async throws(StoreError) -> Int
}

/// Acts on destinations that are written down in the audit chain, each in one transaction with its entry (R86).
public protocol AuditedStore: AuditStore {
    /// Written down also where nothing stood against the destination.
    func unlock(_ destination: DestinationKey, noting note: AuditNote) async throws(StoreError) -> DestinationGuard?
}

/// An entry as it is stored. Its texts are as they were found, so that a changed one can be told.
public struct AuditLine: Sendable, Hashable {
    /// 1 for the first that was ever written.
    public let number: Int
    public let at: Timestamp
    public let actor: String
    public let act: String
    public let application: String?
    public let object: String?
    /// Of everything above and of the entry before.
    public let digest: KeyedDigest

    public init(
        number: Int, at: Timestamp, actor: String, act: String, application: String?, object: String?,
        digest: KeyedDigest
    ) {
        self.number = number
        self.at = at
        self.actor = actor
        self.act = act
        self.application = application
        self.object = object
        self.digest = digest
    }
}

/// Where the chain begins and ends, sealed: without it nobody would notice that entries are missing at an end (R82).
public struct AuditAnchor: Sendable, Hashable {
    /// The number of the oldest entry that is kept.
    public let first: Int
    /// The digest of the entry before that one; empty before the first of all.
    public let before: [UInt8]
    /// The number of the newest entry: how many were ever written.
    public let count: Int
    /// The digest of the newest entry.
    public let last: [UInt8]
    public let seal: KeyedDigest

    public init(first: Int, before: [UInt8], count: Int, last: [UInt8], seal: KeyedDigest) {
        self.first = first
        self.before = before
        self.count = count
        self.last = last
        self.seal = seal
    }
}
