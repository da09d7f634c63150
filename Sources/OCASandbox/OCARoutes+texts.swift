import SandboxPhone
import StrictJSON

/// Texts: regular ones, and those with a sender id of the account ("SMS OTP").
extension OCARoutes {
    static let countryCodes = ["60", "62", "63", "65", "66", "84"]
    private static let numberDigits = 9...15
    private static let textCharactersMax = 1600
    private static let charactersPerText = 160
    /// The sender ids of the account.
    static let senderIDs = ["SANDI", "EXAMPLE"]
    private static let sharedSender = "Telkomsel"

    func sendText(_ exchange: OCARequest) async throws(OCAError) -> OCAAnswer {
        let body = try await body(of: exchange)
        let number = try number(body["phone"]?.string)
        let text = try text(body["message"]?.string, "message")
        let message = TextMessage(
            id: exchange.wire.version == .v1 ? state.ids.objectID() : state.ids.uuid(), wire: exchange.wire.label,
            kind: .sms, number: number, sender: OCARoutes.sharedSender, text: text, acceptedAt: state.clock.now())
        try accept(message, exchange)
        return .json(["status": "sent", "msg_uid": .string(message.id)])
    }

    func sendTextCode(_ exchange: OCARequest) async throws(OCAError) -> OCAAnswer {
        let body = try await body(of: exchange)
        // The documents spell the field in two ways; either is taken.
        let number = try number((body["receipent_number"] ?? body["recipient_number"])?.string)
        let text = try text(body["message_body"]?.string, "message_body")
        guard let sender = body["sender_id"]?.string, OCARoutes.senderIDs.contains(sender) else {
            throw .validation("sender_id", body["sender_id"]?.string, "Must be one of the sender ids")
        }
        let message = TextMessage(
            id: state.ids.objectID(), wire: exchange.wire.label, kind: .sms, number: number, sender: sender,
            text: text, acceptedAt: state.clock.now())
        try accept(message, exchange)
        let flag = exchange.wire.version == .v1 ? "sender_id" : "success"
        return .json(.object([JSONMember(flag, true), JSONMember("msg_id", .string(message.id))]))
    }

    func senders(_ exchange: OCARequest) async throws(OCAError) -> OCAAnswer {
        .json(["sender_id": .array(OCARoutes.senderIDs.map { .string($0) })])
    }

    func textStatus(_ exchange: OCARequest) async throws(OCAError) -> OCAAnswer {
        let message = try message(exchange, .sms)
        return .json(["status": true, "data": textEntry(message, exchange, word: "sent")])
    }

    func textHistory(_ exchange: OCARequest) async throws(OCAError) -> OCAAnswer {
        let texts = state.messages.all.filter { $0.kind == .sms }
        // The same word is spelt differently in the list of version 2.
        let word = exchange.wire.version == .v1 ? "sent" : "send"
        return .json(.array(texts.map { textEntry($0, exchange, word: word) }))
    }

    func textCodeStatus(_ exchange: OCARequest) async throws(OCAError) -> OCAAnswer {
        let message = try message(exchange, .sms)
        let status = status(of: message, exchange)
        var members = [
            JSONMember("sender_id", .string(message.sender)), JSONMember("receipent_number", .string(message.number)),
        ]
        if exchange.wire.version == .v1 {
            members += [JSONMember("message_body", .string(message.text)), JSONMember("status", .string(status))]
        } else {
            // One letter is missing in the documents, too.
            let word = status == SandboxScript.submitted ? "submited" : status
            members += [
                JSONMember("status", .string(word)), JSONMember("total_sms", .integer(OCARoutes.parts(message))),
                JSONMember("country", "ID"),
            ]
        }
        members += times(message) + [JSONMember("msg_id", .string(message.id))]
        return .json(.object(members))
    }

    private func textEntry(_ message: TextMessage, _ exchange: OCARequest, word sent: String) -> JSONValue {
        let status = status(of: message, exchange)
        var members = [
            JSONMember("application", .string(IVRFlow.applicationID)),
            JSONMember("phone_number", .string("+" + message.number.filter { $0 != "+" })),
            JSONMember("message_body", .string(message.text)),
            JSONMember("status", .string(status == SandboxScript.submitted ? sent : status)),
            JSONMember("total_sms", .integer(OCARoutes.parts(message))),
        ]
        if exchange.wire.version == .v1 {
            members.append(JSONMember("msg_uid", .string(message.id)))
        } else {
            members += [
                JSONMember("operator_cell", "TELKOMSEL"), JSONMember("status_description", ""),
                JSONMember("country", "ID"), JSONMember("source", "api"), JSONMember("msgid", .string(message.id)),
            ]
        }
        return .object(members + times(message))
    }

    /// Takes a message unless the account is empty.
    func accept(_ message: TextMessage, _ exchange: OCARequest) throws(OCAError) {
        guard !state.faults.isQuotaUsedUp, state.account.spend() else { throw .quotaUsedUp(exchange.wire.version) }
        if !exchange.isPretended { state.messages.accept(message) }
    }

    func message(_ exchange: OCARequest, _ kind: TextMessage.Kind) throws(OCAError) -> TextMessage {
        guard let message = state.messages.message(exchange.parameter("id")), message.kind == kind else {
            throw .notFound(exchange.wire)
        }
        return message
    }

    func status(of message: TextMessage, _ exchange: OCARequest) -> String {
        exchange.fault?.kind == .stuckStatus ? SandboxScript.submitted : state.status(of: message)
    }

    /// A number with its country's code; the error names a field of another endpoint, as the documents print it.
    func number(_ text: String?) throws(OCAError) -> String {
        let digits = (text ?? "").hasPrefix("+") ? (text ?? "").dropFirst() : (text ?? "")[...]
        guard let text, OCARoutes.numberDigits.contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            OCARoutes.countryCodes.contains(where: { digits.hasPrefix($0) })
        else { throw .validation("phone_number", text, "Invalid country code") }
        return text
    }

    private func text(_ text: String?, _ name: String) throws(OCAError) -> String {
        guard let text, (1...OCARoutes.textCharactersMax).contains(text.count) else {
            throw .validation(name, nil, "Required, at most \(OCARoutes.textCharactersMax) characters")
        }
        return text
    }

    private func times(_ message: TextMessage) -> [JSONMember] {
        [
            JSONMember("created_at", .string(message.acceptedAt.iso8601)),
            JSONMember("updated_at", .string(message.acceptedAt.iso8601)),
        ]
    }

    private static func parts(_ message: TextMessage) -> Int64 {
        Int64((message.text.count + charactersPerText - 1) / charactersPerText)
    }
}
