public import GatewayKit

/// What a webhook gateway is told by its operator.
public struct WebhookConfiguration: Sendable {
    /// What is sent of a call.
    public enum CallContent: String, Sendable, Hashable, CaseIterable {
        /// The whole call as one mp3.
        case audio
        /// The digits, for a sender with a voice of its own.
        case digits
    }

    public var baseURL: BaseURL
    /// Where messages are posted to, below the base URL.
    public var sendPath: String
    /// Where the status of a message is asked for, with its id behind; nil when nobody can be asked.
    public var statusPath: String?
    public var callContent: CallContent

    public init(
        baseURL: BaseURL, sendPath: String = "messages", statusPath: String? = nil, callContent: CallContent = .audio
    ) {
        self.baseURL = baseURL
        self.sendPath = sendPath
        self.statusPath = statusPath
        self.callContent = callContent
    }

    /// Everything that is wrong, each with the setting's name; nil when nothing is.
    public var faults: GatewayConfigurationFaults? {
        let paths = [("sendPath", sendPath)] + (statusPath.map { [("statusPath", $0)] } ?? [])
        return GatewayConfigurationFaults(
            paths.filter { !URLPath.isSound($0.1) }.map { "\($0.0): \(URLPath.rule)" })
    }
}
