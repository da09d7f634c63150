import ServiceDoubles
import VerificationCore

extension StoreContract {
    static let checking = [
        StoreContract("R7 a counted check stays counted, with its moment, before anything is compared", counts),
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

    /// Has one check counted and one refused for each reason that needs no guard.
    /// - Returns: What `measure` found before the first and after each.
    public static func eachCheck(on store: any Store, _ measure: () async throws -> Int) async throws -> [Int] {
        let scene = StoreScene([store], seed: 6, rounds: 1)
        let (open, ended) = (try await scene.open().key, try await scene.open().key)
        try await scene.feed(.cancelRequested, ended)
        let foreign = VerificationKey(application: scene.random.id(), id: open.id)
        var found = [try await measure()]
        for (key, length) in [(open, 6), (open, 5), (ended, 6), (foreign, 6), (scene.draft().key, 6)] {
            let isCounted = try await scene.count(key, length: length).isCounted
            try scene.expectEqual(isCounted, found.count == 1, "whether check \(found.count) is counted")
            found.append(try await measure())
        }
        return found
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
                .reissueRequested(delivery: scene.random.id(), generation: 2),
                .advanceRequested(delivery: scene.random.id()),
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
