import ServiceDoubles
import VerificationCore

extension StoreContract {
    static let racing = [
        StoreContract("R4 of 200 parallel right answers one is approved", isRace: true, oneApproval),
        StoreContract("R15 of 500 parallel checks exactly 5 are counted", fiveOnly),
        StoreContract("R15 a lower limit holds as exactly", lowerLimit),
        StoreContract("R4 R15 of parallel checks, right and wrong, at most 5 are compared", isRace: true, compared),
        StoreContract("R18 of 50 parallel creates one opens, 49 continue, and one delivery is queued") {
            try await oneOpen(50, $0)
        },
        StoreContract("R18 of 200 parallel creates one opens, 199 continue, and one delivery is queued") {
            try await oneOpen(200, $0)
        },
        StoreContract("R18 200 parallel creates continue the open one with its checks", continued),
        StoreContract("R18 creates that replace each other leave one open and no check more", isRace: true, replacing),
        StoreContract("R47 of parallel requests with one key and two bodies one takes effect", isRace: true, twoBodies),
    ]

    @Sendable private static func oneApproval(_ scene: StoreScene) async throws {
        for _ in 0..<scene.rounds {
            let record = try await scene.open()
            _ = try await scene.ticket(record.key)
            let answers = try await scene.inParallel(200) { scene, _ in
                try await scene.feed(.codeMatched(generation: 1), record.key)
            }
            let approvals = answers.filter { if case .approved = $0 { true } else { false } }
            try scene.expectEqual(approvals.count, 1, "approvals")
            let refused = answers.filter { $0 == .refused(.closed(.approved)) }
            try scene.expectEqual(refused.count, 199, "refused")
            try scene.expectEqual(try await scene.record(record.key).state.ledger.status.word, .approved, "the status")
        }
    }

    @Sendable private static func fiveOnly(_ scene: StoreScene) async throws {
        let record = try await scene.open()
        let outcomes = try await scene.inParallel(500) { scene, _ in try await scene.count(record.key) }
        try scene.expectEqual(outcomes.filter(\.isCounted).count, 5, "counted")
        let left = outcomes.compactMap { if case .counted(let ticket) = $0 { ticket.checksLeft } else { nil } }
        try scene.expectEqual(left.sorted(), [0, 1, 2, 3, 4], "what each was told to be left")
        try scene.expectEqual(try await scene.record(record.key).state.ledger.checksUsed, 5, "checks used")
    }

    @Sendable private static func lowerLimit(_ scene: StoreScene) async throws {
        let policy = try CodePolicy.checked(length: 8, lifetimeInSeconds: 60, checksMax: 2, allowShort: false)
        let record = try await scene.open(scene.draft(policy: policy))
        let outcomes = try await scene.inParallel(40) { scene, _ in try await scene.count(record.key, length: 8) }
        try scene.expectEqual(outcomes.filter(\.isCounted).count, 2, "counted")
    }

    @Sendable private static func compared(_ scene: StoreScene) async throws {
        for _ in 0..<scene.rounds {
            let draft = scene.draft()
            _ = try await scene.open(draft)
            let rightOnes = Set(scene.bytes(4).map { Int($0) % 60 })
            let answers = try await scene.inParallel(60) { scene, number -> VerificationAnswer? in
                guard case .counted(let ticket) = try await scene.count(draft.key) else { return nil }
                try scene.expectEqual(ticket.digest, draft.code.digest, "the digest")
                let event: VerificationEvent =
                    rightOnes.contains(number) ? .codeMatched(generation: 1) : .codeMismatched(generation: 1)
                return try await scene.feed(event, draft.key)
            }
            let compared = answers.compactMap { $0 }
            try scene.expect(compared.count <= 5, "\(compared.count) were compared")
            let approvals = compared.filter { if case .approved = $0 { true } else { false } }
            let ledger = try await scene.record(draft.key).state.ledger
            try scene.expectEqual(ledger.checksUsed, compared.count, "checks used")
            try scene.expectEqual(approvals.count, ledger.status.word == .approved ? 1 : 0, "approvals")
            try scene.expect(ledger.status.isTerminal, "it is still open")
        }
    }

