import ServiceDoubles
import VerificationCore

extension StoreContract {
    static let refusing = [
        StoreContract("R40 what was refused is a line of its application, with counter and number", refusalsTold)
    ]

    @Sendable private static func refusalsTold(_ scene: StoreScene) async throws {
        let other: ApplicationID = scene.random.id()
        let end = scene.start.after(30)
        let own = LimitRule.allCases.enumerated().map { number, rule in
            let block = SendBlock(rule, used: 5 + number, allowed: 5, endsAt: end)
            let event = LimitEvent(.refused, block, times: 7 + number, masked: "+62***90", country: "ID")
            return ToldRefusal(event, of: scene.application, at: scene.start.after(1))
        }
        let wanted = LimitEvent(
            .refused, SendBlock(.specialRange, used: 0, allowed: 0, endsAt: nil), masked: nil, country: nil)
        let foreign = ToldRefusal(wanted, of: other, at: scene.start)
        try await scene.store.tell([])
        try await scene.store.tell(own + [foreign, foreign])
        let lines = try await scene.store.limitEvents(of: scene.application, after: nil, limit: 100)
        try scene.expectEqual(Set(lines.map(\.event)), Set(own.map(\.event)), "the lines")
        try scene.expectEqual(lines.count, own.count, "how many")
        try scene.expectEqual(Set(lines.map(\.at)), [scene.start.after(1)], "when")
        let others = try await scene.store.limitEvents(of: other, after: nil, limit: 100)
        try scene.expectEqual(others.map(\.event), [wanted, wanted], "another application's lines")
        let left = scene.start.after(1) + LimitEvents.keptFor
        while try await !scene.store.sweep(at: left, keeping: .standard).isFinished {}
        let old = try await scene.store.limitEvents(of: scene.application, after: nil, limit: 100)
        try scene.expectEqual(old, [], "what is left when its time is over")
    }
}
