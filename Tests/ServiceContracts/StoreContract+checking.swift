import ServiceDoubles
import VerificationCore

extension StoreContract {
    static let checking = [
        StoreContract("R7 a counted check stays counted, with its moment, before anything is compared", counts),
        StoreContract("R15 of 500 parallel checks at most 5 are counted", fiveOnly),
        StoreContract("R15 a lower limit holds as exactly", lowerLimit),
        StoreContract("R4 of 200 parallel right answers one is approved", oneApproval),
        StoreContract("R3 a check is refused at the instant of expiry", expiry),
        StoreContract("R8 a code of another length is refused and not counted", otherLength),
        StoreContract("R10 a terminal status never changes, whatever comes", terminalStays),
        StoreContract("R16 the last wrong check closes, and a right one after it is refused", usedUp),
        StoreContract("R14 an approval keeps its channels", approvalChannels),
    ]

    @Sendable private static func counts(_ scene: StoreScene) async throws {
        let draft = scene.draft()
        _ = try await scene.open(draft)
        for number in 1...5 {
            let moment = scene.start.after(number)
            guard case .counted(let ticket) = try await scene.count(draft.key, at: moment) else {
                throw ContractBreach(description: "check \(number) was not counted")
            }
            try scene.expectEqual(ticket.checksLeft, 5 - number, "checks left")
            try scene.expectEqual(ticket.digest, draft.code.digest, "the digest")
            try scene.expectEqual(ticket.generation, 1, "the generation")
            let ledger = try await scene.record(draft.key).state.ledger
            try scene.expectEqual(ledger.checkTimes, (1...number).map { scene.start.after($0) }, "the moments")
        }
        guard case .refused(.checksUsedUp) = try await scene.count(draft.key) else {
            throw ContractBreach(description: "a sixth check was counted")
        }
    }

    @Sendable private static func fiveOnly(_ scene: StoreScene) async throws {
        let record = try await scene.open()
        let outcomes = try await scene.inParallel(500) { _ in try await scene.count(record.key) }
        try scene.expectEqual(outcomes.filter(\.isCounted).count, 5, "counted")
        try scene.expectEqual(try await scene.record(record.key).state.ledger.checksUsed, 5, "checks used")
    }

    @Sendable private static func lowerLimit(_ scene: StoreScene) async throws {
        let policy = try CodePolicy.checked(length: 8, lifetimeInSeconds: 60, checksMax: 2, allowShort: false)
        let record = try await scene.open(scene.draft(policy: policy))
        let outcomes = try await scene.inParallel(40) { _ in try await scene.count(record.key, length: 8) }
        try scene.expectEqual(outcomes.filter(\.isCounted).count, 2, "counted")
    }

    @Sendable private static func oneApproval(_ scene: StoreScene) async throws {
        for _ in 0..<10 {
            let record = try await scene.open()
            _ = try await scene.count(record.key)
            let answers = try await scene.inParallel(200) { _ in
                try await scene.feed(.codeMatched(generation: 1), record.key)
            }
            let approvals = answers.filter { if case .approved = $0 { true } else { false } }
            try scene.expectEqual(approvals.count, 1, "approvals")
            let refused = answers.filter { $0 == .refused(.closed(.approved)) }
            try scene.expectEqual(refused.count, 199, "refused")
            try scene.expectEqual(try await scene.record(record.key).state.ledger.status.word, .approved, "the status")
        }
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

    @Sendable private static func otherLength(_ scene: StoreScene) async throws {
        let record = try await scene.open()
        for length in [4, 5, 7, 10] {
            guard case .refused(.wrongLength(expected: 6)) = try await scene.count(record.key, length: length) else {
                throw ContractBreach(description: "a code of \(length) digits was counted")
            }
        }
        try scene.expectEqual(try await scene.record(record.key).state.ledger.checksUsed, 0, "checks used")
    }

    @Sendable private static func terminalStays(_ scene: StoreScene) async throws {
        for ending in [VerificationEvent.codeMatched(generation: 1), .cancelRequested] {
            let record = try await scene.open()
            _ = try await scene.count(record.key)
            try await scene.feed(ending, record.key)
            let ended = try await scene.record(record.key)
            let later = scene.start.after(400)
            let events: [VerificationEvent] = [
                .codeMatched(generation: 1), .codeMismatched(generation: 1), .cancelRequested, .replaced,
                .resendRequested(channel: nil, delivery: scene.random.id()),
                .reissueRequested(delivery: scene.random.id()), .advanceRequested(delivery: scene.random.id()),
                .timeReached(next: scene.random.id()),
            ]
            for event in events { try await scene.feed(event, record.key, at: later) }
            guard case .refused(.closed) = try await scene.count(record.key, at: later) else {
                throw ContractBreach(description: "a check of a closed verification was counted")
            }
            try scene.expectEqual(try await scene.record(record.key), ended, "the record")
        }
    }

    @Sendable private static func usedUp(_ scene: StoreScene) async throws {
        let record = try await scene.open()
        for left in [4, 3, 2, 1, 0] {
            _ = try await scene.count(record.key)
            let answer = try await scene.feed(.codeMismatched(generation: 1), record.key)
            try scene.expectEqual(answer, .wrongCode(left: left), "the answer")
        }
        guard case .refused(.closed(.attemptsExceeded)) = try await scene.count(record.key) else {
            throw ContractBreach(description: "a check after the last was not refused")
        }
        let answer = try await scene.feed(.codeMatched(generation: 1), record.key)
        try scene.expectEqual(answer, .refused(.closed(.attemptsExceeded)), "the answer to a late match")
    }

    @Sendable private static func approvalChannels(_ scene: StoreScene) async throws {
        let record = try await scene.open()
        let claim = try await scene.claimOnly()
        _ = try await scene.save(claim) { state in
            _ = state.claimed(closedAt: nil, planned: nil, at: scene.start)
            state.prepared(GatewayMemo("m"))
            state.accepted(GatewayMemo("call 1"), channel: .call, at: scene.start)
        }
        try await scene.feed(.advanceRequested(delivery: scene.random.id()), record.key)
        _ = try await scene.count(record.key)
        try await scene.feed(.codeMatched(generation: 1), record.key)
        let status = try await scene.record(record.key).state.ledger.status
        try scene.expectEqual(status, .approved(Approval(at: scene.start, channels: [.call])), "the status")
    }
}

extension CountOutcome {
    var isCounted: Bool {
        if case .counted = self { true } else { false }
    }
}
