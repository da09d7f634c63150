/// Time, as the sandbox is given it.
public protocol SandboxClock: Sendable {
    func now() -> SandboxTime

    /// Waits until the moment has come.
    /// - Throws: `CancellationError` when the task is cancelled.
    func sleep(until moment: SandboxTime) async throws
}
