import ServiceDoubles
import VerificationCore

extension StoreContract {
    static let sending = [
        StoreContract("R34 the waits hold across verifications and purposes, at each boundary", waits),
        StoreContract("R34 of parallel resends one passes", isRace: true, parallelResends),
        StoreContract("R35 of 50 parallel creates for one number, each of its own purpose, one rings", oneCall),
        StoreContract("R35 of 20 parallel creates over one prefix 3 ring, and the next once one has ended", threeCalls),
        StoreContract("R35 a workflow's call is passed over while another rings at the number", stepPassedOver),
        StoreContract("R38 with a cap of 100, of 150 parallel creates exactly 100 call", cap),
        StoreContract("R38 a country's cap holds beside the one in all, and its marks are told once", countryCap),
        StoreContract("R38 a cap that is set later counts the day's and the month's calls before it", lateCap),
        StoreContract(
            "R38 of 40 parallel creates without a cap, one that is set then counts each", isRace: true, tallied),
        StoreContract("R40 a refused create leaves nothing, and whoever asked is told the rule", refusedTold),
        StoreContract(
            "R40 lines of refusals are read page by page, newest first, and only by their application", pages),
        StoreContract("A limit of the application's own holds in each of its windows", ownLimit),
        StoreContract("R83 the keys of own limits are read again, as long as the destinations are kept", ownKeysRead),
    ]

    @Sendable private static func waits(_ scene: StoreScene) async throws {
        let number = scene.number()
        var now = scene.start
        for (place, wait) in [30, 40, 60, 90].enumerated() {
            let draft = scene.draft(to: number, purpose: "p\(place)")
            try scene.expectEqual(try await scene.block(draft, at: now), nil, "the create \(place)")
            try await scene.endCall(draft.key, at: now)
            let early = scene.draft(to: number, purpose: "q\(place)")
            let end = now.after(wait)
            let block = try await scene.block(early, at: end.afterMilliseconds(-1))
            try scene.expectEqual(block?.rule, .sendWait, "the rule \(place)")
            try scene.expectEqual(block?.endsAt, end, "its end \(place)")
            now = end
        }
        let fifth = scene.draft(to: number, purpose: "fifth")
        try scene.expectEqual(try await scene.block(fifth, at: now), nil, "the fifth")
        try await scene.endCall(fifth.key, at: now)
        let block = try await scene.block(scene.draft(to: number, purpose: "sixth"), at: now.after(120))
        try scene.expectEqual(block?.rule, .sendsPerTenMinutes, "the rule of the sixth")
        try scene.expectEqual(block?.endsAt, scene.start.after(600), "the end of ten minutes")
    }

    @Sendable private static func parallelResends(_ scene: StoreScene) async throws {
        for _ in 0..<scene.rounds {
            let record = try await scene.open(scene.draft(to: scene.number(), workflow: StoreScene.mailOnly))
            let answers = try await scene.inParallel(20) { scene, _ in
                let event = VerificationEvent.resendRequested(channel: nil, delivery: scene.random.id())
                return try await scene.feed(event, record.key, at: scene.start.after(30))
            }
            let sent = answers.filter { if case .sending = $0 { true } else { false } }
            try scene.expectEqual(sent.count, 1, "resends that went out")
        }
    }

    @Sendable private static func oneCall(_ scene: StoreScene) async throws {
        let number = scene.number()
        let blocks = try await scene.inParallel(50) { scene, place in
            try await scene.block(scene.draft(to: number, purpose: "p\(place)"))
        }
        try scene.expectEqual(blocks.filter { $0 == nil }.count, 1, "creates that rang")
        let rules = Set(blocks.compactMap { $0?.rule })
        try scene.expectEqual(rules, [.callUnderWay], "the rules of the others")
        try scene.expectEqual(try await scene.claim().count, 1, "deliveries")
    }

    @Sendable private static func threeCalls(_ scene: StoreScene) async throws {
        let prefix = scene.bytes(16)
        let drafts = (0..<20).map { scene.draft(to: scene.number(prefix: prefix, line: $0 * 7)) }
        let blocks = try await scene.inParallel(20) { scene, place in try await scene.block(drafts[place]) }
        let made = zip(drafts, blocks).filter { $0.1 == nil }.map(\.0)
        try scene.expectEqual(made.count, 3, "calls at a time")
        try scene.expectEqual(Set(blocks.compactMap { $0?.rule }), [.prefixCalls], "the rules of the others")
        try await scene.endCall(made[0].key, at: scene.start.after(1))
        let next = scene.draft(to: scene.number(prefix: prefix, line: 9000))
        try scene.expectEqual(try await scene.block(next, at: scene.start.after(2)), nil, "the next")
        let last = scene.draft(to: scene.number(prefix: prefix, line: 9100))
        try scene.expectEqual(try await scene.block(last, at: scene.start.after(2))?.rule, .prefixCalls, "a fourth")
    }

