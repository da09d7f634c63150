import Glibc
import VerificationCore

/// The machine's clock. The only place where the product asks for the time or sleeps.
struct SystemClock: ServiceClock {
    func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    func sleep(until moment: Timestamp) async throws {
        let rest = moment - now()
        if rest > .zero { try await Task.sleep(for: rest) }
    }
}
