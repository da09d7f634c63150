import SandboxPhone
import ServiceDoubles
import VerificationCore

@testable import sandi

/// A clock that runs faster than the machine's, so that a call of half a minute is over in a second.
///
/// It moves in small steps, by a task among the tests' other tasks: when the machine is busy it waits with them
/// instead of leaping ahead of them.
struct FastClock: ServiceClock, SandboxClock {
    private static let step = Duration.milliseconds(5)
    private let clock = ManualClock(at: SystemClock().now())

    func now() -> Timestamp { clock.now() }

    func now() -> SandboxTime { SandboxTime(milliseconds: clock.now().milliseconds) }

    func sleep(until moment: Timestamp) async throws { try await clock.sleep(until: moment) }

    func sleep(until moment: SandboxTime) async throws {
        try await clock.sleep(until: Timestamp(milliseconds: moment.milliseconds))
    }

    /// Lets time pass while `body` runs.
    /// - Parameter speed: How much faster than the machine's it passes.
    func run<Value>(at speed: Int, _ body: () async throws -> Value) async throws -> Value {
        let ticking = Task { [clock] in
            let real = SystemClock()
            while !Task.isCancelled {
                try await real.sleep(until: real.now() + FastClock.step * Patience.factor)
                clock.advance(by: FastClock.step * speed)
            }
        }
        defer { ticking.cancel() }
        return try await body()
    }
}

/// Looks again and again until something is there; a limit on the looks keeps a broken service from hanging the tests.
@discardableResult
func eventually<Value>(
    _ what: String, looks looksMax: Int = 4000, _ look: () async throws -> Value?
) async throws -> Value {
    let clock = SystemClock()
    for _ in 0..<looksMax * Patience.factor {
        if let found = try await look() { return found }
        try await clock.sleep(until: clock.now() + .milliseconds(5))
    }
    throw NeverHappened(what: what)
}

/// The thing that was waited for did not come.
struct NeverHappened: Error, CustomStringConvertible {
    let what: String
    var description: String { "\(what) never happened" }
}
