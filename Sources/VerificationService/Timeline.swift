public import VerificationCore

/// One line of a verification's story, as the API, the command line and logs tell it.
public struct TimelineLine: Sendable, Hashable {
    public let at: Timestamp
    /// A stable word: `verification.created`, `delivery.ringing`, `check.counted`.
    public let type: String
    public let delivery: DeliveryID?
    public let channel: Channel?
    /// The gateway that the line tells of.
    public let gateway: String?
    /// The reason behind it, in a stable word.
    public let reason: String?
    /// The vendor's own word.
    public let vendorWord: String?
    /// A sentence for an operator to read to a customer; never the code.
    public let text: String
}

/// Puts a verification's events and checks into one story.
enum Timeline {
    static func lines(
        _ record: VerificationRecord, _ events: [EventRecord], _ deliveries: [DeliveryRecord]
    ) -> [TimelineLine] {
        let named = deliveries.compactMap { delivery in delivery.gateway.map { (delivery.id, $0) } }
        let gateways = Dictionary(named) { first, _ in first }
        let told = events.map { line($0, gateways) }
        let checks = record.state.ledger.checkTimes.enumerated().map { index, at in
            let number = record.state.ledger.checksCarried + index + 1
            return plain(at, "check.counted", "Check \(number) of \(record.state.ledger.checksMax) was counted.")
        }
        // Stable by time; a check is counted before the event that it brings about at the same moment.
        return (checks.map { ($0, 0) } + told.map { ($0, 1) }).enumerated()
            .sorted { left, right in
                (left.element.0.at, left.element.1, left.offset) < (right.element.0.at, right.element.1, right.offset)
            }
            .map(\.element.0)
    }

    private static func line(_ event: EventRecord, _ gateways: [DeliveryID: String]) -> TimelineLine {
        switch event.kind {
        case .verification(let entry): line(event.at, entry)
        case .delivery(let id, let channel, let moment): line(event.at, id, channel, moment, gateways)
        }
    }

    private static func line(_ at: Timestamp, _ entry: TimelineEntry) -> TimelineLine {
        switch entry {
        case .created:
            plain(at, "verification.created", "The verification was created.")
        case .resendAsked(let channel):
            plain(at, "verification.resend", "The same code was asked for again.", channel: channel)
        case .codeReissued(let generation):
            plain(at, "verification.reissued", "Code \(generation) was issued; the former one no longer counts.")
        case .advanceAsked:
            plain(at, "verification.advance", "The next step was asked for.")
        case .stepTimedOut(let step):
            plain(at, "step.timed_out", "Step \(step + 1) took longer than it may.", reason: "timeout")
        case .stepSkipped(let step, let reason):
            plain(
                at, "step.skipped", "Step \(step + 1) was passed over: \(sentence(reason)).", reason: reason.rawValue)
        case .stepWaiting(let step):
            plain(
                at, "step.waiting", "Step \(step + 1) waits for the end of a call that is under way.",
                reason: "call_under_way")
        case .gatewayRefused(let channel, let gateway, let failure, let vendorCode):
            TimelineLine(
                at: at, type: "gateway.refused", delivery: nil, channel: channel, gateway: gateway,
                reason: failure.rawValue, vendorWord: vendorCode,
                text: "The gateway \(gateway) refused before it took anything: \(sentence(failure))"
                    + "\(vendorCode.map { " (its answer: \($0))" } ?? ""). The next gateway is tried at once.")
        case .lifetimeStarted:
            plain(at, "verification.lifetime_started", "The code has arrived: its lifetime runs from now on.")
        case .workflowEnded:
            plain(at, "workflow.ended", "No further step follows.")
        case .destinationClosed(let hours):
            plain(at, "destination.closed", sentence(closedFor: hours), reason: "failed_checks")
        case .ended(let word):
            plain(at, "verification.\(word.rawValue)", sentence(word))
        }
    }

    private static func sentence(closedFor hours: Int?) -> String {
        guard let hours else {
            return "Unless this check was right, none is accepted until the destination is unlocked."
        }
        let time = hours == 1 ? "an hour" : "\(hours) hours"
        return "Unless this check was right, none of the destination is accepted for \(time)."
    }

    private static func sentence(_ word: VerificationStatus.Word) -> String {
        switch word {
        case .pending: "The verification is open."
        case .approved: "The right code was given."
        case .attemptsExceeded: "The last allowed check was wrong."
        case .expired: "The code's time ran out."
        case .canceled: "The verification was canceled or replaced."
        case .undeliverable: "Every step failed."
        case .blocked: "A rule stopped the verification."
        }
    }

    private static func line(
        _ at: Timestamp, _ id: DeliveryID, _ channel: Channel, _ moment: DeliveryMoment,
        _ gateways: [DeliveryID: String]
    ) -> TimelineLine {
        let name = name(channel)
        let gateway = moment.isAtGateway ? gateways[id] : nil
        let word = moment.isPrepared ? (channel == .call ? "uploaded" : "prepared") : moment.status.rawValue
        return TimelineLine(
            at: at, type: "delivery.\(word)", delivery: id, channel: channel, gateway: gateway,
            reason: moment.failure?.rawValue, vendorWord: moment.vendorWord,
            text: "\(name) \(moment.isPrepared ? "is ready at the gateway" : sentence(moment)).")
    }

    private static func name(_ channel: Channel) -> String {
        switch channel {
        case .call: "The call"
        case .email: "The mail"
        case .sms: "The text message"
        case .whatsapp: "The WhatsApp message"
        }
    }

    private static func plain(
        _ at: Timestamp, _ type: String, _ text: String, channel: Channel? = nil, reason: String? = nil
    ) -> TimelineLine {
        TimelineLine(
            at: at, type: type, delivery: nil, channel: channel, gateway: nil, reason: reason, vendorWord: nil,
            text: text)
    }
}
