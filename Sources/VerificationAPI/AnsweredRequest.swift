import HTTPTypes

/// A request that was answered, as it is counted: nothing in it comes from outside (R81).
public struct AnsweredRequest: Sendable, Hashable {
    /// The place of its operation among `operations(of:)`; nil when it is none of them.
    public let operation: Int?
    /// The HTTP status of the answer.
    public let status: Int
    /// The problem that the answer tells of.
    public let problem: ProblemCode?
    /// Nil where it was refused before any work began.
    public let duration: Duration?
}

/// The operations of an API that is made of these, as `POST /v1/verifications`, in their order.
public func operations(of dependencies: APIDependencies) -> [String] {
    APIController(dependencies, bodyBytesMax: 0).routes.map { "\($0.method.rawValue) \($0.path)" }
}
