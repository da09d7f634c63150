import FoundationEssentials
import VerificationCore

/// The machine's clock as it is set: for what other machines compare with their own, such as proofs and certificates,
/// and for people. What is stored goes by the store's clock.
struct SystemClock: ServiceClock {
    func now() -> Timestamp {
        Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
    }

    func sleep(until moment: Timestamp) async throws {
        let rest = moment - now()
        if rest > .zero { try await Task.sleep(for: rest) }
    }
}
