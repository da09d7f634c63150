/// The state machine of one delivery: what the worker does next, and what came of it.
///
/// Every step that cannot be repeated is written down before it is taken: a delivery found in `submitting` by another
/// worker has an unknown outcome (R26).
public struct DeliveryState: Sendable, Hashable {
    /// What a worker has to do for this delivery.
    public enum Work: String, Sendable, Hashable, CaseIterable {
        /// Prepare and submit it.
        case send
        /// Ask the gateway how it went.
        case report
        /// Remove what the gateway keeps for it (R24).
        case release
    }

    /// How far a send has got.
    public enum Phase: String, Sendable, Hashable, CaseIterable {
        /// Nothing that cannot be repeated has been done.
        case preparing
        /// The request that must not be repeated may be out.
        case submitting
    }

    public internal(set) var status: DeliveryStatus
    public internal(set) var phase: Phase
    /// The work that is left; nil once the delivery needs nothing more.
    public internal(set) var work: Work?
    /// When the work is due.
    public internal(set) var dueAt: Timestamp
    /// Tries of the present work.
    public internal(set) var tries: Int
    /// What the gateway wants to be given back.
    public internal(set) var memo: GatewayMemo?
    /// Whether `memo` names something that the gateway keeps until it is released.
    public internal(set) var holdsUpload: Bool
    public internal(set) var submittedAt: Timestamp?
    public internal(set) var endedAt: Timestamp?
    public internal(set) var failure: DeliveryFailure?
    /// The vendor's own last word on it.
    public internal(set) var vendorWord: String?
    /// What gateways keep that the delivery was taken from, until they have released it (R24).
    public internal(set) var leftBehind: [GatewayUpload]

    /// A delivery that waits to be sent.
    public init(queuedAt now: Timestamp) {
        self.init(
            status: .queued, phase: .preparing, work: .send, dueAt: now, tries: 0, memo: nil, holdsUpload: false,
            submittedAt: nil, endedAt: nil, failure: nil, vendorWord: nil, leftBehind: [])
    }

    /// Restores a state that a store has kept.
    public init(
        status: DeliveryStatus, phase: Phase, work: Work?, dueAt: Timestamp, tries: Int, memo: GatewayMemo?,
        holdsUpload: Bool, submittedAt: Timestamp?, endedAt: Timestamp?, failure: DeliveryFailure?, vendorWord: String?,
        leftBehind: [GatewayUpload]
    ) {
        self.status = status
        self.phase = phase
        self.work = work
        self.dueAt = dueAt
        self.tries = tries
        self.memo = memo
        self.holdsUpload = holdsUpload
        self.submittedAt = submittedAt
        self.endedAt = endedAt
        self.failure = failure
        self.vendorWord = vendorWord
        self.leftBehind = leftBehind
    }

    /// How it ended, for the steps behind it; nil unless it failed for certain.
    public var end: DeliveryEnd? {
        standing == .failed ? DeliveryEnd(status: status, failure: failure) : nil
    }

    /// How the delivery stands for its verification.
    public var standing: SendSummary.Standing {
        switch status {
        case .queued: .waiting
        case .sending: phase == .preparing ? .waiting : .underWay
        case .submitted, .ringing, .inCall: .underWay
        case .answered, .heard, .delivered, .opened, .clicked: .arrived
        case .unknown: .unknown
        case .noAnswer, .busy, .rejected, .bounced, .failed: .failed
        }
    }
}

/// Something that a gateway keeps for a delivery which another gateway carries now (R24).
public struct GatewayUpload: Sendable, Hashable {
    /// The name of the gateway that made it and has to release it.
    public let gateway: String
    public let memo: GatewayMemo

    public init(gateway: String, memo: GatewayMemo) {
        self.gateway = gateway
        self.memo = memo
    }
}

/// What is to be released next.
public enum ReleaseTarget: Sendable, Hashable {
    /// What the delivery's own gateway keeps.
    case own
    case leftBehind(GatewayUpload)
}

/// What a worker is to do with a delivery that it has claimed.
public enum DeliveryOrder: Sendable, Hashable {
    /// Render, prepare with the gateway, then submit.
    case send
    case report
    case release
    /// Nothing: save the state and let go.
    case nothing
}
