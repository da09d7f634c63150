public import VerificationCore

/// What changed limits would have done to the sends of some days.
public struct LimitReplayReport: Sendable, Hashable {
    /// The limits that the sends were told to.
    public let policy: SendPolicy
    public let since: Timestamp
    public let until: Timestamp
    /// Verifications that were read, with those of the day before, which only fill the counters.
    public internal(set) var verifications = 0
    /// Sends of these days that were told to the limits.
    public internal(set) var sends = 0
    /// Sends of which nothing is left to count them by, because their destinations were erased.
    public internal(set) var unknown = 0
    /// Sends to phones whose number cannot be opened any more: rules for prefixes and countries, and caps, pass them
    /// over.
    public internal(set) var withoutPrefix = 0
    /// Whether there were more verifications than one run reads: then only the newest were replayed.
    public internal(set) var isCut = false
    /// Sends that would have been refused.
    public internal(set) var refused = 0
    /// How many of them belong to verifications that were approved later: people who would have been turned away.
    public internal(set) var approvedLater = 0
    /// The first refusals, in the order of time: at most `LimitReplay.listedMax`.
    public internal(set) var refusals: [Refusal] = []
    /// Requests that the limits did refuse in these days, checks among them. Their sends were never stored and are in
    /// none of the other numbers.
    public internal(set) var refusedInTruth = 0

    /// A send that would have been refused.
    public struct Refusal: Sendable, Hashable {
        public let at: Timestamp
        public let verification: VerificationID
        public let channel: Channel
        public let block: SendBlock
        /// Where it went, masked; nil for a step's own destination.
        public let masked: String?
        /// Whether its verification was approved later.
        public let isApprovedLater: Bool
    }

    /// Creates of these days on which a limit of the application's own was tried: those whose key for it is stored.
    public internal(set) var withOwnKeys = 0

    /// Whether a limit of the application's own is among them.
    public var hasOwnLimits: Bool { !policy.own.isEmpty }

    init(policy: SendPolicy, since: Timestamp, until: Timestamp) {
        self.policy = policy
        self.since = since
        self.until = until
    }
}
