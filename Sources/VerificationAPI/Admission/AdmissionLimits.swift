/// How many requests are in work and wait at one time (R102, R103).
public struct AdmissionLimits: Sendable, Hashable {
    /// Requests in work, of all kinds and applications. They wait for each other in the store, so that more of them
    /// make everybody's wait longer and the rate no higher: half of what fits into one transaction is gathered while
    /// the other half is written.
    public var inWorkMax = 64
    /// Requests that wait for a place, of all kinds and applications.
    public var waitingMax = 384
    /// How long a request waits for a place before it is refused.
    public var waitTime: Duration = .milliseconds(50)

    public init() {}

    /// The requests of a kind that may be in work: checks find room however many others there are.
    func inWorkMax(_ kind: RequestKind) -> Int {
        switch kind {
        case .check: inWorkMax
        case .create: max(1, inWorkMax * 3 / 4)
        case .other: max(1, inWorkMax / 2)
        }
    }

    /// The requests of one application that may be in work: some places are always left for the others, so that one
    /// of theirs need not wait until a flood ebbs.
    var inWorkPerApplicationMax: Int { max(1, inWorkMax * 7 / 8) }

    /// The waiting requests of one application, and those of a kind that is no check.
    var waitingPartMax: Int { max(1, waitingMax / 2) }
}

/// The kinds of request, in the order in which they are served (R102).
enum RequestKind: Int, Sendable, Hashable, CaseIterable {
    case check
    case create
    case other
}
