import ServiceDoubles
import VerificationCore

extension StoreContract {
    static let clashing = [
        StoreContract("I1 I2 I3 checks, cancel, expiry and reissue at once end it once", isRace: true, clash),
        StoreContract("R5 a former code is never approved while reissues and checks race", isRace: true, generations),
        StoreContract("I3 workers, deadlines and a cancel at once end it once", isRace: true, work),
    ]

    /// What one of the racing callers came to.
    private enum Came: Equatable {
        case ended(VerificationStatus.Word)
        case counted
        case nothing
    }

    @Sendable private static func clash(_ scene: StoreScene) async throws {
        for _ in 0..<scene.rounds {
            let draft = scene.draft(workflow: StoreScene.mailOnly)
            let record = try await scene.open(draft)
            let second = scene.code()
            let codes = [1: draft.code.digest, 2: second.digest]
            let end = record.state.ledger.expiresAt
            let late = scene.start.after(60)
            let choices = scene.bytes(48)
            let cames = try await scene.inParallel(choices.count) { scene, number -> [Came] in
                switch choices[number] % 12 {
                case 0: return [came(try await scene.feed(.cancelRequested, draft.key, at: late), .canceled)]
                case 1:
                    let event = VerificationEvent.timeReached(next: scene.random.id())
                    return [came(try await scene.feed(event, draft.key, at: end), .expired)]
                case 2:
                    let event = VerificationEvent.reissueRequested(delivery: scene.random.id(), generation: 2)
                    try await scene.feed(event, draft.key, replacing: second, at: late)
                    return [.nothing]
                case let choice:
                    return try await check(scene, draft.key, codes, isRight: choice < 6, at: late)
                }
            }
            try await judge(scene, draft.key, cames.flatMap { $0 })
        }
    }

    /// Counts and compares like the service: the code that the checker knows is the newest one.
    private static func check(
        _ scene: StoreScene, _ key: VerificationKey, _ codes: [Int: KeyedDigest], isRight: Bool, at now: Timestamp
    ) async throws -> [Came] {
        guard case .counted(let ticket) = try await scene.count(key, at: now) else { return [.nothing] }
        try scene.expectEqual(ticket.digest, codes[ticket.generation], "the digest of its generation")
        let event: VerificationEvent =
            isRight ? .codeMatched(generation: ticket.generation) : .codeMismatched(generation: ticket.generation)
        let answer = try await scene.feed(event, key, at: now)
        if case .approved = answer { return [.counted, .ended(.approved)] }
        return [.counted, answer == .wrongCode(left: 0) ? .ended(.attemptsExceeded) : .nothing]
    }

    private static func came(_ answer: VerificationAnswer, _ word: VerificationStatus.Word) -> Came {
        answer == .done ? .ended(word) : .nothing
    }

    /// At most five compared, at most one end, and what was told is what is kept.
    private static func judge(_ scene: StoreScene, _ key: VerificationKey, _ cames: [Came]) async throws {
        let record = try await scene.record(key)
        let ends = cames.filter { if case .ended = $0 { true } else { false } }
        try scene.expect(ends.count <= 1, "it ended \(ends.count) times: \(ends)")
        let counted = cames.filter { $0 == .counted }.count
        try scene.expect(counted <= 5, "\(counted) checks were counted")
        try scene.expectEqual(record.state.ledger.checksUsed, counted, "checks used")
        let word = record.state.ledger.status.word
        if word != .pending {
            // An expiry of which all checks are used up counts as used up.
            let told = ends == [.ended(.expired)] && counted == 5 ? [.ended(.attemptsExceeded)] : ends
            try scene.expectEqual(told, [.ended(word)], "the end that was told")
        }
        try scene.expectEqual(ends.isEmpty, word == .pending, "open")
        let lines = try await scene.store.events(of: key) ?? []
        let told = lines.compactMap { if case .verification(.ended(let word)) = $0.kind { word } else { nil } }
        try scene.expectEqual(told, word == .pending ? [] : [word], "the ends in the timeline")
        try scene.expectEqual(
            try await scene.store.deliveries(of: key)?.map(\.id), record.state.sends.map(\.delivery), "deliveries")
        if word == .pending { try await scene.feed(.cancelRequested, key, at: scene.start.after(60)) }
        let after = scene.start.after(700)
        for claim in try await scene.claim(at: after, limit: 1000) {
            try scene.expectEqual(claim.envelope, nil, "an envelope (R57)")
            _ = try await scene.save(claim, at: after) { $0.fail(.verificationClosed, at: after) }
        }
        guard case .refused(.closed) = try await scene.count(key, at: after) else {
            throw ContractBreach(description: "a check of a closed verification was counted")
        }
        try scene.expectEqual(
            try await scene.record(key).state.ledger.status.word, word == .pending ? .canceled : word, "the status")
    }

