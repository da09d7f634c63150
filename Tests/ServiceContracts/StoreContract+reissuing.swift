import ServiceDoubles
import VerificationCore

extension StoreContract {
    static let reissuing = [
        StoreContract("R5 a reissue replaces the code, and the former is stale from that transaction on", reissue),
        StoreContract("R5 a code that was sealed for another generation than the next is refused", staleReissue),
        StoreContract("R5 of parallel reissues one takes effect, with its own code", isRace: true, parallelReissues),
        StoreContract("R5 a refused reissue leaves the code alone", refusedReissue),
        StoreContract("R16 resending and reissuing keep the checks", keepsChecks),
        StoreContract("R3 a resend at 590 s cannot be approved at 600 s", ceiling),
        StoreContract("R57 a delivery of a former code gets no envelope and counts as closed", formerDelivery),
    ]

    /// Lets every delivery fail for certain, so that another may be asked for.
    private static func failAll(_ scene: StoreScene, at now: Timestamp) async throws {
        while let claim = try await scene.claim(at: now, limit: 1).first {
            _ = try await scene.save(claim, at: now) { $0.fail(.badDestination, at: now) }
        }
    }

    @Sendable private static func reissue(_ scene: StoreScene) async throws {
        let record = try await scene.open(scene.draft(workflow: StoreScene.mailOnly))
        let code = scene.code()
        let later = scene.start.after(60)
        guard case .counted(let former) = try await scene.count(record.key, at: later) else {
            throw ContractBreach(description: "not counted")
        }
        let answer = try await scene.feed(
            .reissueRequested(delivery: scene.random.id(), generation: 2), record.key, replacing: code, at: later)
        guard case .sending = answer else { throw ContractBreach(description: "not reissued: \(answer)") }
        try scene.expectEqual(
            try await scene.feed(.codeMatched(generation: former.generation), record.key, at: later),
            .refused(.staleCode), "the answer to the former code")
        guard case .counted(let ticket) = try await scene.count(record.key, at: later) else {
            throw ContractBreach(description: "not counted")
        }
        try scene.expectEqual(ticket.digest, code.digest, "the digest")
        try scene.expectEqual(ticket.generation, 2, "the generation")
        try scene.expectEqual(ticket.checksLeft, 3, "checks left (R16)")
        guard case .approved = try await scene.feed(.codeMatched(generation: 2), record.key, at: later) else {
            throw ContractBreach(description: "the new code was not approved")
        }
    }

    @Sendable private static func staleReissue(_ scene: StoreScene) async throws {
        let record = try await scene.open(scene.draft(workflow: StoreScene.mailOnly))
        let second = scene.code()
        let event = { (generation: Int) -> VerificationEvent in
            .reissueRequested(delivery: scene.random.id(), generation: generation)
        }
        try await scene.feed(event(2), record.key, replacing: second, at: scene.start.after(60))
        let later = scene.start.after(200)
        let before = try await scene.record(record.key)
        // Both were sealed after a reading that the other reissue has overtaken, or before it.
        for generation in [1, 2, 4] {
            let answer = try await scene.feed(event(generation), record.key, replacing: scene.code(), at: later)
            try scene.expectEqual(answer, .refused(.staleCode), "the answer to generation \(generation)")
        }
        try scene.expectEqual(try await scene.record(record.key), before, "the record")
        try scene.expectEqual(try await scene.ticket(record.key, at: later).digest, second.digest, "the digest")
        try scene.expectEqual(try await scene.claim(at: later).map(\.envelope), [nil, second.envelope], "envelopes")
        let third = scene.code()
        try await scene.feed(event(3), record.key, replacing: third, at: later)
        let ticket = try await scene.ticket(record.key, at: later)
        try scene.expectEqual(ticket.digest, third.digest, "the digest of the next")
        try scene.expectEqual(ticket.generation, 3, "the generation")
    }

