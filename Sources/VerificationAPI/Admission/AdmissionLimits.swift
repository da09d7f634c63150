/// How many requests are in work and wait at one time (R102, R103).
public struct AdmissionLimits: Sendable, Hashable {
    /// Requests in work, of all kinds and applications. They wait for each other in the store, so that more of them
    /// make everybody's wait longer and the rate no higher: half of what fits into one transaction is gathered while
    /// the other half is written.
    public var inWorkMax = 64
    /// Requests that wait for a place, of all kinds and applications, when a crowd comes all at once.
    public var waitingMax = 384
    /// Requests that wait once the queue stands: whoever comes then waits for nothing but a refusal.
    public var standingMax = 128
    /// A wait that is none to speak of: while some get their place so quickly, the queue only evens out what comes.
    public var quickWait: Duration = .milliseconds(20)
    /// How long nobody must have got a place quickly until the queue is taken for a standing one. Nobody is refused for
    /// having waited before that: a disk that stalls for a moment costs a moment.
    public var standsAfter: Duration = .milliseconds(250)
    /// How long a request waits for a place in a standing queue before it is refused.
    public var waitTime: Duration = .milliseconds(25)

    public init() {}

    /// The requests of a kind that may be in work: checks find room however many others there are, and a create is some
    /// six times the work of a check, for which everybody behind it waits.
    func inWorkMax(_ kind: RequestKind) -> Int {
        switch kind {
        case .check: inWorkMax
        case .create: max(1, inWorkMax * 3 / 8)
        case .other: max(1, inWorkMax / 2)
        }
    }

    /// The requests of a kind that one application may have in work; of all kinds together as many as of checks. Alone
    /// it leaves a few places, so that another's first request need not wait until a flood ebbs. Beside others it has
    /// half of the places, however few the others ask for, but of those for creates a sixth: whoever comes next waits
    /// for all that is in work, and needs a processor when its turn comes.
    /// - Parameter applications: Those that have asked for something lately, itself among them.
    func share(_ kind: RequestKind, among applications: Int) -> Int {
        let places = inWorkMax(kind)
        guard applications > 1 else { return max(1, places * 7 / 8) }
        return max(1, kind == .create ? places / 6 : places / 2)
    }

    /// Whether one that has `count` of these places has few. When a queue begins to stand, those who filled it have
    /// more than a standing one allows. That keeps nobody out who has few: for them the bounds of a calm one hold on.
    static func areFew(_ count: Int, of places: Int) -> Bool { count < places / 8 }

    /// All requests that wait.
    func waitingMax(isStanding: Bool) -> Int { isStanding ? min(standingMax, waitingMax) : waitingMax }

    /// The waiting requests of a kind: checks find room however many others there are.
    func waitingMax(_ kind: RequestKind, isStanding: Bool) -> Int {
        let all = waitingMax(isStanding: isStanding)
        return kind == .check ? all : max(1, all * 3 / 4)
    }

    /// The waiting requests of one application: less than those of any kind, so that one which floods with creates
    /// leaves room for the creates of others.
    func waitingPerApplicationMax(isStanding: Bool) -> Int { max(1, waitingMax(isStanding: isStanding) / 2) }
}

/// The kinds of request, in the order in which they are served (R102).
enum RequestKind: Int, Sendable, Hashable, CaseIterable {
    case check
    case create
    case other
}
