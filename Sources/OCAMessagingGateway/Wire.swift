import GatewayKit
import StrictJSON
import VerificationCore

enum Wire {
    static let idNames = ["msg_id", "msg_uid", "msgid", "uuid"]

    /// A message's body. Handle as a secret.
    static func body(
        _ request: SendRequest, _ configuration: OCAMessagingConfiguration
    ) throws(GatewayFault) -> [UInt8] {
        guard case .phone(let number) = request.destination else {
            throw GatewayFault(.unrenderable, detail: "a message needs a phone number")
        }
        // The country's code and the number: the documentation leaves the plus sign open.
        let dialled = JSONValue.string(String(number.e164.dropFirst()))
        switch (configuration.service, request.message) {
        case (.sms, .sms(let message)):
            let body: JSONValue = ["phone": dialled, "message": .string(try checked(message.text))]
            return body.serialized()
        case (.smsCode, .sms(let message)):
            return JSONValue.object([
                JSONMember("sender_id", .string(configuration.senderID ?? "")),
                JSONMember(configuration.numberField, dialled),
                JSONMember("message_body", .string(try checked(message.text))),
            ]).serialized()
        case (.whatsapp, .whatsapp(let message)):
            let body: JSONValue = [
                "phone_number": dialled,
                "message": ["type": "template", "template": try template(message, configuration)],
            ]
            return body.serialized()
        case (.sms, _), (.smsCode, _), (.whatsapp, _):
            throw GatewayFault(
                .unrenderable, detail: "the message is not for the service \(configuration.service.rawValue)")
        }
    }

    /// The template with the code in its body and, where it has one, in the button that copies it.
    private static func template(
        _ message: TemplateMessage, _ configuration: OCAMessagingConfiguration
    ) throws(GatewayFault) -> JSONValue {
        guard VendorID(message.template) != nil else {
            throw GatewayFault(.unrenderable, detail: "the message names no template of the vendor's")
        }
        guard message.parameters.count <= parametersMax, (message.parameters + [message.code]).allSatisfy(isValue)
        else {
            throw GatewayFault(.unrenderable, detail: "a value in the template must be 1 to 128 plain characters")
        }
        var payload: [JSONValue] = [part("body", message.parameters.map(text))]
        if configuration.hasCodeButton {
            let button: JSONValue = ["sub_type": "url", "index": "0", "parameters": [text(message.code)]]
            payload.append(part("button", [button]))
        }
        return ["template_code_id": .string(message.template), "payload": .array(payload)]
    }

    private static func part(_ position: String, _ parameters: [JSONValue]) -> JSONValue {
        ["position": .string(position), "parameters": .array(parameters)]
    }

    private static func text(_ value: String) -> JSONValue { ["type": "text", "text": .string(value)] }

    private static func isValue(_ value: String) -> Bool {
        (1...valueBytesMax).contains(value.utf8.count) && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }

    /// A text that a phone shows as it is.
    private static func checked(_ text: String) throws(GatewayFault) -> String {
        let isPlain = text.utf8.allSatisfy { ($0 >= 0x20 || $0 == 0x0A) && $0 != 0x7F }
        guard isPlain, (1...textBytesMax).contains(text.utf8.count) else {
            throw GatewayFault(.unrenderable, detail: "a text must have 1 to \(textBytesMax) bytes without controls")
        }
        return text
    }

    /// What the vendor said to a message: whether it took it, and under which id. One version writes the flag in the
    /// place of the sender.
    static func acceptance(_ json: JSONValue) -> (flag: Bool?, id: VendorID?) {
        let inner = json["data"] ?? json
        let id = json.first(of: idNames) ?? inner.first(of: idNames)
        return (
            json.first(of: ["success", "status", "sender_id"])?.flag, id?.stringOrNumber.flatMap { VendorID($0) }
        )
    }

    /// The account's sender ids: the first list in the answer.
    static func senders(_ json: JSONValue) throws(GatewayFault) -> [String] {
        guard let items = json.array ?? json.members?.lazy.compactMap({ $0.value.array }).first else {
            throw unreadable("the sender ids are no list")
        }
        return items.compactMap(\.string)
    }

    static func unreadable(_ detail: String) -> GatewayFault { GatewayFault(.unreadableAnswer, detail: detail) }
}

/// Ten texts of 160 characters.
private let textBytesMax = 1600
private let parametersMax = 16
private let valueBytesMax = 128
