import SandboxPhone
import StrictJSON

/// WhatsApp messages from templates; there is a version 2 only.
extension OCARoutes {
    /// A template that begins so was never approved.
    private static let unknownTemplate = "unknown"
    private static let parametersMax = 16
    private static let rejectedCode: Int64 = 1340

    func sendWhatsApp(_ exchange: OCARequest) async throws(OCAError) -> OCAAnswer {
        let body = try await body(of: exchange)
        let number = try number(body["phone_number"]?.string)
        guard body["message"]?["type"] == "template", let template = body["message"]?["template"],
            let name = template["template_code_id"]?.string, !name.isEmpty, let payload = template["payload"]?.array
        else { throw .validation("message", nil, "Must be a template with a template_code_id and a payload") }
        guard !name.hasPrefix(OCARoutes.unknownTemplate) else { throw .noSuchTemplate }
        let parameters = try OCARoutes.texts(of: payload.first { $0["position"] == "body" }?["parameters"])
        let button = payload.first { $0["position"] == "button" }?["parameters"]?.array?.first
        let copied = try button.map { button throws(OCAError) in try OCARoutes.texts(of: button["parameters"]) }
        guard let code = parameters.first else { throw .validation("payload", nil, "The body wants a parameter") }
        guard copied.map({ $0 == [code] }) ?? true else {
            throw .validation("payload", nil, "The button must repeat the code of the body")
        }
        let message = TextMessage(
            id: state.ids.uuid(), wire: exchange.wire.label, kind: .whatsapp, number: number, sender: name,
            text: "\(parameters.joined(separator: ", ")) is your verification code.", copiedCode: copied?.first,
            acceptedAt: state.clock.now())
        try accept(message, exchange)
        return .json(["msgid": .string(message.id), "success": true])
    }

    func whatsAppStatus(_ exchange: OCARequest) async throws(OCAError) -> OCAAnswer {
        let message = try message(exchange, .whatsapp)
        let isStuck = exchange.fault?.kind == .stuckStatus
        let history = message.history(after: isStuck ? .zero : state.elapsed(since: message.acceptedAt))
        var members = [
            JSONMember("msgid", .string(message.id)),
            JSONMember("phone_number", .string("+" + message.number.filter { $0 != "+" })),
            JSONMember(
                "history_status",
                .array(
                    history.map { step in
                        [
                            "timestamp": .string((message.acceptedAt + step.after).iso8601),
                            "status": .string(step.status),
                        ]
                    })),
        ]
        if history.last?.status == "rejected", let reason = message.script.reason {
            members.append(
                JSONMember(
                    "additional_info", ["code": .integer(OCARoutes.rejectedCode), "reason": .string(reason)]))
        }
        return .json(.object(members))
    }

    /// The values of a list of text parameters.
    private static func texts(of parameters: JSONValue?) throws(OCAError) -> [String] {
        let items = parameters?.array ?? []
        let texts = items.compactMap { $0["type"] == "text" ? $0["text"]?.string : nil }
        guard items.count <= parametersMax, texts.count == items.count, texts.allSatisfy({ !$0.isEmpty }) else {
            throw .validation("payload", nil, "The parameters must be texts")
        }
        return texts
    }
}
