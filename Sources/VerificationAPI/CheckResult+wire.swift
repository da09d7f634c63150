import StrictJSON
import VerificationCore
import VerificationService

extension CheckAnswer {
    /// The outcome with the proof of an approval, which no other answer ever carries.
    func wire(_ id: VerificationID) -> JSONValue {
        let outcome = result.wire(id)
        guard let proof, let members = outcome.members else { return outcome }
        return .object(members + [JSONMember("proof", .string(proof.reveal()))])
    }
}

extension CheckResult {
    /// The outcome of a check as the API shows it; the code is not in it.
    func wire(_ id: VerificationID) -> JSONValue {
        switch self {
        case .approved(let approval, let checksLeft):
            .object([
                JSONMember("verification", .string(id.text)), JSONMember("outcome", "approved"),
                JSONMember("status", "approved"), JSONMember("checks_left", .integer(Int64(checksLeft))),
                JSONMember("approval", approval.wire),
            ])
        case .wrongCode(let checksLeft, let status):
            .object([
                JSONMember("verification", .string(id.text)), JSONMember("outcome", "wrong_code"),
                JSONMember("status", .string(status.rawValue)),
                JSONMember("checks_left", .integer(Int64(checksLeft))),
            ])
        case .transactionDiffered:
            .object([
                JSONMember("verification", .string(id.text)), JSONMember("outcome", "transaction_differed"),
                JSONMember("status", "blocked"), JSONMember("checks_left", 0),
            ])
        }
    }
}
