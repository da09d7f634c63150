/// How an attack waits for a deployment that asks it to come back later.
public struct AttackPatience: Sendable {
    /// For how long one verification is waited for in all.
    public let longest: Duration
    let tell: @Sendable (String) -> Void
    let rest: @Sendable (Duration) async throws -> Void

    /// - Parameters:
    ///   - tell: Is told of every wait before it begins.
    ///   - rest: Waits, by whatever clock the deployment's waits go.
    public init(
        longest: Duration, tell: @escaping @Sendable (String) -> Void = { _ in },
        rest: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.longest = longest
        self.tell = tell
        self.rest = rest
    }
}
