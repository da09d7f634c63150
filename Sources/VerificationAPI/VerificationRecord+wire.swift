import StrictJSON
import VerificationCore

extension VerificationRecord {
    /// The verification as the API shows it at `now`; destinations are masked and no code is in it (R11, R71).
    func wire(at now: Timestamp) -> JSONValue {
        let ledger = state.ledger
        let status = ledger.effectiveStatus(at: now)
        var object: [JSONMember] = [
            JSONMember("id", .string(key.id.text)), JSONMember("object", "verification"),
            JSONMember("status", .string(status.word.rawValue)), JSONMember("to", details.destinations.wire),
            JSONMember("channel", .string(state.workflow.steps[state.step].channel.rawValue)),
            JSONMember("purpose", .string(details.purpose)), JSONMember("locale", .string(details.locale)),
        ]
        if let reference = details.reference { object.append(JSONMember("reference", .string(reference))) }
        object.append(contentsOf: [
            JSONMember("metadata", .object(details.metadata.map { JSONMember($0.name, .string($0.value)) })),
            JSONMember("code_length", .integer(Int64(ledger.codeLength))),
            JSONMember("checks_left", .integer(Int64(ledger.checksLeft))),
            JSONMember("generation", .integer(Int64(ledger.generation))),
            JSONMember("workflow", .array(state.workflow.steps.map(\.wire))),
            JSONMember("lifetime_starts", .string(state.workflow.lifetimeStarts.rawValue)),
            JSONMember("step", .integer(Int64(state.step + 1))),
            JSONMember("sends", .integer(Int64(state.sends.count))),
            JSONMember("created_at", .string(ledger.createdAt.rfc3339)),
            JSONMember("expires_at", .string(ledger.expiresAt.rfc3339)),
        ])
        // A create may continue an open verification: this tells its caller when the code can be sent again (R18, R34).
        if !status.isTerminal, let resendAt = state.resendAllowedAt {
            object.append(JSONMember("resend_at", .string(resendAt.rfc3339)))
        }
        if let ended = status.endedAt { object.append(JSONMember("ended_at", .string(ended.rfc3339))) }
        if case .approved(let approval) = status { object.append(JSONMember("approval", approval.wire)) }
        return .object(object)
    }
}

extension Workflow.Step {
    /// The step as the API shows it.
    var wire: JSONValue {
        var members = [
            JSONMember("channel", .string(channel.rawValue)),
            JSONMember("timeout", .integer(timeout.components.seconds)),
        ]
        if let gateway { members.append(JSONMember("gateway", .string(gateway))) }
        if !conditions.isEmpty {
            let words = Workflow.Condition.allCases.filter(conditions.contains)
            members.append(JSONMember("on", .array(words.map { .string($0.rawValue) })))
        }
        if hasOwnDestination { members.append(JSONMember("has_own_destination", true)) }
        if let obstacle { members.append(JSONMember("obstacle", .string(obstacle.rawValue))) }
        return .object(members)
    }
}

extension SealedDestinations {
    fileprivate var wire: JSONValue {
        var object: [JSONMember] = []
        if let phone { object.append(JSONMember("phone", .string(phone.masked))) }
        if let email { object.append(JSONMember("email", .string(email.masked))) }
        return .object(object)
    }
}

extension Approval {
    /// When and by which channels; `channel` is the weakest of them, and null when none is known (R14).
    var wire: JSONValue {
        .object([
            JSONMember("at", .string(at.rfc3339)),
            JSONMember("channel", channel.map { .string($0.rawValue) } ?? .null),
            JSONMember("channels", .array(channels.map { .string($0.rawValue) })),
        ])
    }
}
