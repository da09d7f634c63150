public import VerificationCore

/// What callers were told: whatever stands here must hold for good (I4).
public struct Told: Sendable {
    /// The verification that each idempotency key made.
    public var created: [String: VerificationID] = [:]
    /// Checks that were answered as counted.
    public var counted: [VerificationID: Int] = [:]
    /// Approvals that were answered.
    public var approvals: [VerificationID: Int] = [:]
    /// Ends that were answered or seen.
    public var ends: [VerificationID: VerificationStatus.Word] = [:]
    /// Deliveries that were answered as begun by a command.
    public var sends: [VerificationID: Int] = [:]

    public init() {}
}

/// What is found in a store, its vault and its gateways at one moment.
public struct Found: Sendable {
    public let now: Timestamp
    /// Since when the store has answered; before that nothing could come to its end.
    public let servedSince: Timestamp
    public let record: VerificationRecord
    public let deliveries: [DeliveryRecord]
    public let events: [EventRecord]
    /// Comparisons with the code, where somebody has counted them.
    public let compared: Int?

    public init(
        now: Timestamp, servedSince: Timestamp, record: VerificationRecord, deliveries: [DeliveryRecord],
        events: [EventRecord], compared: Int?
    ) {
        self.now = now
        self.servedSince = servedSince
        self.record = record
        self.deliveries = deliveries
        self.events = events
        self.compared = compared
    }
}

/// The invariants of the requirements, each in one place, for every test that brings disorder about. Each function
/// gives the breaches that it finds; an empty list is well.
public enum Invariants {
    /// How long after its expiry a verification may still be open (I3).
    public static let openAfterExpiry: Duration = .seconds(30)

    /// All that can be said of one verification.
    public static func breaches(_ found: Found, _ told: Told) -> [String] {
        checks(found, told) + approvals(found, told) + ends(found, told) + keeps(found, told) + sends(found)
    }

    /// I1: at most five compared, and what was counted stays counted.
    static func checks(_ found: Found, _ told: Told) -> [String] {
        let ledger = found.record.state.ledger
        var breaches: [String] = []
        if ledger.checksUsed > ledger.checksMax || ledger.checksMax > 5 {
            breaches.append("I1 \(ledger.checksUsed) checks were counted")
        }
        if let compared = found.compared, compared > ledger.checksUsed {
            breaches.append("I1 R7 \(compared) checks were compared and \(ledger.checksUsed) counted")
        }
        let counted = told.counted[found.record.key.id, default: 0]
        if counted > ledger.checkTimes.count {
            breaches.append("I4 R7 \(counted) checks were told and \(ledger.checkTimes.count) are kept")
        }
        return breaches
    }

    /// I2: at most one approval, in time, and with a check.
    static func approvals(_ found: Found, _ told: Told) -> [String] {
        let ledger = found.record.state.ledger
        let count = told.approvals[found.record.key.id, default: 0]
        var breaches: [String] = []
        if count > 1 { breaches.append("I2 \(count) approvals were told") }
        guard case .approved(let approval) = ledger.status else {
            if count > 0 { breaches.append("I2 I4 an approval was told and is not kept") }
            return breaches
        }
        if approval.at >= ledger.expiresAt { breaches.append("I2 R3 approved at or after expiry") }
        if ledger.checksUsed == 0 || found.compared == 0 { breaches.append("I2 R7 approved without a check") }
        return breaches
    }

    /// I3: one end, which stays, at most 30 s after expiry.
    static func ends(_ found: Found, _ told: Told) -> [String] {
        let ledger = found.record.state.ledger
        var breaches: [String] = []
        let word = ledger.status.word
        if let end = told.ends[found.record.key.id], end != word { breaches.append("I3 \(end) has become \(word)") }
        if word == .pending, found.now >= max(ledger.expiresAt, found.servedSince) + openAfterExpiry {
            breaches.append("I3 R10 open 30 s after its expiry")
        }
        let lines = found.events.compactMap { event -> VerificationStatus.Word? in
            if case .verification(.ended(let word)) = event.kind { word } else { nil }
        }
        if lines != (word == .pending ? [] : [word]) { breaches.append("R86 \(word), and the timeline tells \(lines)") }
        return breaches
    }

    /// I4: what was told is there.
    private static func keeps(_ found: Found, _ told: Told) -> [String] {
        let id = found.record.key.id
        var breaches: [String] = []
        let sends = told.sends[id, default: 0]
        if found.record.state.sends.count < sends { breaches.append("I4 a send was told and is not kept") }
        let createds = found.events.filter { $0.kind == .verification(.created) }
        if createds.count != 1 { breaches.append("R86 \(createds.count) lines of the creation") }
        return breaches
    }

    /// R86: the verification and its deliveries tell the same.
    static func sends(_ found: Found) -> [String] {
        var breaches: [String] = []
        let sends = found.record.state.sends
        if sends.map(\.delivery) != found.deliveries.map(\.id) {
            breaches.append("R86 \(sends.count) sends and \(found.deliveries.count) deliveries")
        }
        let standings = found.deliveries.map(\.state.standing)
        if sends.map(\.standing) != standings { breaches.append("R86 sends stand otherwise than their deliveries") }
        if Set(found.events.map(\.id)).count != found.events.count { breaches.append("a line of the timeline twice") }
        return breaches
    }

    /// I5: each send was placed at most once, and belongs to a delivery that is kept.
    public static func placed(_ names: [String], _ deliveries: [DeliveryRecord]) -> [String] {
        var breaches: [String] = []
        if Set(names).count != names.count { breaches.append("I5 R26 a send was placed twice") }
        let begun = deliveries.filter { $0.state.phase == .submitting }
        if names.count > begun.count {
            breaches.append("I5 \(names.count) sends were placed and \(begun.count) are kept as such")
        }
        return breaches
    }
}
