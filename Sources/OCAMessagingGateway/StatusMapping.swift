import GatewayKit
import StrictJSON
import VerificationCore

/// One answer about a message, reduced to its status word; number and text are never kept (R25).
enum MessageReport {
    /// Reads the flat and the wrapped form, and WhatsApp's list of states, whose last one holds.
    static func reading(_ json: JSONValue, of message: VendorID) throws(GatewayFault) -> GatewayReport {
        let status = json["data"]?.members == nil ? json : (json["data"] ?? json)
        if let id = status.first(of: Wire.idNames)?.stringOrNumber, id != message.text {
            throw Wire.unreadable("the answer is about another message")
        }
        let last = status["history_status"]?.array?.last
        guard let word = status["status"]?.string ?? last?["status"]?.string ?? last?.string, !word.isEmpty else {
            throw Wire.unreadable("the answer has no status")
        }
        let reason = status["additional_info"]?["reason"]?.string ?? status["status_description"]?.string ?? ""
        return report(word, reason: reason)
    }

    /// A word in ours. The vendor's list is open: an unknown word means that nothing is known yet.
    static func report(_ word: String, reason: String = "") -> GatewayReport {
        let said = redacted(reason.isEmpty ? word : "\(word) \(reason)")
        return switch word.lowercased().filter({ $0.isLetter }) {
        // Reading may follow.
        case "delivered": GatewayReport(status: .delivered, vendorWord: said, isFinal: false)
        case "read", "opened": GatewayReport(status: .opened, vendorWord: said, isFinal: true)
        case "rejected": GatewayReport(status: .rejected, vendorWord: said, isFinal: true, failure: .channelFailed)
        case "failed", "undelivered", "expired":
            GatewayReport(status: .failed, vendorWord: said, isFinal: true, failure: .channelFailed)
        // `sent` is at the operator, `submitted` (also with one t) on its way there.
        default: GatewayReport(status: .submitted, vendorWord: said, isFinal: false)
        }
    }
}
