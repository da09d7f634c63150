import FoundationEssentials
import VerificationCore

/// The machine's clock. The only place where the product asks for the time or sleeps.
struct SystemClock: ServiceClock {
    func now() -> Timestamp {
        Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
    }

    func sleep(until moment: Timestamp) async throws {
        let rest = moment - now()
        if rest > .zero { try await Task.sleep(for: rest) }
    }
}
