public import VerificationCore

/// What every store must hold to, whatever it is made of. Each case gets a fresh store.
public struct StoreContract: Sendable, CustomStringConvertible {
    public typealias Store = VerificationStore & ApplicationStore

    /// What must hold, with the requirement that it proves.
    public let description: String
    private let body: @Sendable (StoreScene) async throws -> Void

    init(_ description: String, _ body: @escaping @Sendable (StoreScene) async throws -> Void) {
        self.description = description
        self.body = body
    }

    /// All cases; a test runs each of them against each store.
    public static let cases =
        creating + checking + reissuing + ending + delivering + leasing + repeating + listing + separating
        + applications

    /// Runs the case.
    /// - Throws: `ContractBreach` when the store does not hold to it.
    public func run(on store: any Store, seed: UInt64 = 1) async throws {
        try await body(StoreScene(store, seed: seed))
    }
}

/// A store did not hold to its contract.
public struct ContractBreach: Error, CustomStringConvertible {
    public let description: String
}
