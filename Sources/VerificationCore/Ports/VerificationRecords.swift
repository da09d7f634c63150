/// What names a verification: its id never stands without its application (R44).
public struct VerificationKey: Sendable, Hashable {
    public let application: ApplicationID
    public let id: VerificationID

    public init(application: ApplicationID, id: VerificationID) {
        self.application = application
        self.id = id
    }
}

/// A code as it is stored: its digest, and the envelope while it still has to be delivered.
public struct SealedCode: Sendable, Hashable {
    public let digest: KeyedDigest
    public let envelope: SealedBox

    public init(digest: KeyedDigest, envelope: SealedBox) {
        self.digest = digest
        self.envelope = envelope
    }
}

/// What is fixed when a verification is created.
public struct VerificationDetails: Sendable, Hashable {
    public let purpose: String
    public let locale: String
    /// The caller's own reference, at most 128 characters.
    public let reference: String?
    /// The caller's own pairs, as it wrote them.
    public let metadata: [MetadataPair]
    public let destinations: SealedDestinations
    /// The digest of the transaction that the code is bound to (R13); it goes when the verification ends.
    public let transaction: [UInt8]?

    public init(
        purpose: String, locale: String, reference: String?, metadata: [MetadataPair],
        destinations: SealedDestinations, transaction: [UInt8]? = nil
    ) {
        self.purpose = purpose
        self.locale = locale
        self.reference = reference
        self.metadata = metadata
        self.destinations = destinations
        self.transaction = transaction
    }
}

/// One pair of the caller's metadata.
public struct MetadataPair: Sendable, Hashable {
    public let name: String
    public let value: String

    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// Destinations as they are stored: sealed, with a mask for people (R58).
public struct SealedDestinations: Sendable, Hashable {
    /// One kind of destination, sealed.
    public struct Entry: Sendable, Hashable {
        public let sealed: SealedBox
        public let masked: String
        /// The keyed look-up value (R58).
        public let index: [UInt8]

        public init(sealed: SealedBox, masked: String, index: [UInt8]) {
            self.sealed = sealed
            self.masked = masked
            self.index = index
        }
    }

    public let phone: Entry?
    public let email: Entry?

    public init(phone: Entry?, email: Entry?) {
        self.phone = phone
        self.email = email
    }

    /// Where a channel goes to, if there is such a destination.
    public func entry(for channel: Channel) -> Entry? {
        switch channel.factor {
        case .phone: phone
        case .mailbox: email
        }
    }

    /// The index values of both, in a fixed order: equal when a verification goes to the same places.
    public var indexes: [[UInt8]] { [phone?.index ?? [], email?.index ?? []] }
}

/// A verification that is about to be opened.
public struct VerificationDraft: Sendable {
    public let key: VerificationKey
    public let details: VerificationDetails
    public let code: SealedCode
    public let policy: CodePolicy
    public let workflow: Workflow
    /// The index of the first step's destination: with application and purpose, what may be open once (R18).
    public let subject: [UInt8]
    public let firstDelivery: DeliveryID
    /// What its sends are counted by (R34 to R38); nil for one whose destinations were erased.
    public let targets: SendTargets?
    /// Keys for the application's own limits.
    public let ownKeys: [OwnLimitKey]
    /// The keys under which its destinations are sealed. A store that finds another key of one of them, or that one
    /// which is not fresh was destroyed, does nothing and answers `conflict` (R84).
    public let subjectKeys: [SubjectKey]
    /// How the checks are shared out; nil for one budget.
    public private(set) var budget: HandleBudget?
    /// The trace that its deliveries are part of.
    public let trace: TraceContext?

    public init(
        key: VerificationKey, details: VerificationDetails, code: SealedCode, policy: CodePolicy, workflow: Workflow,
        subject: [UInt8], firstDelivery: DeliveryID, targets: SendTargets? = nil, ownKeys: [OwnLimitKey] = [],
        subjectKeys: [SubjectKey] = [], budget: HandleBudget? = nil, trace: TraceContext? = nil
    ) {
        self.budget = budget
        self.trace = trace
        self.key = key
        self.details = details
        self.code = code
        self.policy = policy
        self.workflow = workflow
        self.subject = subject
        self.firstDelivery = firstDelivery
        self.targets = targets
        self.ownKeys = ownKeys
        self.subjectKeys = subjectKeys
    }

    /// Whether an open verification is the same request again, so that it goes on instead of being replaced (R18).
    ///
    /// Steps' own destinations are sealed without a look-up value: nobody can tell whether they are the same.
    public func continues(_ open: VerificationRecord) -> Bool {
        !workflow.steps.contains(where: \.hasOwnDestination)
            && open.details.destinations.indexes == details.destinations.indexes
            && open.state.ledger.codeLength == policy.length && open.state.workflow == workflow
            && open.state.ledger.checksMax == policy.checksMax && open.details.transaction == details.transaction
    }

