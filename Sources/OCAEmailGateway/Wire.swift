import FoundationEssentials
import GatewayKit
import OCAAccount
import StrictJSON
import VerificationCore

enum Wire {
    static let idNames = ["msg_id", "msg_uid", "msgid"]

    /// The fields of one mail, under the vendor's names; the body travels as Base64.
    static func fields(_ mail: MailMessage, to address: EmailAddress, from sender: EmailAddress) -> [(String, String)] {
        [
            ("email", address.address), ("message", Data(mail.html.utf8).base64EncodedString()),
            ("sender_email", sender.address), ("sender_name", mail.senderName), ("subject", mail.subject),
        ]
    }

    static func json(_ fields: [(String, String)]) -> [UInt8] {
        JSONValue.object(fields.map { JSONMember($0.0, .string($0.1)) }).serialized()
    }

    /// What the vendor said to a mail: whether it took it, and under which id.
    static func acceptance(_ json: JSONValue) -> (flag: Bool?, id: VendorID?) {
        let inner = json["data"] ?? json
        let id = json.first(of: idNames) ?? inner.first(of: idNames)
        return (json.first(of: ["success", "status"])?.flag, id?.stringOrNumber.flatMap { VendorID($0) })
    }

    /// The id in a status, for comparison.
    static func id(_ json: JSONValue) -> String? { json.first(of: idNames)?.stringOrNumber }

    static func unreadable(_ detail: String) -> GatewayFault { GatewayFault(.unreadableAnswer, detail: detail) }
}
