import FoundationEssentials
import GatewayKit
import VerificationCore

/// The key of the requests' signatures, wherever it is kept.
public protocol WebhookKey: Sendable {
    /// HMAC-SHA-256 of a message: 32 bytes.
    func authenticate(_ message: [UInt8]) throws(WebhookKeyError) -> [UInt8]
}

/// No signature could be made. Holds nothing of the key.
public struct WebhookKeyError: Error, Sendable, Hashable {
    public init() {}
}

/// The bytes of a secret as Standard Webhooks writes it, `whsec_` and Base64 of 24 to 64 bytes; nil for any other text.
public func webhookSecret(_ text: String) -> [UInt8]? {
    guard text.hasPrefix(secretPrefix), let data = Data(base64Encoded: String(text.dropFirst(secretPrefix.count))),
        secretBytes.contains(data.count)
    else { return nil }
    return Array(data)
}

/// The headers that sign a request (Standard Webhooks).
func signedHeaders(
    id: String, body: [UInt8], key: any WebhookKey, now: Timestamp
) throws(GatewayFault) -> GatewayHeaders {
    let moment = String(now.milliseconds / 1000)
    do throws(WebhookKeyError) {
        let signature = Data(try key.authenticate(Array("\(id).\(moment).".utf8) + body)).base64EncodedString()
        return GatewayHeaders([
            ("Content-Type", "application/json"), ("Accept", "application/json"), ("webhook-id", id),
            ("webhook-timestamp", moment), ("webhook-signature", "v1,\(signature)"),
        ])
    } catch {
        throw GatewayFault(.gatewayUnavailable, detail: "the request could not be signed")
    }
}

private let secretPrefix = "whsec_"
private let secretBytes = 24...64
