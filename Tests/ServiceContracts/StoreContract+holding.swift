import ServiceDoubles
import VerificationCore

extension StoreContract {
    static let holding = [
        StoreContract("R36 a prefix with too many numbers is held for an hour, for that application", speed),
        StoreContract("R37 too few approvals stop a country for 1, 4 and 24 hours", stops),
        StoreContract("R37 an operator lifts a stop, and a safe number is not stopped", lifted),
        StoreContract(
            "R83 what sends are counted by goes with the destinations, and counters when they are over", swept),
    ]

    @Sendable private static func speed(_ scene: StoreScene) async throws {
        let prefix = scene.bytes(16)
        func block(_ line: Int, _ second: Int) async throws -> SendBlock? {
            let draft = scene.draft(to: scene.number(prefix: prefix, line: line), workflow: texts)
            return try await scene.block(draft, at: scene.start.after(second))
        }
        for line in 0..<8 { try scene.expectEqual(try await block(line * 10, line), nil, "the number \(line)") }
        let ninth = try await block(800, 8)
        try scene.expectEqual(ninth?.rule, .prefixSpeed, "the ninth")
        try scene.expectEqual(ninth?.endsAt, scene.start.after(3608), "its end")
        try scene.expectEqual(try await block(0, 3607)?.rule, .prefixSpeed, "a known number within the hour")
        try scene.expectEqual(try await block(0, 3608), nil, "after the hour")
        let holds = try await scene.store.holds(of: scene.application, at: scene.start.after(9))
        try scene.expectEqual(holds.map(\.key), [LimitKey(.hold, prefix)], "what is held")
        let other = scene.draft(to: scene.number(line: 800), workflow: texts)
        try scene.expectEqual(try await scene.block(other, at: scene.start.after(9)), nil, "another prefix")
    }

    @Sendable private static func stops(_ scene: StoreScene) async throws {
        var now = scene.start
        for hours in [1, 4, 24] {
            try await failed(30, approved: 5, scene, at: now)
            let block = try await scene.block(scene.draft(to: scene.number(), workflow: texts), at: now.after(60))
            try scene.expectEqual(block?.rule, .conversion, "the rule")
            try scene.expectEqual(block?.endsAt, now.after(hours * 3600), "the end of \(hours) h")
            let elsewhere = scene.draft(to: scene.number(country: "MY"), workflow: texts)
            try scene.expectEqual(try await scene.block(elsewhere, at: now.after(60)), nil, "another country")
            now = now.after(hours * 3600)
            try scene.expectEqual(
                try await scene.block(scene.draft(to: scene.number(), workflow: texts), at: now), nil, "afterwards")
        }
        let events = try await scene.store.limitEvents(of: scene.application, after: nil, limit: 100)
        try scene.expectEqual(events.filter { $0.event.news == .held }.count, 3, "stops that are told")
    }

    @Sendable private static func lifted(_ scene: StoreScene) async throws {
        try await failed(30, approved: 5, scene, at: scene.start)
        let safe = scene.number()
        try await scene.store.setSafe(true, safe.target, of: scene.application)
        let now = scene.start.after(60)
        try scene.expectEqual(
            try await scene.block(scene.draft(to: safe, workflow: texts), at: now), nil, "the safe number")
        let other = scene.number()
        let held = try await scene.block(scene.draft(to: other, workflow: texts), at: now)
        try scene.expectEqual(held?.rule, .conversion, "any other")
        let key = LimitKey.hold(country: "ID")
        let isLifted = try await scene.store.lift(key, of: scene.application, at: now)
        try scene.expect(isLifted, "not lifted")
        try scene.expect(try await !scene.store.lift(key, of: scene.application, at: now), "lifted twice")
        try scene.expectEqual(
            try await scene.block(scene.draft(to: other, workflow: texts), at: now), nil, "after the lifting")
        try await failed(1, approved: 0, scene, at: now.after(60))
        try scene.expectEqual(
            try await scene.block(scene.draft(to: scene.number(), workflow: texts), at: now.after(61)), nil,
            "what was counted before the lifting")
    }

    @Sendable private static func swept(_ scene: StoreScene) async throws {
        let number = scene.number()
        let draft = scene.draft(to: number)
        try scene.expectEqual(try await scene.block(draft), nil, "the create")
        try await scene.feed(.cancelRequested, draft.key)
        let late = scene.start + Retention.standard.destinations
        while try await !scene.store.sweep(at: late, keeping: .standard).isFinished {}
        let record = try await scene.record(draft.key)
        try scene.expect(record.details.destinations.phone == nil, "the destination is still there")
        // Its delivery is wound up after all that, and has nothing left to count by.
        let claim = try await scene.claimOnly(at: late)
        _ = try await scene.save(claim, at: late) { state in
            state = DeliveryState(
                status: .failed, phase: state.phase, work: nil, dueAt: late, tries: 1, memo: nil, holdsUpload: false,
                submittedAt: nil, endedAt: late, failure: .verificationClosed, vendorWord: nil, leftBehind: [])
        }
        let again = scene.draft(to: number)
        try scene.expectEqual(try await scene.block(again, at: late), nil, "a create after all was swept")
    }

    /// Ends verifications of numbers in Indonesia, each of its own prefix.
    private static func failed(_ count: Int, approved: Int, _ scene: StoreScene, at now: Timestamp) async throws {
        for place in 0..<count {
            let draft = scene.draft(to: scene.number(), workflow: texts)
            if try await scene.block(draft, at: now) != nil { throw ContractBreach(description: "held too early") }
            guard place < approved else {
                try await scene.feed(.cancelRequested, draft.key, at: now)
                continue
            }
            _ = try await scene.ticket(draft.key, at: now)
            try await scene.feed(.codeMatched(generation: 1), draft.key, at: now)
        }
    }

    /// Texts are counted like calls, and do not ring.
    private static let texts = Workflow(text: "sms:45")!
}
