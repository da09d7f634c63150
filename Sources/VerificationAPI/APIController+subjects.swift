import Hummingbird
public import StrictJSON
public import VerificationCore
public import VerificationService

extension APIController {
    /// Erases what is stored of a destination (R84).
    @Sendable func erase(_ call: APICall) async throws -> Response {
        let (phone, email) = try await namedDestination(call)
        let erased = try await erasure().erase(
            phone: phone, email: email, of: call.application, by: call.principal.key.text)
        return .json(["verifications": .integer(Int64(erased.verifications))])
    }

    /// Gives out what is stored of a destination (R84).
    @Sendable func export(_ call: APICall) async throws -> Response {
        let (phone, email) = try await namedDestination(call)
        let found = try await erasure().export(
            phone: phone, email: email, of: call.application, by: call.principal.key.text)
        return .json(SubjectDocument.json(found, at: verifications.now))
    }

    /// The phone or the mailbox that a request's body names, in whatever spelling.
    func namedDestination(_ call: APICall) async throws -> (phone: String?, email: String?) {
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
        return (phone, email)
    }

    private func erasure() throws -> SubjectErasure {
        guard let erasure = verifications.erasure else {
            throw ServiceError.unavailable("there is no audit trail to write the act down in")
        }
        return erasure
    }
}

/// What is given out of one destination.
public enum SubjectDocument {
    /// Each verification as the API shows it, with its deliveries and its timeline. Destinations are masked: whoever
    /// asks knows the one, and the other is another's to ask for.
    public static func json(_ found: [ExportedVerification], at now: Timestamp) -> JSONValue {
        [
            "data": .array(
                found.map { verification in
                    [
                        "verification": verification.record.wire(at: now),
                        "deliveries": .array(verification.deliveries.map(\.wire)),
                        "events": .array(verification.timeline.map(\.wire)),
                    ]
                })
        ]
    }
}
