/// Where a limit is declared.
struct LimitSource: Sendable {
    /// The path under `Sources`.
    let file: String
    /// What its declaration's line holds.
    let beginning: String
}

/// A row of the page on limits, with the constants that its numbers come from.
struct Limit: Sendable {
    let label: String
    let sources: [LimitSource]
    /// Numbers that follow from the constants by counting.
    var derived: Set<Double> = []

    init(_ label: String, _ sources: [(String, String)], derived: Set<Double> = []) {
        self.label = label
        self.sources = sources.map { LimitSource(file: $0.0, beginning: $0.1) }
        self.derived = derived
    }
}

extension Limit {
    static let all = codes + sending + requests + applications + gateways + store

    static let policy = "VerificationCore/Values/CodePolicy.swift"
    static let guards = "VerificationCore/Verification/DestinationGuard.swift"
    static let workflow = "VerificationCore/Workflow/Workflow.swift"
    static let schedule = "VerificationCore/Delivery/DeliverySchedule.swift"
    static let keys = "ServiceConfiguration/Table/ConfigurationTable+service.swift"
    static let storeKeys = "ServiceConfiguration/Table/ConfigurationTable+store.swift"
    static let server = "VerificationAPI/ServerLimits.swift"
    static let request = "VerificationService/CreateRequest+checking.swift"
    static let retention = "VerificationCore/Ports/Retention.swift"
    static let waits = "VerificationCore/Workflow/SendLimits.swift"
    static let ownLimit = "VerificationCore/Limits/OwnLimit.swift"
    static let transaction = "VerificationCore/Values/BoundTransaction.swift"
}
