import ServiceDoubles
import Testing
import VerificationCore
import VerificationService

@Suite struct GuessOddsTests {
    private let clock = ManualClock()
    private let store = MemoryStore()
    private let random = SeededRandom(seed: 3)

    private func policy(_ length: Int) throws -> CodePolicy {
        try CodePolicy.checked(length: length, lifetimeInSeconds: 300, checksMax: 5, allowShort: true)
    }

    private func insert(_ name: String, length: Int, isDisabled: Bool = false) async throws -> Application {
        let application = Application(
            id: random.id(), name: name, senderName: "Shop", workflow: try #require(Workflow(text: "call:45")),
            policy: try policy(length), countries: ["ID"], locale: "en", isDisabled: isDisabled)
        try await store.insert(application, at: clock.now())
        return application
    }

    @Test("R1 the odds are those of the weakest codes that run, and no store is asked twice in half a minute")
    func worst() async throws {
        let odds = GuessOdds(store: store, clock: clock)
        #expect(try await odds.worst() == nil)
        var shop = try await insert("shop", length: 6)
        _ = try await insert("bank", length: 8)
        _ = try await insert("former", length: 4, isDisabled: true)
        #expect(try await odds.worst() == nil)
        clock.advance(by: .seconds(30))
        #expect(try await odds.worst() == GuessChance(try policy(6)).oddsPerDay)
        shop.policy = try policy(5)
        #expect(try await store.update(shop))
        clock.advance(by: .seconds(29))
        #expect(try await odds.worst() == GuessChance(try policy(6)).oddsPerDay)
        clock.advance(by: .seconds(1))
        #expect(try await odds.worst() == GuessChance(try policy(5)).oddsPerDay)
    }
}
