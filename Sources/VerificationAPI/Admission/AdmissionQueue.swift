import NIOCore
import VerificationCore

/// Decides who is in work, who waits and who is refused; it is told what happens and what time it is (R102, R103).
///
/// Checks go before creates and those before all others, of which a part goes along all the same. Within a kind the
/// applications take turns, whatever each of them has waiting, and one that is alone may use nearly everything.
struct AdmissionQueue {
    /// Names a request while it waits.
    typealias Ticket = UInt64

    enum Arrival: Equatable {
        case admitted
        case waits(Ticket)
        case refused
    }

    private struct Waiter {
        let ticket: Ticket
        let since: Duration
    }

    /// The requests of one kind.
    private struct Line {
        var inWork = 0
        var inWorkOf: [ApplicationID: Int] = [:]
        var waiting = 0
        var requests: [ApplicationID: CircularBuffer<Waiter>] = [:]
        /// The applications that wait, the one whose turn is next first.
        var turns = CircularBuffer<ApplicationID>()
    }

    private let limits: AdmissionLimits
    private var lines = [Line](repeating: Line(), count: RequestKind.allCases.count)
    private var inWorkOf: [ApplicationID: Int] = [:]
    private var waitingOf: [ApplicationID: Int] = [:]
    private(set) var inWork = 0
    private(set) var waiting = 0
    /// When the queue was empty last, or somebody in it got a place quickly.
    private var calmAt = Duration.zero
    /// Whether more has been coming for some time than can be done.
    private(set) var isStanding = false
    private var applications = ActiveApplications()
    private var lastTicket: Ticket = 0
    private var grants = 0

    init(_ limits: AdmissionLimits) {
        self.limits = limits
    }

    /// A request has come.
    mutating func arrive(_ kind: RequestKind, of application: ApplicationID, at now: Duration) -> Arrival {
        look(at: now)
        applications.note(application, at: now)
        // Whoever could be in work is: a request that finds a place passes nobody who was entitled to it.
        if hasPlace(kind, application) {
            take(kind, application)
            return .admitted
        }
        let waitingOwn = waitingOf[application, default: 0]
        let isNarrow = isStanding && !AdmissionLimits.areFew(waitingOwn, of: limits.waitingMax(isStanding: true))
        guard waiting < limits.waitingMax(isStanding: isNarrow),
            lines[kind.rawValue].waiting < limits.waitingMax(kind, isStanding: isNarrow),
            waitingOwn < limits.waitingPerApplicationMax(isStanding: isNarrow)
        else { return .refused }
        lastTicket += 1
        enqueue(Waiter(ticket: lastTicket, since: now), kind, application)
        return .waits(lastTicket)
    }

    /// A request in work has ended.
    /// - Returns: The waiting ones that are in work now.
    mutating func leave(_ kind: RequestKind, of application: ApplicationID, at now: Duration) -> [Ticket] {
        inWork -= 1
        lines[kind.rawValue].inWork -= 1
        Self.count(&lines[kind.rawValue].inWorkOf, application, -1)
        Self.count(&inWorkOf, application, -1)
        var granted: [Ticket] = []
        while let ticket = grantNext(at: now) { granted.append(ticket) }
        return granted
    }

    /// Time has gone by.
    /// - Returns: Those that have waited long enough; they are refused.
    mutating func expire(at now: Duration) -> [Ticket] {
        look(at: now)
        var expired: [Ticket] = []
        for kind in RequestKind.allCases {
            for application in lines[kind.rawValue].requests.keys {
                while let first = lines[kind.rawValue].requests[application]?.first, end(of: first) <= now {
                    expired.append(first.ticket)
                    removeFirst(kind, application)
                }
            }
            let line = lines[kind.rawValue]
            lines[kind.rawValue].turns = line.turns.filter { line.requests[$0] != nil }
        }
        return expired
    }

    /// When somebody will have waited long enough; nil when nobody waits.
    var nextExpiry: Duration? {
        lines.flatMap { $0.requests.values.compactMap { $0.first.map(end) } }.min()
    }
}

extension AdmissionQueue {
    private mutating func look(at now: Duration) {
        isStanding = waiting > 0 && now - calmAt >= limits.standsAfter
    }

    /// When one who waits will have done so for long enough, if nobody gets a place quickly before.
    private func end(of waiter: Waiter) -> Duration {
        max(waiter.since + limits.waitTime, calmAt + limits.standsAfter)
    }

    private func hasPlace(_ kind: RequestKind, _ application: ApplicationID) -> Bool {
        let (line, max) = (lines[kind.rawValue], limits.inWorkMax(kind))
        return inWork < limits.inWorkMax && line.inWork < max
            && inWorkOf[application, default: 0] < limits.share(.check, among: applications.count)
            && line.inWorkOf[application, default: 0] < limits.share(kind, among: applications.count)
    }

    private mutating func take(_ kind: RequestKind, _ application: ApplicationID) {
        inWork += 1
        lines[kind.rawValue].inWork += 1
        Self.count(&lines[kind.rawValue].inWorkOf, application, 1)
        Self.count(&inWorkOf, application, 1)
    }

    private mutating func grantNext(at now: Duration) -> Ticket? {
        guard waiting > 0, inWork < limits.inWorkMax else { return nil }
        let isOthersTurn = (grants + 1).isMultiple(of: othersTurn)
        for kind in isOthersTurn ? RequestKind.allCases.reversed() : RequestKind.allCases {
            guard let waiter = grant(kind) else { continue }
            grants += 1
            if now - waiter.since < limits.quickWait { (calmAt, isStanding) = (now, false) }
            return waiter.ticket
        }
        return nil
    }

    /// Gives a place to the application whose turn it is.
    private mutating func grant(_ kind: RequestKind) -> Waiter? {
        for _ in 0..<lines[kind.rawValue].turns.count {
            let application = lines[kind.rawValue].turns.removeFirst()
            let first = hasPlace(kind, application) ? lines[kind.rawValue].requests[application]?.first : nil
            if first != nil {
                removeFirst(kind, application)
                take(kind, application)
            }
            if lines[kind.rawValue].requests[application] != nil { lines[kind.rawValue].turns.append(application) }
            if let first { return first }
        }
        return nil
    }

    private mutating func enqueue(_ waiter: Waiter, _ kind: RequestKind, _ application: ApplicationID) {
        if lines[kind.rawValue].requests[application] == nil { lines[kind.rawValue].turns.append(application) }
        lines[kind.rawValue].requests[application, default: CircularBuffer()].append(waiter)
        lines[kind.rawValue].waiting += 1
        Self.count(&waitingOf, application, 1)
        if waiting == 0 { calmAt = waiter.since }
        waiting += 1
    }

    private mutating func removeFirst(_ kind: RequestKind, _ application: ApplicationID) {
        lines[kind.rawValue].requests[application]?.removeFirst()
        if lines[kind.rawValue].requests[application]?.isEmpty == true {
            lines[kind.rawValue].requests[application] = nil
        }
        lines[kind.rawValue].waiting -= 1
        Self.count(&waitingOf, application, -1)
        waiting -= 1
        if waiting == 0 { isStanding = false }
    }

    /// Keeps no entry for an application that has nothing here.
    private static func count(_ counts: inout [ApplicationID: Int], _ application: ApplicationID, _ change: Int) {
        let new = counts[application, default: 0] + change
        counts[application] = new > 0 ? new : nil
    }
}

/// Every so many places the order of the kinds is turned round, so that creates do not starve while checks flood.
private let othersTurn = 16
