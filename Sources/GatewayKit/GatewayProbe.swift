public import VerificationCore

/// A gateway that can be asked whether it would work, without a call or a message and without cost.
public protocol GatewayProbe: Gateway {
    /// Looks at everything that can be looked at; one finding for each thing.
    func probe() async -> [GatewayFinding]
}

/// One thing that was looked at. Holds no secret.
public struct GatewayFinding: Sendable, Hashable {
    /// What was looked at, in a word: `account`, `numbers`.
    public let subject: String
    public let isRight: Bool
    /// A sentence for the operator.
    public let detail: String

    public init(_ subject: String, isRight: Bool, _ detail: String) {
        self.subject = subject
        self.isRight = isRight
        self.detail = detail
    }

    /// What a request told, or why it failed.
    public init<Value>(_ subject: String, _ result: Result<Value, GatewayFault>, _ detail: (Value) -> String) {
        switch result {
        case .success(let value): self.init(subject, isRight: true, detail(value))
        case .failure(let fault): self.init(subject, isRight: false, fault.detail)
        }
    }
}
