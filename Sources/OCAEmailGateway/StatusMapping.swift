import GatewayKit
import StrictJSON
import VerificationCore

/// One answer about a mail, reduced to its status word; address and body are never kept (R25).
enum MailReport {
    /// Reads the flat and the wrapped form.
    static func reading(_ json: JSONValue, of mail: VendorID) throws(GatewayFault) -> GatewayReport {
        let status = json["data"]?.members == nil ? json : (json["data"] ?? json)
        if let id = Wire.id(status), id != mail.text { throw Wire.unreadable("the answer is about another mail") }
        guard let word = status["status"]?.string, !word.isEmpty else {
            throw Wire.unreadable("the answer has no status")
        }
        return report(word)
    }

    /// A word in ours. The vendor's list is open: an unknown word means that nothing is known yet.
    static func report(_ word: String) -> GatewayReport {
        let said = redacted(word)
        return switch word.lowercased().filter({ $0.isLetter }) {
        // Opening and clicking may follow.
        case "delivered": GatewayReport(status: .delivered, vendorWord: said, isFinal: false)
        case "opened", "open": GatewayReport(status: .opened, vendorWord: said, isFinal: false)
        case "clicked", "click": GatewayReport(status: .clicked, vendorWord: said, isFinal: true)
        case "failed": GatewayReport(status: .failed, vendorWord: said, isFinal: true, failure: .channelFailed)
        case "failedbymailserver", "bounce", "bounced", "hardbounce", "softbounce", "dropped", "rejected":
            GatewayReport(status: .bounced, vendorWord: said, isFinal: true, failure: .channelFailed)
        // Also `deferred`: the mail server said "later", and the vendor tries again.
        default: GatewayReport(status: .submitted, vendorWord: said, isFinal: false)
        }
    }
}