    @Sendable private static func stepPassedOver(_ scene: StoreScene) async throws {
        let number = scene.number()
        let mailFirst = scene.draft(to: number, purpose: "mail", workflow: Workflow(text: "email:30,call:45")!)
        try scene.expectEqual(try await scene.block(mailFirst), nil, "the mail")
        let caller = scene.draft(to: number, purpose: "call")
        try scene.expectEqual(try await scene.block(caller, at: scene.start.after(1)), nil, "the call")
        try await scene.feed(.timeReached(next: scene.random.id()), mailFirst.key, at: scene.start.after(30))
        let events = try scene.unwrap(try await scene.store.events(of: mailFirst.key), "the timeline")
        let skipped = events.contains { $0.kind == .verification(.stepSkipped(step: 1, .callUnderWay)) }
        try scene.expect(skipped, "the step that would ring into a call is not told as passed over")
        let deliveries = try scene.unwrap(try await scene.store.deliveries(of: mailFirst.key), "the deliveries")
        try scene.expectEqual(deliveries.map(\.channel), [.email], "what was sent")
        // Nobody asked for it, so nobody else tells it.
        let lines = try await scene.store.limitEvents(of: scene.application, after: nil, limit: 10)
        try scene.expectEqual(lines.map(\.event.block.rule), [.callUnderWay], "the lines")
        try scene.expectEqual(lines.map(\.event.news), [.refused], "what they tell")
        try scene.expectEqual(lines.map(\.at), [scene.start.after(30)], "when")
    }

    @Sendable private static func cap(_ scene: StoreScene) async throws {
        var policy = SendPolicy()
        policy.caps.perDay = 100
        try await scene.store.setSendPolicy(policy, of: scene.application)
        let drafts = (0..<150).map { _ in scene.draft(to: scene.number()) }
        let blocks = try await scene.inParallel(150) { scene, place in try await scene.block(drafts[place]) }
        try scene.expectEqual(blocks.filter { $0 == nil }.count, 100, "calls")
        try scene.expectEqual(Set(blocks.compactMap { $0?.rule }), [.callsPerDay], "the rules of the others")
        let tomorrow = Timestamp(milliseconds: (scene.start.milliseconds / 86_400_000 + 1) * 86_400_000)
        let late = scene.draft(to: scene.number())
        try scene.expectEqual(
            try await scene.block(late, at: tomorrow.afterMilliseconds(-1))?.endsAt, tomorrow, "the end")
        try scene.expectEqual(try await scene.block(late, at: tomorrow), nil, "the next day")
    }

    @Sendable private static func lateCap(_ scene: StoreScene) async throws {
        for country in ["MY", "MY", "ID"] {
            let draft = scene.draft(to: scene.number(country: country))
            try scene.expectEqual(try await scene.block(draft), nil, "a call without a cap")
        }
        var policy = SendPolicy()
        policy.caps.perDay = 4
        policy.countryCaps["MY"] = CallCaps(perMonth: 2)
        try await scene.store.setSendPolicy(policy, of: scene.application)
        let country = try await scene.block(scene.draft(to: scene.number(country: "MY")))
        try scene.expectEqual(country?.rule, .countryCallsPerMonth, "a third call to Malaysia")
        try scene.expectEqual(country?.used, 2, "calls to Malaysia")
        try scene.expectEqual(try await scene.block(scene.draft(to: scene.number())), nil, "the fourth call")
        let block = try await scene.block(scene.draft(to: scene.number()))
        try scene.expectEqual(block?.rule, .callsPerDay, "a fifth")
        try scene.expectEqual(block?.used, 4, "calls of the day")
        // What was counted under a cap is not counted again when it is raised, taken away and set again.
        try await scene.store.setSendPolicy(.standard, of: scene.application)
        try scene.expectEqual(try await scene.block(scene.draft(to: scene.number())), nil, "without a cap")
        try await scene.store.setSendPolicy(policy, of: scene.application)
        try scene.expectEqual(try await scene.block(scene.draft(to: scene.number()))?.used, 5, "counted in all")
        let tomorrow = Timestamp(milliseconds: (scene.start.milliseconds / 86_400_000 + 1) * 86_400_000)
        try scene.expectEqual(try await scene.block(scene.draft(to: scene.number()), at: tomorrow), nil, "a day later")
    }

    @Sendable private static func tallied(_ scene: StoreScene) async throws {
        let blocks = try await scene.inParallel(40) { scene, _ in try await scene.block(scene.draft(to: scene.number()))
        }
        try scene.expectEqual(blocks.filter { $0 == nil }.count, 40, "calls")
        var policy = SendPolicy()
        policy.caps.perDay = 40
        try await scene.store.setSendPolicy(policy, of: scene.application)
        try scene.expectEqual(try await scene.block(scene.draft(to: scene.number()))?.used, 40, "calls of the day")
    }

