import VerificationCore

/// The stored happenings of some days, told to fresh counters in the order of time. Reads and writes nothing.
struct ReplayRun {
    var report: LimitReplayReport
    private var people: [Person] = []
    private var happenings: [Happening] = []

    /// A stored send with what is known of it.
    struct Sent {
        let delivery: DeliveryRecord
        let target: SendTarget?
        let isAsked: Bool
    }

    /// What is remembered of a verification.
    private struct Person {
        let id: VerificationID
        let approvedAt: Timestamp?
        /// Where its end is counted.
        let area: NumberArea?
        /// Whether its create would have been refused: then nothing else of it would have happened.
        var isTurnedAway = false
    }

    private struct Happening {
        let at: Timestamp
        let person: Int
        let kind: Kind

        enum Kind {
            case callEnd(SendSummary, SendTarget)
            case end(isApproved: Bool)
            case send(SendBook.Send, isFirst: Bool)
        }

        /// What ends in a moment has ended for what begins in it.
        var rank: Int {
            switch kind {
            case .callEnd: 0
            case .end: 1
            case .send: 2
            }
        }
    }

    init(policy: SendPolicy, since: Timestamp, until: Timestamp) {
        report = LimitReplayReport(policy: policy, since: since, until: until)
    }

    /// Takes a verification in, with its sends, oldest first.
    /// - Parameter ownKeys: Those that came with its create, which is the first send.
    mutating func add(_ record: VerificationRecord, _ sends: [Sent], ownKeys: [OwnLimitKey] = []) {
        report.verifications += 1
        let status = record.state.ledger.status
        var approvedAt: Timestamp?
        if case .approved(let approval) = status { approvedAt = approval.at }
        let person = people.count
        people.append(
            Person(id: record.key.id, approvedAt: approvedAt, area: sends.lazy.compactMap { $0.target?.area }.first))
        for (place, sent) in sends.enumerated() {
            let delivery = sent.delivery
            guard let target = sent.target else {
                if delivery.queuedAt >= report.since { report.unknown += 1 }
                continue
            }
            let steps = record.state.workflow.steps
            let hasOwn = steps.indices.contains(delivery.step) && steps[delivery.step].hasOwnDestination
            let send = SendBook.Send(
                delivery: delivery.id, channel: delivery.channel, target: target, isAsked: sent.isAsked,
                masked: hasOwn ? nil : record.details.destinations.entry(for: delivery.channel)?.masked,
                ownKeys: place == 0 ? ownKeys : [])
            happenings.append(
                Happening(at: delivery.queuedAt, person: person, kind: .send(send, isFirst: place == 0)))
            guard delivery.channel == .call, let end = delivery.state.endedAt else { continue }
            let standing = record.state.sends.first { $0.delivery == delivery.id }?.standing ?? .arrived
            let summary = SendSummary(
                delivery: delivery.id, channel: delivery.channel, step: delivery.step,
                generation: delivery.generation, standing: standing)
            happenings.append(Happening(at: end, person: person, kind: .callEnd(summary, target)))
        }
        guard let end = status.endedAt else { return }
        happenings.append(Happening(at: end, person: person, kind: .end(isApproved: approvedAt != nil)))
    }

    /// Tells everything to fresh counters and notes what they refuse.
    mutating func play() throws(StoreError) {
        var book = SendBook()
        book.load(.policy, report.policy.row.bytes)
        for happening in happenings.sorted(by: { ($0.at, $0.rank) < ($1.at, $1.rank) }) {
            let person = people[happening.person]
            guard !person.isTurnedAway else { continue }
            switch happening.kind {
            case .send(let send, let isFirst):
                note(send, at: happening.at)
                guard let block = try book.admit(send, at: happening.at)?.block else { break }
                if isFirst { people[happening.person].isTurnedAway = true }
                note(block, send, person, at: happening.at)
            case .callEnd(let call, let target):
                try book.callEnded(call, target, at: happening.at)
            case .end(let isApproved):
                guard let area = person.area else { break }
                try book.verificationEnded(isApproved: isApproved, in: area, part: 0, at: happening.at)
            }
            // Nobody is told of what is only tried.
            _ = book.takeEvents()
        }
    }

    private mutating func note(_ send: SendBook.Send, at moment: Timestamp) {
        guard moment >= report.since else { return }
        report.sends += 1
        if send.ownKeys.contains(where: { key in report.policy.own.contains { $0.name == key.name } }) {
            report.withOwnKeys += 1
        }
        if send.channel.factor == .phone, send.target.area == nil { report.withoutPrefix += 1 }
    }

    private mutating func note(_ block: SendBlock, _ send: SendBook.Send, _ person: Person, at moment: Timestamp) {
        guard moment >= report.since else { return }
        let isApprovedLater = person.approvedAt.map { $0 >= moment } ?? false
        report.refused += 1
        if isApprovedLater { report.approvedLater += 1 }
        guard report.refusals.count < LimitReplay.listedMax else { return }
        report.refusals.append(
            LimitReplayReport.Refusal(
                at: moment, verification: person.id, channel: send.channel, block: block, masked: send.masked,
                isApprovedLater: isApprovedLater))
    }
}
