import ServiceDoubles
import VerificationCore

extension SecrecyContract {
    static let erasingLimits = [
        SecrecyContract("R34 R84 erasing a destination makes it no sooner called again", counters),
        SecrecyContract("R84 what the limits told of a destination goes with it", masks),
        SecrecyContract("R84 a safe number that is erased is an ordinary one", safeNumbers),
    ]

    /// A number whose look-up value is as long as a real one.
    private static func number(_ scene: StoreScene, masked: String = "+62•••••••90") -> StoreScene.Number {
        let index = scene.bytes(36)
        let area = NumberArea(prefix: scene.bytes(16), line: 0, country: "ID")
        let target = SendTarget(destination: SendTarget(lookUpValue: index).destination, area: area)
        let phone = SealedDestinations.Entry(sealed: SealedBox(bytes: scene.bytes(30)), masked: masked, index: index)
        return StoreScene.Number(target: target, destinations: SealedDestinations(phone: phone, email: nil))
    }

    private static func erase(_ number: StoreScene.Number, _ store: any Store, _ scene: StoreScene) async throws {
        let subject = DestinationKey(application: scene.application, index: number.destinations.phone?.index ?? [])
        let note = SecrecyContract.note(.subjectErased, at: scene.start.after(1), by: PlainVault())
        _ = try await store.erase(subject, noting: note)
    }

    @Sendable private static func counters(_ store: any Store, _ scene: StoreScene) async throws {
        let (gone, other) = (number(scene), number(scene))
        for number in [gone, other] {
            let draft = scene.draft(to: number)
            try scene.expectEqual(try await scene.block(draft), nil, "the first create")
            try await scene.endCall(draft.key, at: scene.start)
        }
        func rule(_ number: StoreScene.Number, _ purpose: String) async throws -> LimitRule? {
            try await scene.block(scene.draft(to: number, purpose: purpose), at: scene.start.after(2))?.rule
        }
        try scene.expectEqual(try await rule(gone, "second"), .sendWait, "a second create")
        try await erase(gone, store, scene)
        try scene.expectEqual(try await rule(gone, "third"), .sendWait, "a create after the erasing")
        try scene.expectEqual(try await rule(other, "second"), .sendWait, "another destination's create")
        let next = scene.draft(to: gone, purpose: "fourth")
        try scene.expectEqual(try await scene.block(next, at: scene.start.after(30)), nil, "when the wait is over")
        try scene.expectEqual(
            try await scene.block(scene.draft(to: gone, purpose: "fifth"), at: scene.start.after(69))?.rule,
            .callUnderWay, "the one after it")
        // The day's sends are forgotten when they are a day old, as any others.
        while try await !store.sweep(at: scene.start.after(30 + 24 * 3600), keeping: .standard).isFinished {}
        let later = scene.draft(to: gone, purpose: "sixth")
        try scene.expectEqual(try await scene.block(later, at: scene.start.after(31 + 24 * 3600)), nil, "a day later")
    }

    @Sendable private static func masks(_ store: any Store, _ scene: StoreScene) async throws {
        let (gone, other) = (number(scene, masked: "+62•••••••11"), number(scene, masked: "+62•••••••22"))
        for number in [gone, other] {
            try scene.expectEqual(try await scene.block(scene.draft(to: number)), nil, "the first create")
            let second = scene.draft(to: number, purpose: "second")
            let refusal = try scene.unwrap(try await scene.refusal(second), "the second create was made")
            let told = LimitEvent(
                .refused, refusal.block, times: 3, masked: refusal.masked, country: refusal.country)
            try await scene.store.tell([ToldRefusal(told, of: scene.application, at: scene.start)])
        }
        try await erase(gone, store, scene)
        let lines = try await store.limitEvents(of: scene.application, after: nil, limit: 100)
        try scene.expectEqual(lines.count, 2, "lines")
        try scene.expectEqual(lines.compactMap(\.event.masked), ["+62•••••••22"], "the masks that are left")
        try scene.expectEqual(lines.map(\.event.times), [3, 3], "how many refusals they stand for")
    }

    @Sendable private static func safeNumbers(_ store: any Store, _ scene: StoreScene) async throws {
        let (gone, other) = (number(scene), number(scene))
        for number in [gone, other] { try await store.setSafe(true, number.target, of: scene.application, noting: nil) }
        let draft = scene.draft(to: gone)
        try scene.expectEqual(try await scene.block(draft), nil, "the first create")
        try await scene.endCall(draft.key, at: scene.start)
        try await erase(gone, store, scene)
        for _ in 1..<LimitHold.endedMin {
            let made = scene.draft(to: scene.number())
            try scene.expectEqual(try await scene.block(made), nil, "a create that is not approved")
            try await scene.feed(.cancelRequested, made.key, at: scene.start.after(1))
        }
        let now = scene.start.after(60)
        let held = try await scene.block(scene.draft(to: gone, purpose: "again"), at: now)
        try scene.expectEqual(held?.rule, .conversion, "the number that was safe")
        try scene.expectEqual(try await scene.block(scene.draft(to: other), at: now), nil, "the other safe number")
    }
}
