import SandboxPhone

/// One of the dialects: a channel and the version of its interface.
struct OCAWire: Sendable, Hashable {
    enum Channel: String, Sendable {
        case call = "CALL"
        case email = "EMAIL"
        case sms = "SMS"
        case whatsapp = "WhatsApp"
    }

    enum Version: String, Sendable {
        /// HTTP Basic, no rate limit.
        case v1 = "V1"
        /// Access token, rate limit.
        case v2 = "V2"
    }

    let channel: Channel
    let version: Version

    var label: String { "\(channel.rawValue) \(version.rawValue)" }

    /// Under which path the dialect is found; stands for the vendor's host and prefix.
    var prefix: String {
        let name = channel.rawValue.lowercased()
        return version == .v1 ? "\(name)/api/v1" : "\(name)/v2"
    }
}
