public import VerificationCore

/// What every store must hold to, whatever it is made of. Each case gets a fresh store.
public struct StoreContract: Sendable, CustomStringConvertible {
    public typealias Store = VerificationStore & ApplicationStore & LimitStore & SprayStore
        & RefusalStore
        & OwnKeyReading

    /// What must hold, with the requirement that it proves.
    public let description: String
    /// Whether it runs in rounds, so that more of them prove more.
    public let isRace: Bool
    private let body: @Sendable (StoreScene) async throws -> Void

    init(
        _ description: String, isRace: Bool = false, _ body: @escaping @Sendable (StoreScene) async throws -> Void
    ) {
        self.description = description
        self.isRace = isRace
        self.body = body
    }

    /// All cases; a test runs each of them against each store.
    public static let cases =
        creating + checking + guarding + racing + clashing + reissuing + ending + expiring + delivering + ordering
        + leasing + tracing
        + sending + holding + spraying + refusing + binding + sharing + repeating + listing + separating + retaining
        + applications + administration + measuring

    /// Runs the case.
    /// - Parameter peers: Further stores over the same data, as other machines would have; races go to all in turn.
    /// - Parameter rounds: How often each race is run; what it proves grows with them.
    /// - Throws: `ContractBreach` when the store does not hold to it.
    public func run(
        on store: any Store, peers: [any Store] = [], seed: UInt64 = 1, rounds: Int = StoreContract.roundsOfTest
    ) async throws {
        try await body(StoreScene([store] + peers, seed: seed, rounds: rounds))
    }

    /// Rounds of each race in an ordinary test.
    public static let roundsOfTest = 5
    /// Rounds of each race in a long run: those that R4 asks for.
    public static let roundsOfSoak = 1000
}

/// A store did not hold to its contract.
public struct ContractBreach: Error, CustomStringConvertible {
    public let description: String
}