    @Sendable private static func parallelReissues(_ scene: StoreScene) async throws {
        for _ in 0..<scene.rounds {
            let record = try await scene.open(scene.draft(workflow: StoreScene.mailOnly))
            let codes = (0..<40).map { _ in scene.code() }
            let later = scene.start.after(60)
            let answers = try await scene.inParallel(codes.count) { scene, number in
                try await scene.feed(
                    .reissueRequested(delivery: scene.random.id(), generation: 2), record.key,
                    replacing: codes[number], at: later.after(2 * number))
            }
            let sent = zip(answers, codes).filter { if case .sending = $0.0 { true } else { false } }
            // They are up to 80 s apart, so that the limits alone would let several through.
            try scene.expectEqual(sent.count, 1, "reissues")
            let ticket = try await scene.ticket(record.key, at: scene.start.after(150))
            try scene.expectEqual(ticket.generation, 2, "the generation")
            try scene.expectEqual(ticket.digest, sent[0].1.digest, "the digest")
            let claims = try await scene.claim(at: scene.start.after(150))
            try scene.expectEqual(claims.compactMap(\.envelope), [sent[0].1.envelope], "envelopes")
            try await scene.feed(.cancelRequested, record.key, at: scene.start.after(150))
            for claim in claims {
                _ = try await scene.save(claim, at: scene.start.after(150)) { $0.fail(.refused, at: scene.start) }
            }
        }
    }

    @Sendable private static func refusedReissue(_ scene: StoreScene) async throws {
        let draft = scene.draft()
        _ = try await scene.open(draft)
        let answer = try await scene.feed(
            .reissueRequested(delivery: scene.random.id(), generation: 2), draft.key, replacing: scene.code(),
            at: scene.start.after(1))
        try scene.expectEqual(answer, .refused(.callUnderWay), "the answer")
        guard case .counted(let ticket) = try await scene.count(draft.key) else {
            throw ContractBreach(description: "not counted")
        }
        try scene.expectEqual(ticket.digest, draft.code.digest, "the digest")
        try scene.expectEqual(try await scene.claimOnly().envelope, draft.code.envelope, "the envelope")
    }

    @Sendable private static func keepsChecks(_ scene: StoreScene) async throws {
        let record = try await scene.open(scene.draft(workflow: StoreScene.mailOnly))
        for _ in 0..<4 { _ = try await scene.count(record.key) }
        var now = scene.start.after(60)
        let resent = try await scene.feed(
            .resendRequested(channel: nil, delivery: scene.random.id()), record.key, at: now)
        guard case .sending = resent else { throw ContractBreach(description: "not resent: \(resent)") }
        try scene.expectEqual(try await scene.record(record.key).state.ledger.checksUsed, 4, "checks after a resend")
        now = now.after(60)
        let reissued = try await scene.feed(
            .reissueRequested(delivery: scene.random.id(), generation: 2), record.key, replacing: scene.code(), at: now)
        guard case .sending = reissued else { throw ContractBreach(description: "not reissued: \(reissued)") }
        try scene.expectEqual(try await scene.record(record.key).state.ledger.checksUsed, 4, "checks after a reissue")
        try scene.expect(try await scene.count(record.key, at: now).isCounted, "the fifth check was refused")
        try scene.expect(!(try await scene.count(record.key, at: now).isCounted), "a sixth check was counted")
        try scene.expectEqual(try await scene.store.deliveries(of: record.key)?.count, 3, "deliveries")
    }

    @Sendable private static func ceiling(_ scene: StoreScene) async throws {
        let policy = try CodePolicy.checked(length: 6, lifetimeInSeconds: 600, checksMax: 5, allowShort: false)
        let record = try await scene.open(scene.draft(policy: policy, workflow: StoreScene.mailOnly))
        let answer = try await scene.feed(
            .resendRequested(channel: nil, delivery: scene.random.id()), record.key, at: scene.start.after(590))
        guard case .sending = answer else { throw ContractBreach(description: "not resent: \(answer)") }
        try scene.expect(try await scene.count(record.key, at: scene.start.after(599)).isCounted, "refused at 599 s")
        try scene.expect(!(try await scene.count(record.key, at: scene.start.after(600)).isCounted), "counted at 600 s")
        try scene.expectEqual(
            try await scene.feed(.codeMatched(generation: 1), record.key, at: scene.start.after(601)),
            .refused(.closed(.expired)), "the answer at 601 s")
    }

    @Sendable private static func formerDelivery(_ scene: StoreScene) async throws {
        let record = try await scene.open(scene.draft(workflow: StoreScene.mailOnly))
        let code = scene.code()
        let later = scene.start.after(60)
        let delivery: DeliveryID = scene.random.id()
        try await scene.feed(
            .reissueRequested(delivery: delivery, generation: 2), record.key, replacing: code, at: later)
        let claims = try await scene.claim(at: later)
        try scene.expectEqual(claims.map(\.delivery.generation), [1, 2], "generations")
        try scene.expectEqual(claims.map(\.closedAt), [later, nil], "when their codes died")
        try scene.expectEqual(claims.map(\.envelope), [nil, code.envelope], "envelopes")
    }
}
