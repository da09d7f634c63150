import FoundationEssentials
import GatewayKit
import StrictJSON
import VerificationCore

/// The JSON that goes to the operator's sender and comes back.
enum Wire {
    /// A message's body. Handle as a secret.
    static func body(
        _ request: SendRequest, call content: WebhookConfiguration.CallContent
    ) throws(GatewayFault) -> [UInt8] {
        let members: [JSONMember]
        switch request.message {
        case .email:
            let mail = try CheckedMail(request)
            members = [
                JSONMember("type", "email"), JSONMember("id", .string(request.uploadName)),
                JSONMember("to", .string(mail.address.address)),
                JSONMember("sender_name", .string(mail.message.senderName)),
                JSONMember("subject", .string(mail.message.subject)), JSONMember("text", .string(mail.message.text)),
                JSONMember("html", .string(mail.message.html)),
            ]
        case .call(let spoken):
            members =
                try toPhone(request, "call") + [
                    JSONMember("locale", .string(spoken.locale)), try callContent(spoken, content),
                ]
        case .sms(let message):
            members =
                try toPhone(request, "sms") + [
                    JSONMember("locale", .string(message.locale)),
                    JSONMember("sender_name", .string(message.senderName)), JSONMember("text", .string(message.text)),
                ]
        case .whatsapp(let message):
            members =
                try toPhone(request, "whatsapp") + [
                    JSONMember("sender_name", .string(message.senderName)), JSONMember("text", .string(message.text)),
                    JSONMember("template", .string(message.template)),
                    JSONMember("language", .string(message.language)),
                    JSONMember("parameters", .array(message.parameters.map(JSONValue.string))),
                    JSONMember("code", .string(message.code)),
                ]
        }
        return JSONValue.object(members).serialized()
    }

    /// What everything that goes to a phone begins with.
    private static func toPhone(_ request: SendRequest, _ type: String) throws(GatewayFault) -> [JSONMember] {
        guard case .phone(let number) = request.destination else {
            throw GatewayFault(.unrenderable, detail: "\(type) needs a number")
        }
        return [
            JSONMember("type", .string(type)), JSONMember("id", .string(request.uploadName)),
            JSONMember("to", .string(number.e164)),
        ]
    }

    private static func callContent(
        _ spoken: SpokenMessage, _ content: WebhookConfiguration.CallContent
    ) throws(GatewayFault) -> JSONMember {
        switch content {
        case .digits:
            let digits = spoken.digitClips.map(\.name).joined()
            guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                throw GatewayFault(.unrenderable, detail: "the call says more than its digits, or has none")
            }
            return JSONMember("digits", .string(digits))
        case .audio:
            guard (1...audioBytesMax).contains(spoken.audio.count) else {
                throw GatewayFault(.unrenderable, detail: "the call's audio must have 1 to \(audioBytesMax) bytes")
            }
            return JSONMember(
                "audio",
                [
                    "format": "mp3", "duration_ms": .integer(spoken.duration.inMilliseconds),
                    "base64": .string(Data(spoken.audio).base64EncodedString()),
                ])
        }
    }
}

/// What is kept of an accepted message: under which id it is asked for, and the word that came with the acceptance.
struct WebhookMemo: Hashable {
    let id: VendorID
    let word: String?

    init(id: VendorID, word: String?) {
        self.id = id
        self.word = word
    }

    /// Reads what `memo` wrote.
    init?(_ memo: GatewayMemo) {
        let parts = memo.text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(parts.count), let id = VendorID(parts[0]) else { return nil }
        self.init(id: id, word: parts.count == 2 ? parts[1] : nil)
    }

    var memo: GatewayMemo { GatewayMemo(([id.text] + [word].compactMap(\.self)).joined(separator: " ")) }
}

/// Bytes of a call's audio.
private let audioBytesMax = 4_194_304