    /// Takes over the checks that strangers have used of the open verification whose place it takes.
    public mutating func replace(_ former: HandleBudget?) { budget = budget?.replacing(former) }
}

/// A verification as it is stored.
public struct VerificationRecord: Sendable, Hashable {
    public let key: VerificationKey
    public let details: VerificationDetails
    public let state: VerificationState

    public init(key: VerificationKey, details: VerificationDetails, state: VerificationState) {
        self.key = key
        self.details = details
        self.state = state
    }
}

/// An idempotency key with the digest of the request that it stands for, and the answer to be kept for repeats.
public struct IdempotencyRequest: Sendable {
    public let application: ApplicationID
    /// The operation, in one word.
    public let route: String
    /// The keyed digest of the key.
    public let keyDigest: [UInt8]
    /// The keyed digest of the body, with what else makes the request: the id in its path.
    public let requestDigest: [UInt8]
    /// Renders the answer inside the transaction that it belongs to. Nil keeps no record: the request was refused.
    public let render: @Sendable (IdempotentResult) -> StoredAnswer?

    public init(
        application: ApplicationID, route: String, keyDigest: [UInt8], requestDigest: [UInt8],
        render: @escaping @Sendable (IdempotentResult) -> StoredAnswer?
    ) {
        self.application = application
        self.route = route
        self.keyDigest = keyDigest
        self.requestDigest = requestDigest
        self.render = render
    }
}

/// What an idempotent request came to.
public enum IdempotentResult: Sendable {
    case created(VerificationRecord)
    case continued(VerificationRecord)
    case applied(VerificationAnswer, VerificationRecord)
    /// An act of the administration, whose answer was known before.
    case administered
}

/// An answer that is given again to a repeat of its request.
public struct StoredAnswer: Sendable, Hashable {
    public let status: Int
    public let body: [UInt8]

    public init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}

/// What the use of an idempotency key brought to light.
public enum Repeat: Sendable, Hashable {
    /// The same request was answered before.
    case sameRequest(StoredAnswer)
    /// The key was used for another request.
    case otherRequest
}

/// What came of opening a verification.
public enum CreateOutcome: Sendable {
    case created(VerificationRecord)
    /// The open verification for the same destinations and purpose; nothing was sent (R18).
    case continued(VerificationRecord)
    case repeated(Repeat)
    /// No code could be accepted (R17): nothing was done.
    case refused(Refusal)
}

/// What came of counting a check.
public enum CountOutcome: Sendable {
    case counted(CheckTicket)
    case refused(Refusal)
    case notFound

    /// Whether the check was counted, so that its code may be compared.
    public var isCounted: Bool {
        if case .counted = self { true } else { false }
    }
}

/// A counted check, with what it is to be compared with.
public struct CheckTicket: Sendable {
    public let key: VerificationKey
    public let generation: Int
    public let digest: KeyedDigest
    public let checksLeft: Int
    /// The digest of the transaction that the code is bound to (R13).
    public let transaction: [UInt8]?

    public init(
        key: VerificationKey, generation: Int, digest: KeyedDigest, checksLeft: Int, transaction: [UInt8]? = nil
    ) {
        self.transaction = transaction
        self.key = key
        self.generation = generation
        self.digest = digest
        self.checksLeft = checksLeft
    }
}

/// What came of an event.
public enum ApplyOutcome: Sendable {
    case applied(VerificationAnswer, VerificationRecord)
    case repeated(Repeat)
    case notFound
}

/// Which verifications a list shows.
public struct VerificationQuery: Sendable, Hashable {
    public var status: VerificationStatus.Word?
    public var reference: String?
    /// The index of a destination.
    public var destination: [UInt8]?
    /// The last one of the page before; nil for the first page.
    public var after: VerificationCursor?
    /// 1 to `limitMax`.
    public var limit: Int

    /// A page of a hundred, and the one behind it that tells whether another page follows.
    public static let limitMax = 101

    public init(
        status: VerificationStatus.Word? = nil, reference: String? = nil, destination: [UInt8]? = nil,
        after: VerificationCursor? = nil, limit: Int = 20
    ) {
        self.status = status
        self.reference = reference
        self.destination = destination
        self.after = after
        self.limit = limit
    }
}

/// A place in the list of verifications, which is ordered by creation and then id, newest first.
public struct VerificationCursor: Sendable, Hashable {
    public let createdAt: Timestamp
    public let id: VerificationID

    public init(createdAt: Timestamp, id: VerificationID) {
        self.createdAt = createdAt
        self.id = id
    }
}

extension CheckTicket {
    /// The ticket with the checks that its asker has left.
    public func leaving(_ checksLeft: Int) -> CheckTicket {
        CheckTicket(
            key: key, generation: generation, digest: digest, checksLeft: checksLeft, transaction: transaction)
    }
}
