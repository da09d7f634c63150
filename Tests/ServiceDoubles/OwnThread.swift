import Foundation

/// A thread for what keeps a processor busy for long, or waits without letting others go on: all tests share as many
/// threads as there are processors, and those that wait for real time must not find them taken.
public enum OwnThread {
    /// Runs `body` on a thread of its own. What it finds has to be looked at outside of it: an issue that is recorded
    /// there belongs to no test.
    public static func run<Value: Sendable, Failure: Error>(
        _ body: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let outcome = await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: Result(catching: body)) }
        }
        return try outcome.get()
    }
}
