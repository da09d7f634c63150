import Hummingbird
import StrictJSON
import VerificationCore
import VerificationService

extension APIController {
    /// Opens a destination again that failed checks have closed (R17).
    @Sendable func unlock(_ call: APICall) async throws -> Response {
        let (body, _) = try await call.json()
        var fields = try FieldReader(body: body)
        var phone: String?
        var email: String?
        if let members = fields.object("to") {
            var to = FieldReader(members, path: "to")
            phone = to.string("phone")
            email = to.string("email")
            fields.add(to.finish())
        } else if body["to"] == nil {
            fields.refuse("to", .missing, "an object with either `phone` or `email`")
        }
        let faults = fields.finish()
        guard faults.isEmpty else { throw Problem.invalid(faults) }
        let forgotten = try await verifications.unlocking.unlock(phone: phone, email: email, of: call.application)
        return .json(["failed_checks": .integer(Int64(forgotten?.failures ?? 0))])
    }
}

extension Problem {
    /// No check of the destination is accepted for a while, or until it is unlocked.
    init(_ closing: DestinationClosing, at now: Timestamp) {
        switch closing {
        case .until(let end):
            self = .waiting(.destinationClosed, "too many checks have failed; wait until `retry_at`", until: end, now)
        case .untilUnlocked:
            self.init(.destinationClosed, "too many checks in a row have failed; it has to be unlocked")
        }
    }
}