    private static func oneOpen(_ count: Int, _ scene: StoreScene) async throws {
        let places = scene.destinations()
        let outcomes = try await scene.inParallel(count) { scene, _ in
            try await scene.store.create(scene.draft(to: places), once: nil, at: scene.start)
        }
        let created = outcomes.compactMap { if case .created(let record) = $0 { record.key } else { nil } }
        let continued = outcomes.compactMap { if case .continued(let record) = $0 { record.key } else { nil } }
        try scene.expectEqual(created.count, 1, "created")
        try scene.expectEqual(continued, Array(repeating: created[0], count: count - 1), "continued")
        try scene.expectEqual(try await scene.claim().count, 1, "deliveries")
    }

    @Sendable private static func continued(_ scene: StoreScene) async throws {
        let places = scene.destinations()
        let record = try await scene.open(scene.draft(to: places))
        for _ in 0..<3 { _ = try await scene.ticket(record.key) }
        let outcomes = try await scene.inParallel(200) { scene, _ -> Bool in
            guard
                case .continued(let open) = try await scene.store.create(
                    scene.draft(to: places), once: nil, at: scene.start.after(1))
            else { throw ContractBreach(description: "the open one was not continued") }
            try scene.expectEqual(open.key, record.key, "the one that goes on")
            return try await scene.count(record.key).isCounted
        }
        try scene.expectEqual(outcomes.filter { $0 }.count, 2, "checks that were left")
    }

    @Sendable private static func replacing(_ scene: StoreScene) async throws {
        let workflows = [StoreScene.workflow, StoreScene.mailOnly]
        for _ in 0..<scene.rounds {
            let places = scene.destinations()
            let counted = try await scene.inParallel(40) { scene, number -> Int in
                let draft = scene.draft(to: places, workflow: workflows[number % 2])
                switch try await scene.store.create(draft, once: nil, at: scene.start) {
                case .created(let record), .continued(let record):
                    return try await scene.count(record.key).isCounted ? 1 : 0
                case .repeated, .refused: return 0
                }
            }
            var query = VerificationQuery(status: .pending, destination: places.phone?.index)
            query.limit = 100
            let open = try await scene.store.verifications(query, of: scene.application)
            try scene.expectEqual(open.count, 1, "open verifications")
            var total = counted.reduce(0, +)
            while total < 10, try await scene.count(open[0].key).isCounted { total += 1 }
            try scene.expectEqual(total, 5, "checks in all")
            query.status = .canceled
            for former in try await scene.store.verifications(query, of: scene.application) {
                try scene.expect(!(try await scene.count(former.key).isCounted), "a replaced one was checked")
            }
            // The next round must find nothing to claim of this one but what belongs to an open verification.
            let claims = try await scene.claim(limit: 1000)
            try scene.expectEqual(claims.filter { $0.envelope != nil }.count, 1, "envelopes (R57)")
        }
    }

    @Sendable private static func twoBodies(_ scene: StoreScene) async throws {
        for _ in 0..<scene.rounds {
            let places = scene.destinations()
            let key = scene.bytes(32)
            let outcomes = try await scene.inParallel(100) { scene, number in
                let once = IdempotencyRequest(
                    application: scene.application, route: "create", keyDigest: key,
                    requestDigest: [UInt8(number % 2)]
                ) { _ in StoredAnswer(status: 201, body: [UInt8(number % 2)]) }
                return (number % 2, try await scene.store.create(scene.draft(to: places), once: once, at: scene.start))
            }
            let winners = outcomes.filter { if case .created = $0.1 { true } else { false } }
            try scene.expectEqual(winners.count, 1, "created")
            let winner = winners[0].0
            for (body, outcome) in outcomes {
                switch outcome {
                case .created: continue
                case .repeated(.sameRequest(let answer)):
                    try scene.expectEqual([winner, Int(answer.body[0])], [body, body], "the answer's request")
                case .repeated(.otherRequest): try scene.expect(body != winner, "its own request counts as another")
                case .continued: throw ContractBreach(description: "one of the requests took effect twice")
                case .refused: throw ContractBreach(description: "one of the requests was refused")
                }
            }
        }
    }
}
