import GatewayKit
import StrictJSON
import VerificationCore

/// An answer that is no acceptance, in our words.
enum WebhookError {
    /// The sender's own word (`{"error": "no_quota"}`) counts before the status.
    static func fault(_ answer: GatewayAnswer, now: Timestamp) -> GatewayFault {
        let word = (try? JSONValue.parse(answer.body))?["error"]?.string
        let (failure, detail) = word.flatMap(verdict(onWord:)) ?? verdict(onStatus: answer.status)
        return GatewayFault(
            failure, httpStatus: answer.status, vendorCode: word.map { redacted($0) }.flatMap { $0.isEmpty ? nil : $0 },
            detail: detail, retryAfter: failure.isTemporary ? answer.headers.retryAfter(now: now) : nil)
    }

    /// Whether the answer leaves open what was done: the sender failed midway, or somebody before it lost it (R26). 503
    /// is the documented word for "nothing was taken".
    static func leavesOutcomeOpen(_ answer: GatewayAnswer) -> Bool { answer.status >= 500 && answer.status != 503 }

    private static func verdict(onWord word: String) -> (DeliveryFailure, String)? {
        switch word {
        case "bad_destination": (.badDestination, "the sender refused the destination")
        case "no_quota": (.noQuota, "the sender has no quota left")
        case "concurrency_limit": (.concurrencyLimit, "the sender has as many calls at once as it may")
        case "rate_limited": (.rateLimited, "the sender takes no more messages at this time")
        case "refused": (.refused, "the sender refused the message")
        default: nil
        }
    }

    private static func verdict(onStatus status: Int) -> (DeliveryFailure, String) {
        switch status {
        case 401, 403: (.misconfigured, "the sender refused the signature")
        case 404, 405, 410: (.misconfigured, "the sender has no such address")
        case 300..<400: (.misconfigured, "the sender points elsewhere; nobody follows")
        case 408: (.gatewayUnavailable, "the sender waited too long for the message")
        case 429: (.rateLimited, "the sender takes no more messages at this time")
        case 400..<500: (.refused, "the sender refused the message")
        case 500...: (.gatewayUnavailable, "the sender has an internal error")
        default: (.unreadableAnswer, "the sender's answer cannot be read")
        }
    }
}
