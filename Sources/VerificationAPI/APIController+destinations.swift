import Hummingbird
import StrictJSON
import VerificationCore
import VerificationService

extension APIController {
    /// Opens a destination again that failed checks have closed (R17).
    @Sendable func unlock(_ call: APICall) async throws -> Response {
        let (phone, email) = try await namedDestination(call)
        let forgotten = try await verifications.unlocking.unlock(
            phone: phone, email: email, of: call.application, by: call.principal.key.text)
        return .json(["failed_checks": .integer(Int64(forgotten?.failures ?? 0))])
    }
}

extension Problem {
    /// No check of the destination is accepted for a while, or until it is unlocked.
    init(_ closing: DestinationClosing, at now: Timestamp) {
        switch closing {
        case .until(let end):
            self = .waiting(.destinationClosed, "too many checks have failed; wait until `retry_at`", until: end, now)
            add(.destinationChecks(closedUntil: end), at: now)
        case .untilUnlocked:
            self.init(.destinationClosed, "too many checks in a row have failed; it has to be unlocked")
            add(.destinationChecksInARow, at: now)
        }
    }
}
