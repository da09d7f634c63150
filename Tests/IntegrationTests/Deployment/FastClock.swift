import VerificationCore

@testable import sandi

/// A clock that runs faster than the machine's, so that a call of half a minute is over in a second.
struct FastClock: ServiceClock {
    let speed: Int64
    private let start = SystemClock().now()

    init(speed: Int64) {
        self.speed = speed
    }

    func now() -> Timestamp {
        start + .milliseconds((SystemClock().now() - start).inMilliseconds * speed)
    }

    func sleep(until moment: Timestamp) async throws {
        let rest = (moment - now()).inMilliseconds
        guard rest > 0 else { return try Task.checkCancellation() }
        let real = SystemClock()
        try await real.sleep(until: real.now() + .milliseconds((rest + speed - 1) / speed))
    }
}

/// Looks again and again until something is there; a limit on the looks keeps a broken service from hanging the tests.
func eventually<Value>(
    _ what: String, looks looksMax: Int = 4000, _ look: () async throws -> Value?
) async throws -> Value {
    let clock = SystemClock()
    for _ in 0..<looksMax {
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
