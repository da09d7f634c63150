import GatewayKit
import StrictJSON
import VerificationCore

/// The words in which an operator's sender tells how a message stands: those of our deliveries.
enum WebhookStatus {
    /// A word in ours; an unknown one means that nothing is known yet.
    static func report(_ word: String, channel: Channel) -> GatewayReport {
        let known = DeliveryStatus(rawValue: word).flatMap { statuses(channel).contains($0) ? $0 : nil }
        let status = known ?? .submitted
        let isFailure = [.failed, .bounced].contains(status)
        return GatewayReport(
            status: status, vendorWord: redacted(word), isFinal: finals(channel).contains(status),
            failure: isFailure ? .channelFailed : nil)
    }

    /// The word of an answer, if it has one that can be kept.
    static func word(_ answer: JSONValue?) -> String? {
        guard let word = answer?["status"]?.string, (1...wordBytesMax).contains(word.utf8.count),
            word.utf8.allSatisfy({ (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "_") })
        else { return nil }
        return word
    }

    private static func statuses(_ channel: Channel) -> Set<DeliveryStatus> {
        switch channel {
        case .call: [.submitted, .ringing, .inCall, .answered, .heard, .noAnswer, .busy, .rejected, .failed]
        case .email: [.submitted, .delivered, .opened, .clicked, .bounced, .failed]
        case .sms, .whatsapp: [.submitted, .delivered, .opened, .rejected, .failed]
        }
    }

    /// Behind these nothing follows; a mail may still be opened after it was delivered.
    private static func finals(_ channel: Channel) -> Set<DeliveryStatus> {
        switch channel {
        case .call: [.answered, .heard, .noAnswer, .busy, .rejected, .failed]
        case .email: [.clicked, .bounced, .failed]
        case .sms, .whatsapp: [.opened, .rejected, .failed]
        }
    }
}

private let wordBytesMax = 32
