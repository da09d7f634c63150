import ServiceDoubles
import VerificationCore

extension StoreContract {
    static let expiring = [
        StoreContract("R3 a check is refused at the instant of expiry, and a match that comes then", expiry),
        StoreContract("R3 a check that was counted in time is not approved at expiry", countedInTime),
        StoreContract("R3 every command is refused at the instant of expiry and accepted 1 ms before", commands),
        StoreContract("R18 a create continues 1 ms before expiry and opens a new one at it", create),
        StoreContract("R10 a deadline is due at its instant and not 1 ms before", deadlines),
        StoreContract("R57 a delivery has its code until 1 ms before expiry and none from expiry on", deliveries),
    ]

    /// The moments around an instant, and whether they lie before it.
    private static func moments(_ instant: Timestamp) -> [(Timestamp, isBefore: Bool)] {
        [-1, 0, 1].map { (instant.afterMilliseconds($0), $0 < 0) }
    }

    @Sendable private static func expiry(_ scene: StoreScene) async throws {
        let record = try await scene.open()
        let end = record.state.ledger.expiresAt
        try scene.expectEqual(end, scene.start.after(300), "the expiry")
        let before = try await scene.count(record.key, at: end.afterMilliseconds(-1))
        try scene.expect(before.isCounted, "refused 1 ms before")
        for moment in [end, end.afterMilliseconds(1)] {
            guard case .refused(.closed(.expired)) = try await scene.count(record.key, at: moment) else {
                throw ContractBreach(description: "counted at or after expiry")
            }
            let answer = try await scene.feed(.codeMatched(generation: 1), record.key, at: moment)
            try scene.expectEqual(answer, .refused(.closed(.expired)), "the answer to a match at expiry")
        }
        try scene.expectEqual(try await scene.record(record.key).state.ledger.checksUsed, 1, "checks used")
    }

    @Sendable private static func countedInTime(_ scene: StoreScene) async throws {
        for (moment, isBefore) in moments(scene.start.after(300)) {
            let record = try await scene.open()
            _ = try await scene.ticket(record.key, at: scene.start.after(299))
            let answer = try await scene.feed(.codeMatched(generation: 1), record.key, at: moment)
            let approval = VerificationAnswer.approved(Approval(at: moment, channels: []))
            try scene.expectEqual(answer, isBefore ? approval : .refused(.closed(.expired)), "the answer")
        }
    }

    @Sendable private static func commands(_ scene: StoreScene) async throws {
        let events: [(VerificationEvent, Workflow)] = [
            (.resendRequested(channel: nil, delivery: scene.random.id()), StoreScene.mailOnly),
            (.reissueRequested(delivery: scene.random.id(), generation: 2), StoreScene.mailOnly),
            (.advanceRequested(delivery: scene.random.id()), StoreScene.workflow),
            (.cancelRequested, StoreScene.workflow), (.replaced, StoreScene.workflow),
        ]
        for (event, workflow) in events {
            for (moment, isBefore) in moments(scene.start.after(300)).reversed() {
                let record = try await scene.open(scene.draft(workflow: workflow))
                let answer = try await scene.feed(event, record.key, replacing: scene.code(for: event), at: moment)
                switch answer {
                case .sending, .done: try scene.expect(isBefore, "\(event) was accepted at or after expiry")
                case .refused(.closed(.expired)): try scene.expect(!isBefore, "\(event) was refused before expiry")
                default: throw ContractBreach(description: "\(event): \(answer)")
                }
            }
        }
    }

    @Sendable private static func create(_ scene: StoreScene) async throws {
        for (moment, isBefore) in moments(scene.start.after(300)) {
            let places = scene.destinations()
            let record = try await scene.open(scene.draft(to: places))
            switch try await scene.store.create(scene.draft(to: places), once: nil, at: moment) {
            case .continued(let open): try scene.expect(isBefore && open.key == record.key, "continued at expiry")
            case .created: try scene.expect(!isBefore, "a second one was opened before expiry")
            case .repeated, .refused: throw ContractBreach(description: "repeated or refused")
            }
        }
    }

    @Sendable private static func deadlines(_ scene: StoreScene) async throws {
        // The step's end of the first, the expiry of the second.
        for (workflow, seconds) in [(StoreScene.workflow, 45), (StoreScene.mailOnly, 300)] {
            for (moment, isBefore) in moments(scene.start.after(seconds)) {
                let record = try await scene.open(scene.draft(workflow: workflow))
                let due = try await scene.store.due(at: moment, limit: 10)
                try scene.expectEqual(due, isBefore ? [] : [record.key], "due")
                let answer = try await scene.feed(.timeReached(next: scene.random.id()), record.key, at: moment)
                try scene.expectEqual(answer, isBefore ? .nothingToDo(.tooEarly) : .done, "the answer")
                try await scene.feed(.cancelRequested, record.key)
            }
        }
    }

    @Sendable private static func deliveries(_ scene: StoreScene) async throws {
        let end = scene.start.after(300)
        for (moment, isBefore) in moments(end) {
            let draft = scene.draft()
            _ = try await scene.open(draft)
            let claim = try await scene.claimOnly(at: moment)
            try scene.expectEqual(claim.envelope, isBefore ? draft.code.envelope : nil, "the envelope")
            try scene.expectEqual(claim.closedAt, isBefore ? nil : end, "closed at")
            let outcome = try await scene.save(claim, at: moment) { $0.fail(.verificationClosed, at: moment) }
            try scene.expectEqual(outcome, .saved(closedAt: isBefore ? nil : end), "the outcome of a save")
            for rest in try await scene.claim(at: moment) {
                _ = try await scene.save(rest, at: moment) { $0.fail(.verificationClosed, at: moment) }
            }
        }
    }
}

extension StoreScene {
    /// The code that goes with an event: a fresh one with a reissue.
    func code(for event: VerificationEvent) -> SealedCode? {
        if case .reissueRequested = event { code() } else { nil }
    }
}
