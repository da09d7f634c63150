public import ServiceDoubles
public import VerificationCore

/// What every store must hold to that keeps the audit chain and the keys of subjects. Each case gets a fresh store.
public struct SecrecyContract: Sendable, CustomStringConvertible {
    public typealias Store = VerificationStore & ApplicationStore & AdministrationStore & StopStore & LimitStore
        & AuditedStore & SubjectStore & SprayStore & RefusalStore & OwnKeyReading

    /// What must hold, with the requirement that it proves.
    public let description: String
    private let body: @Sendable (any Store, StoreScene) async throws -> Void

    init(_ description: String, _ body: @escaping @Sendable (any Store, StoreScene) async throws -> Void) {
        self.description = description
        self.body = body
    }

    /// All cases; a test runs each of them against each store.
    public static let cases = chaining + administering + erasing + erasingLimits

    /// Runs the case.
    /// - Throws: `ContractBreach` when the store does not hold to it.
    public func run(on store: any Store, seed: UInt64 = 1) async throws {
        try await body(store, StoreScene([store], seed: seed, rounds: 1))
    }

    /// An entry of the chain, sealed by a vault.
    public static func note(
        _ act: AuditAct, at now: Timestamp, object: String? = nil, by vault: PlainVault
    ) -> AuditNote {
        AuditNote(AuditEntry(at: now, actor: "tester", act: act, object: object), sealing: vault)
    }

    /// Goes through a store's chain.
    /// - Throws: `AuditFault` for the first entry that is not as it was written.
    public static func verify(_ store: any AuditStore, by vault: PlainVault) async throws -> Int {
        guard let anchor = try await store.auditAnchor() else { return 0 }
        var verifier = try AuditVerifier(anchor, sealing: vault)
        for line in try await store.auditLines(after: .min, limit: 10_000) { try verifier.take(line) }
        try verifier.finish()
        return verifier.verified
    }
}
