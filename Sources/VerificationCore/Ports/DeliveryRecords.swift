/// A delivery as it is stored.
public struct DeliveryRecord: Sendable, Hashable {
    public let id: DeliveryID
    public let verification: VerificationKey
    public let channel: Channel
    public let step: Int
    public let generation: Int
    public let queuedAt: Timestamp
    /// The gateway that carried it, once one was chosen.
    public let gateway: String?
    public let state: DeliveryState
    public let attempts: [DeliveryAttempt]
    /// The trace of the request that it began with; nil when that was erased or stored by an earlier version.
    public let trace: TraceContext?

    public init(
        id: DeliveryID, verification: VerificationKey, channel: Channel, step: Int, generation: Int,
        queuedAt: Timestamp, gateway: String?, trace: TraceContext? = nil, state: DeliveryState,
        attempts: [DeliveryAttempt]
    ) {
        self.trace = trace
        self.id = id
        self.verification = verification
        self.channel = channel
        self.step = step
        self.generation = generation
        self.queuedAt = queuedAt
        self.gateway = gateway
        self.state = state
        self.attempts = attempts
    }
}

/// One gateway request that was made for a delivery.
public struct DeliveryAttempt: Sendable, Hashable {
    /// The request that was made.
    public enum Operation: String, Sendable, Hashable, CaseIterable {
        case prepare, submit, report, release
    }

    /// What came of it.
    public enum Outcome: String, Sendable, Hashable, CaseIterable {
        case succeeded, failed, unknown
    }

    public let operation: Operation
    /// The gateway that was asked; nil in rows of a time when a channel had one.
    public let gateway: String?
    public let startedAt: Timestamp
    public let duration: Duration
    public let outcome: Outcome
    public let failure: DeliveryFailure?
    public let httpStatus: Int?
    public let vendorCode: String?
    /// A sentence for the operator; never a code, key or full destination.
    public let detail: String?

    public init(
        operation: Operation, startedAt: Timestamp, duration: Duration, outcome: Outcome,
        failure: DeliveryFailure? = nil, httpStatus: Int? = nil, vendorCode: String? = nil, detail: String? = nil,
        gateway: String? = nil
    ) {
        self.operation = operation
        self.gateway = gateway
        self.startedAt = startedAt
        self.duration = duration
        self.outcome = outcome
        self.failure = failure
        self.httpStatus = httpStatus
        self.vendorCode = vendorCode
        self.detail = detail
    }
}

/// A delivery that a worker holds until its lease ends.
public struct DeliveryClaim: Sendable, Hashable {
    public let delivery: DeliveryRecord
    /// Rises with each claim; a save under an older number is refused.
    public let fence: Int64
    /// When the verification ended, or its code died; nil while it is open.
    public let closedAt: Timestamp?
    /// When the code dies.
    public let expiresAt: Timestamp
    public let details: VerificationDetails
    public let workflow: Workflow
    /// The sealed code; nil once it was erased or a newer one has taken its place.
    public let envelope: SealedBox?

    public init(
        delivery: DeliveryRecord, fence: Int64, closedAt: Timestamp?, expiresAt: Timestamp,
        details: VerificationDetails, workflow: Workflow, envelope: SealedBox?
    ) {
        self.delivery = delivery
        self.fence = fence
        self.closedAt = closedAt
        self.expiresAt = expiresAt
        self.details = details
        self.workflow = workflow
        self.envelope = envelope
    }

    /// The step that the delivery carries out.
    public var step: Workflow.Step? {
        workflow.steps.indices.contains(delivery.step) ? workflow.steps[delivery.step] : nil
    }

    /// Whether another step can take over at once when this one cannot be carried out.
    public var canGiveWay: Bool {
        workflow.steps.dropFirst(delivery.step + 1).contains { step in
            step.obstacle == nil && (step.conditions.isEmpty || step.conditions.contains(.blocked))
        }
    }
}

/// What a worker has to write down about a claimed delivery.
public struct DeliveryChange: Sendable {
    public let delivery: DeliveryID
    public let verification: VerificationKey
    public let fence: Int64
    public let state: DeliveryState
    public let gateway: String?
    public let attempt: DeliveryAttempt?
    /// A line for the timeline, besides the delivery's own.
    public let note: TimelineEntry?
    /// A fresh id in case the verification begins its next step.
    public let next: DeliveryID

    public init(
        delivery: DeliveryID, verification: VerificationKey, fence: Int64, state: DeliveryState, gateway: String?,
        attempt: DeliveryAttempt?, note: TimelineEntry? = nil, next: DeliveryID
    ) {
        self.delivery = delivery
        self.verification = verification
        self.fence = fence
        self.state = state
        self.gateway = gateway
        self.attempt = attempt
        self.note = note
        self.next = next
    }
}

/// What came of saving a claimed delivery.
public enum SaveOutcome: Sendable, Hashable {
    /// Saved; when the verification has ended or its code has died meanwhile, this is the moment.
    case saved(closedAt: Timestamp?)
    /// Another worker holds the delivery now; nothing was saved.
    case leaseLost
}

/// One line of a timeline.
public struct EventRecord: Sendable, Hashable {
    public let id: EventID
    public let at: Timestamp
    public let kind: Kind

    public init(id: EventID, at: Timestamp, kind: Kind) {
        self.id = id
        self.at = at
        self.kind = kind
    }

    /// What the line tells.
    public enum Kind: Sendable, Hashable {
        case verification(TimelineEntry)
        /// A delivery has another status or phase.
        case delivery(DeliveryID, Channel, DeliveryMoment)
    }
}

/// A moment in a delivery's life that the timeline tells.
public struct DeliveryMoment: Sendable, Hashable {
    public let status: DeliveryStatus
    /// Whether what the message needs is with the gateway: for a call, its audio was uploaded.
    public let isPrepared: Bool
    public let failure: DeliveryFailure?
    public let vendorWord: String?

    public init(status: DeliveryStatus, isPrepared: Bool, failure: DeliveryFailure?, vendorWord: String?) {
        self.status = status
        self.isPrepared = isPrepared
        self.failure = failure
        self.vendorWord = vendorWord
    }

    /// The moment that a delivery's state is at.
    public init(_ state: DeliveryState) {
        self.init(
            status: state.status, isPrepared: state.status == .sending && state.phase == .submitting,
            failure: state.failure, vendorWord: state.vendorWord)
    }
}
