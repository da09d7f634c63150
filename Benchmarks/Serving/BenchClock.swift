import FoundationEssentials
import VerificationCore

/// The machine's clock.
struct BenchClock: ServiceClock {
    func now() -> Timestamp {
        Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
    }

    func sleep(until moment: Timestamp) async throws {
        try await Task.sleep(for: max(.zero, moment - now()))
    }
}