    @Sendable private static func generations(_ scene: StoreScene) async throws {
        for _ in 0..<scene.rounds {
            let draft = scene.draft(workflow: StoreScene.mailOnly)
            _ = try await scene.open(draft)
            let former = try await scene.ticket(draft.key)
            let second = scene.code()
            let late = scene.start.after(60)
            // Half of them approve with the former code, which was compared in time; one reissues.
            let answers = try await scene.inParallel(21) { scene, number in
                number == 10
                    ? try await scene.feed(
                        .reissueRequested(delivery: scene.random.id(), generation: 2), draft.key, replacing: second,
                        at: late)
                    : try await scene.feed(.codeMatched(generation: former.generation), draft.key, at: late)
            }
            let approvals = answers.filter { if case .approved = $0 { true } else { false } }
            let ledger = try await scene.record(draft.key).state.ledger
            switch ledger.generation {
            case 1: try scene.expectEqual(approvals.count, 1, "approvals before the reissue")
            default:
                try scene.expectEqual(approvals.count, 0, "approvals of the former code")
                try scene.expectEqual(ledger.status, .pending, "the status")
                let stale = answers.filter { $0 == .refused(.staleCode) }
                try scene.expectEqual(stale.count, 20, "stale")
            }
        }
    }

    @Sendable private static func work(_ scene: StoreScene) async throws {
        for _ in 0..<scene.rounds {
            let record = try await scene.open()
            let late = scene.start.after(45)
            let cames = try await scene.inParallel(24) { scene, number -> [Came] in
                switch number % 4 {
                case 0:
                    for claim in try await scene.claim(at: late, limit: 2) {
                        _ = try await scene.save(claim, at: late) { $0.fail(.badDestination, at: late) }
                    }
                case 1:
                    try await scene.feed(.timeReached(next: scene.random.id()), record.key, at: late)
                case 2:
                    try await scene.feed(.advanceRequested(delivery: scene.random.id()), record.key, at: late)
                default:
                    guard number == 15 else { return [] }
                    return [came(try await scene.feed(.cancelRequested, record.key, at: late), .canceled)]
                }
                return []
            }
            let ended = try await scene.record(record.key).state
            try scene.expect(ended.ledger.status.isTerminal, "it is still open")
            let isCanceled = ended.ledger.status.word == .canceled
            try scene.expectEqual(cames.flatMap { $0 }, [isCanceled ? .ended(.canceled) : .nothing], "the cancel")
            try scene.expect(ended.sends.count <= 2, "more deliveries than steps")
            let lines = try await scene.store.events(of: record.key) ?? []
            let ends = lines.filter { if case .verification(.ended) = $0.kind { true } else { false } }
            try scene.expectEqual(ends.count, 1, "ends in the timeline")
            for claim in try await scene.claim(at: scene.start.after(700)) {
                try scene.expectEqual(claim.envelope, nil, "an envelope (R57)")
                _ = try await scene.save(claim, at: scene.start.after(700)) {
                    $0.fail(.verificationClosed, at: scene.start.after(700))
                }
            }
        }
    }
}
