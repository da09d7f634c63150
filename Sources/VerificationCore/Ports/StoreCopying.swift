/// Gives out everything that a store keeps, in one fixed order, so that it can be written into another store and the
/// two be compared side by side. Every page has at most `limit` rows.
public protocol StoreCopySource: Sendable {
    /// All applications with all their keys, by id.
    func applicationCopies() async throws(StoreError) -> [ApplicationCopy]

    /// An application's verifications, by creation and then by id, the oldest first.
    func verificationCopies(
        of application: ApplicationID, after cursor: VerificationCursor?, limit: Int
    ) async throws(StoreError) -> [VerificationCopy]

    /// The kept answers to an application's idempotent requests, by route and then by the key's digest.
    func answerCopies(
        of application: ApplicationID, after cursor: AnswerCursor?, limit: Int
    ) async throws(StoreError) -> [AnswerCopy]

    /// What stands against an application's destinations, by their look-up values.
    func guardCopies(
        of application: ApplicationID, after index: [UInt8]?, limit: Int
    ) async throws(StoreError) -> [GuardCopy]

    /// An application's counters, holds and numbers of the limits on sending, by their keys.
    func limitCopies(
        of application: ApplicationID, after key: LimitKey?, limit: Int
    ) async throws(StoreError) -> [LimitCopy]
}

/// Takes what another store gave out. Each call is one transaction; a row whose key is there already is passed over, so
/// that a copy that was interrupted can be repeated.
public protocol StoreCopyTarget: StoreCopySource {
    func insert(_ copies: [ApplicationCopy]) async throws(StoreError)
    func insert(_ copies: [VerificationCopy]) async throws(StoreError)
    func insert(_ copies: [AnswerCopy]) async throws(StoreError)
    func insert(_ copies: [GuardCopy]) async throws(StoreError)
    func insert(_ copies: [LimitCopy]) async throws(StoreError)
}

/// An application with its keys.
public struct ApplicationCopy: Sendable, Hashable {
    public let application: Application
    public let createdAt: Timestamp
    /// By creation and then by id.
    public let keys: [APIKeyRecord]

    public init(application: Application, createdAt: Timestamp, keys: [APIKeyRecord]) {
        self.application = application
        self.createdAt = createdAt
        self.keys = keys
    }
}

/// A verification with everything that belongs to it.
public struct VerificationCopy: Sendable, Hashable {
    public let record: VerificationRecord
    public let codeIssuedAt: Timestamp
    /// Nil once the verification has ended.
    public let open: OpenPart?
    /// Oldest first.
    public let deliveries: [DeliveryCopy]
    /// Oldest first.
    public let events: [EventRecord]
    /// What its sends are counted by, as it is kept; nil once it was erased.
    public let targets: [UInt8]?

    /// What a store keeps only as long as a verification is open.
    public struct OpenPart: Sendable, Hashable {
        public let digest: KeyedDigest
        /// Of the current generation; nil once it was erased.
        public let envelope: SealedBox?
        /// What may be open once (R18).
        public let subject: [UInt8]
        /// Whether its checks are counted against the destination (R17).
        public let isGuarded: Bool
        /// How the checks are shared out; nil for one budget.
        public let budget: HandleBudget?

        public init(
            digest: KeyedDigest, envelope: SealedBox?, subject: [UInt8], isGuarded: Bool, budget: HandleBudget? = nil
        ) {
            self.budget = budget
            self.digest = digest
            self.envelope = envelope
            self.subject = subject
            self.isGuarded = isGuarded
        }
    }

    public init(
        record: VerificationRecord, codeIssuedAt: Timestamp, open: OpenPart?, deliveries: [DeliveryCopy],
        events: [EventRecord], targets: [UInt8]? = nil
    ) {
        self.record = record
        self.codeIssuedAt = codeIssuedAt
        self.open = open
        self.deliveries = deliveries
        self.events = events
        self.targets = targets
    }

    /// The place behind this one.
    public var cursor: VerificationCursor {
        VerificationCursor(createdAt: record.state.ledger.createdAt, id: record.key.id)
    }
}

/// A delivery with its attempts and its lease.
public struct DeliveryCopy: Sendable, Hashable {
    public let record: DeliveryRecord
    public let fence: Int64
    public let leaseUntil: Timestamp?

    public init(record: DeliveryRecord, fence: Int64, leaseUntil: Timestamp?) {
        self.record = record
        self.fence = fence
        self.leaseUntil = leaseUntil
    }
}

/// The kept answer to an idempotent request.
public struct AnswerCopy: Sendable, Hashable {
    public let application: ApplicationID
    public let route: String
    public let keyDigest: [UInt8]
    public let requestDigest: [UInt8]
    public let answer: StoredAnswer
    public let createdAt: Timestamp

    public init(
        application: ApplicationID, route: String, keyDigest: [UInt8], requestDigest: [UInt8], answer: StoredAnswer,
        createdAt: Timestamp
    ) {
        self.application = application
        self.route = route
        self.keyDigest = keyDigest
        self.requestDigest = requestDigest
        self.answer = answer
        self.createdAt = createdAt
    }

    /// The place behind this one.
    public var cursor: AnswerCursor { AnswerCursor(route: route, keyDigest: keyDigest) }
}

/// What stands against a destination.
public struct GuardCopy: Sendable, Hashable {
    public let destination: DestinationKey
    public let state: DestinationGuard

    public init(destination: DestinationKey, state: DestinationGuard) {
        self.destination = destination
        self.state = state
    }
}

/// A counter, a hold or the numbers of an application's limits on sending.
public struct LimitCopy: Sendable, Hashable {
    public let application: ApplicationID
    public let row: LimitRow

    public init(application: ApplicationID, row: LimitRow) {
        self.application = application
        self.row = row
    }
}

/// A place among the kept answers of an application.
public struct AnswerCursor: Sendable, Hashable {
    public let route: String
    public let keyDigest: [UInt8]

    public init(route: String, keyDigest: [UInt8]) {
        self.route = route
        self.keyDigest = keyDigest
    }
}
