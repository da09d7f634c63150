import ServiceDoubles
import VerificationCore

extension StoreContract {
    static let spraying = [
        StoreContract("R22 R19 two machines that each see half of a spray tell it, once", isRace: true, halves),
        StoreContract("R22 a spray that goes on is told once in ten minutes, and typing errors never", told),
        StoreContract("R22 a spray pauses the application that has chosen it, for so long", paused),
        StoreContract("R22 an operator lifts the pause, and what was counted before brings none", liftedPause),
        StoreContract("R83 checks that were counted go when ten minutes are over", sweptChecks),
    ]

    /// What only tells: nothing was chosen.
    private static let noticed = SendBlock(.spraying, used: 200, allowed: 120, endsAt: nil)

    @discardableResult
    private static func add(
        _ compared: Int, wrong: Int, _ scene: StoreScene, of application: ApplicationID? = nil, at second: Int = 0
    ) async throws -> [SendBlock] {
        let application = application ?? scene.application
        let batch = CheckBatch(application: application, compared: compared, wrong: wrong)
        let told = try await scene.store.add([batch], at: scene.start.after(second))
        try scene.expect(told.allSatisfy { $0.application == application }, "another application's spray")
        return told.map(\.block)
    }

    private static func events(_ scene: StoreScene) async throws -> [LimitEvent] {
        try await scene.store.limitEvents(of: scene.application, after: nil, limit: 100).map(\.event)
    }

    @Sendable private static func halves(_ scene: StoreScene) async throws {
        for _ in 0..<scene.rounds {
            let application: ApplicationID = scene.random.id()
            let others: [ApplicationID] = (0..<3).map { _ in scene.random.id() }
            // 200 checks in all: with the last batch, wherever it comes from, and not before.
            let told = try await scene.inParallel(20) { scene, place in
                let own = CheckBatch(application: application, compared: 10, wrong: 10)
                let far = others.map { CheckBatch(application: $0, compared: 9, wrong: 9) }
                let batches = place.isMultiple(of: 2) ? [own] + far : far.reversed() + [own]
                return try await scene.store.add(batches, at: scene.start.after(place))
            }
            let spray = Spray(application: application, block: noticed)
            try scene.expectEqual(told.flatMap(\.self), [spray], "what is told")
            let lines = try await scene.store.limitEvents(of: application, after: nil, limit: 100)
            let wanted = LimitEvent(.noticed, noticed, masked: nil, country: nil)
            try scene.expectEqual(lines.map(\.event), [wanted], "the lines")
        }
    }

    @Sendable private static func told(_ scene: StoreScene) async throws {
        for (second, wanted) in [(0, false), (10, true), (20, false), (609, false), (610, true), (611, false)] {
            let blocks = try await add(100, wrong: 95, scene, at: second)
            try scene.expectEqual(blocks.count, wanted ? 1 : 0, "what is told at second \(second)")
        }
        try scene.expectEqual(try await events(scene).map(\.news), [.noticed, .noticed], "the lines")
        try scene.expectEqual(try await scene.store.pauses(at: scene.start.after(11)), [:], "pauses")
        let other: ApplicationID = scene.random.id()
        for second in 0..<60 {
            let blocks = try await add(20, wrong: 3, scene, of: other, at: second * 10)
            try scene.expectEqual(blocks, [], "what is told of typing errors")
        }
    }

    @Sendable private static func paused(_ scene: StoreScene) async throws {
        let before = scene.draft(to: scene.number(), workflow: Workflow(text: "email:30,sms:60")!)
        try scene.expectEqual(try await scene.block(before), nil, "a create before")
        try await scene.store.setSendPolicy(try pausing(for: 60), of: scene.application)
        try await add(199, wrong: 199, scene)
        try scene.expectEqual(try await scene.store.pauses(at: scene.start), [:], "pauses before")
        let block = SendBlock(.spraying, used: 200, allowed: 120, endsAt: scene.start.after(61))
        try scene.expectEqual(try await add(1, wrong: 1, scene, at: 1), [block], "what is told")
        let wanted = LimitEvent(.held, block, masked: nil, country: nil)
        try scene.expectEqual(try await events(scene), [wanted], "the lines")
        let last = scene.start.after(61).afterMilliseconds(-1)
        try scene.expectEqual(try await scene.store.pauses(at: last), [scene.application: block], "pauses")
        let holds = try await scene.store.holds(of: scene.application, at: last)
        try scene.expectEqual(holds.map(\.key), [.pause], "what is held")
        try scene.expectEqual(
            try await scene.block(scene.draft(to: scene.number()), at: last), block, "a create meanwhile")
        // What a workflow sends by itself still arrives.
        try await scene.feed(.timeReached(next: scene.random.id()), before.key, at: scene.start.after(30))
        let deliveries = try scene.unwrap(try await scene.store.deliveries(of: before.key), "the deliveries")
        try scene.expectEqual(deliveries.map(\.channel), [.email, .sms], "what was sent")
        // Late batches of before it are answered by it.
        try scene.expectEqual(try await add(500, wrong: 500, scene, at: 60), [], "what is told meanwhile")
        try scene.expectEqual(try await scene.store.pauses(at: scene.start.after(61)), [:], "pauses afterwards")
        try scene.expectEqual(
            try await scene.block(scene.draft(to: scene.number()), at: scene.start.after(61)), nil, "a create then")
        try scene.expectEqual(try await add(199, wrong: 199, scene, at: 61), [], "fewer than 200 since then")
        try scene.expectEqual(
            try await add(1, wrong: 1, scene, at: 61).map(\.endsAt), [scene.start.after(121)], "the next pause")
    }

    @Sendable private static func liftedPause(_ scene: StoreScene) async throws {
        try await scene.store.setSendPolicy(try pausing(for: 3600), of: scene.application)
        let stranger: ApplicationID = scene.random.id()
        try await add(200, wrong: 200, scene)
        try await add(200, wrong: 200, scene, of: stranger)
        let now = scene.start.after(5)
        try scene.expectEqual(try await Array(scene.store.pauses(at: now).keys), [scene.application], "pauses")
        try scene.expect(try await !scene.store.lift(.pause, of: stranger, at: now), "nothing was lifted")
        try scene.expect(try await scene.store.lift(.pause, of: scene.application, at: now), "not lifted")
        try scene.expect(try await !scene.store.lift(.pause, of: scene.application, at: now), "lifted twice")
        try scene.expectEqual(try await scene.store.pauses(at: now), [:], "pauses afterwards")
        try scene.expectEqual(try await events(scene).map(\.news), [.lifted, .held], "the lines")
        let draft = scene.draft(to: scene.number())
        try scene.expectEqual(try await scene.block(draft, at: now), nil, "a create afterwards")
        try scene.expectEqual(try await add(199, wrong: 199, scene, at: 6), [], "fewer than 200 since then")
        try scene.expectEqual(try await add(1, wrong: 1, scene, at: 6).count, 1, "the next pause")
    }

    @Sendable private static func sweptChecks(_ scene: StoreScene) async throws {
        try await add(10, wrong: 1, scene)
        func sweep(_ second: Int) async throws -> Int {
            try await scene.store.sweep(at: scene.start.after(second), keeping: .standard).rows
        }
        try scene.expectEqual(try await sweep(609), 0, "rows swept in ten minutes")
        try scene.expectEqual(try await sweep(7200), 1, "rows swept later")
        try scene.expectEqual(try await sweep(7201), 0, "rows that were left")
    }

    private static func pausing(for seconds: Int) throws -> SendPolicy {
        var policy = SendPolicy()
        try policy.set("spraying_pause", "\(seconds)")
        return policy
    }
}
