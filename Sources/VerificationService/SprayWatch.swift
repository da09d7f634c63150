import Logging
import Synchronization
import VerificationCore

/// Watches each application's checks for a spray (R22). It counts in memory, so that a check costs no write more than
/// its own: each process sees the checks that it answers, and a restart forgets them.
final class SprayWatch: Sendable {
    private let tallies = Mutex<[ApplicationID: CheckTally]>([:])

    /// Counts a check that was compared; answers what is to be told, if anything.
    func count(isWrong: Bool, by application: ApplicationID, at now: Timestamp) -> SendBlock? {
        tallies.withLock { $0[application, default: CheckTally()].count(isWrong: isWrong, at: now) }
    }
}

extension Verifications {
    /// Counts a compared check, and warns of a spray.
    func watch(isWrong: Bool, by application: ApplicationID) {
        guard let block = sprays.count(isWrong: isWrong, by: application, at: clock.now()) else { return }
        logger.warning(
            "spraying",
            metadata: [
                "application": "\(application)", "wrong": "\(block.used)", "allowed": "\(block.allowed)",
            ])
    }
}