    @Sendable private static func countryCap(_ scene: StoreScene) async throws {
        var policy = SendPolicy()
        policy.caps.perMonth = 100
        policy.countryCaps["MY"] = CallCaps(perDay: 2)
        try await scene.store.setSendPolicy(policy, of: scene.application)
        try scene.expectEqual(try await scene.store.sendPolicy(of: scene.application), policy, "the policy")
        for wanted in [nil, nil, LimitRule.countryCallsPerDay] {
            let draft = scene.draft(to: scene.number(country: "MY"))
            try scene.expectEqual(try await scene.block(draft)?.rule, wanted, "a call to Malaysia")
        }
        try scene.expectEqual(try await scene.block(scene.draft(to: scene.number())), nil, "a call elsewhere")
        let events = try await scene.store.limitEvents(of: scene.application, after: nil, limit: 100)
        let told = Set(events.map(\.event.news))
        try scene.expectEqual(told, [.capHalf, .capReached], "what is told")
        try scene.expectEqual(events.count, 2, "lines")
    }

    @Sendable private static func refusedTold(_ scene: StoreScene) async throws {
        let number = scene.number()
        try scene.expectEqual(try await scene.block(scene.draft(to: number, purpose: "a")), nil, "the first")
        let refused = scene.draft(to: number, purpose: "b")
        let told = try scene.unwrap(try await scene.refusal(refused, at: scene.start.after(7)), "not refused")
        try scene.expect(try await scene.store.verification(refused.key) == nil, "a refused create was made")
        try scene.expectEqual(try await scene.claim(at: scene.start.after(8)).count, 1, "deliveries")
        let wanted = LimitEvent(.refused, told.block, masked: number.destinations.phone?.masked, country: "ID")
        try scene.expectEqual(told, wanted, "what is told")
        // Whoever is told adds up and stores it: a refusal buys no commit.
        let events = try await scene.store.limitEvents(of: scene.application, after: nil, limit: 10)
        try scene.expectEqual(events, [], "lines")
    }

    @Sendable private static func pages(_ scene: StoreScene) async throws {
        let store = scene.store
        let block = SendBlock(.sendWait, used: 1, allowed: 1, endsAt: nil)
        let refusal = LimitEvent(.refused, block, masked: nil, country: nil)
        for second in 1...5 {
            try await store.tell([ToldRefusal(refusal, of: scene.application, at: scene.start.after(second))])
        }
        let all = try await store.limitEvents(of: scene.application, after: nil, limit: 10)
        try scene.expectEqual(all.map(\.at), (1...5).reversed().map { scene.start.after($0) }, "the order")
        let first = try await store.limitEvents(of: scene.application, after: nil, limit: 2)
        let second = try await store.limitEvents(of: scene.application, after: first.last?.cursor, limit: 10)
        try scene.expectEqual(first + second, all, "the pages")
        let foreign = try await store.limitEvents(of: scene.random.id(), after: nil, limit: 10)
        try scene.expectEqual(foreign, [], "what another application is told")
        let old = scene.start.after(5) + LimitEvents.keptFor
        while try await !store.sweep(at: old, keeping: .standard).isFinished {}
        let left = try await store.limitEvents(of: scene.application, after: nil, limit: 10)
        try scene.expectEqual(left, [], "what is left when its time is over")
    }

    @Sendable private static func ownKeysRead(_ scene: StoreScene) async throws {
        let keys = ["session", "device"].map { OwnLimitKey(name: $0, key: scene.bytes(16)) }
        let with = scene.draft(to: scene.number(), ownKeys: keys)
        let without = scene.draft(to: scene.number())
        for draft in [with, without] { try scene.expectEqual(try await scene.block(draft), nil, "the create") }
        let ids = [with.key.id, without.key.id, scene.random.id()]
        let store = scene.store
        try scene.expectEqual(
            try await store.ownKeys(of: ids, scene.application), [with.key.id: keys], "the keys")
        try scene.expectEqual(try await store.ownKeys(of: ids, scene.random.id()), [:], "a stranger's keys")
        try await scene.feed(.cancelRequested, with.key)
        let late = scene.start + Retention.standard.destinations
        while try await !store.sweep(at: late, keeping: .standard).isFinished {}
        try scene.expectEqual(try await store.ownKeys(of: ids, scene.application), [:], "the keys that are left")
    }

    @Sendable private static func ownLimit(_ scene: StoreScene) async throws {
        var policy = SendPolicy()
        try policy.set("own.session", "2/60+3/600")
        try await scene.store.setSendPolicy(policy, of: scene.application)
        let key = OwnLimitKey(name: "session", key: scene.bytes(16))
        func block(_ second: Int, _ keys: [OwnLimitKey]) async throws -> SendBlock? {
            try await scene.block(scene.draft(to: scene.number(), ownKeys: keys), at: scene.start.after(second))
        }
        for (second, end) in [(0, nil), (1, nil), (2, 60), (60, nil), (61, 600), (599, 600), (600, nil)]
            as [(Int, Int?)]
        {
            let found = try await block(second, [key])
            try scene.expectEqual(found?.endsAt, end.map { scene.start.after($0) }, "at second \(second)")
        }
        let other = OwnLimitKey(name: "session", key: scene.bytes(16))
        try scene.expectEqual(try await block(601, [other]), nil, "another key")
        let unknown = OwnLimitKey(name: "unknown", key: key.key)
        try scene.expectEqual(try await block(601, [unknown]), nil, "a limit that was not named")
    }
}
