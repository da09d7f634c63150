/// Time, as everything outside the core is given it.
public protocol ServiceClock: Sendable {
    func now() -> Timestamp

    /// Waits until the moment has come.
    /// - Throws: `CancellationError` when the task is cancelled.
    func sleep(until moment: Timestamp) async throws
}
