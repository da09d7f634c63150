public import GatewayKit
public import OCAAccount

/// What an OCA gateway for texts or WhatsApp is told by its operator. Prints nothing secret: its credentials redact
/// themselves.
public struct OCAMessagingConfiguration: Sendable {
    /// The vendor's services that take one message for one phone number.
    public enum Service: String, Sendable, Hashable, CaseIterable {
        /// Regular texts, from a number of the vendor's.
        case sms
        /// Texts that show a sender id of the account ("SMS Premium").
        case smsCode = "sms_otp"
        /// WhatsApp messages from approved templates; version 2 only.
        case whatsapp
    }

    public var service: Service
    public var version: OCAVersion
    public var baseURL: BaseURL
    public var credentials: OCACredentials
    /// One of the account's sender ids, for `smsCode`.
    public var senderID: String?
    /// The name of the field that takes the number, for `smsCode`; the documentation spells it in two ways.
    public var numberField = "receipent_number"
    /// Whether the template has a button that copies the code and wants it once more.
    public var hasCodeButton = true
    public var paths: OCAMessagingPaths

    public init(service: Service, version: OCAVersion = .v2, baseURL: BaseURL, credentials: OCACredentials) {
        self.service = service
        self.version = version
        self.baseURL = baseURL
        self.credentials = credentials
        paths = OCAMessagingPaths(service, version)
    }

    /// Where the vendor's documentation puts the API; nil where it has none.
    public static func documentedBaseURL(_ service: Service, _ version: OCAVersion) -> String? {
        switch (service, version) {
        case (.sms, .v1): "https://sms.ocatelkom.co.id/api/v1"
        case (.smsCode, .v1): "https://mainapi.ocatelkom.co.id/sms/api/v1"
        case (.sms, .v2), (.smsCode, .v2): "https://webapigw.ocatelkom.co.id/sms/v2"
        case (.whatsapp, .v1): nil
        case (.whatsapp, .v2): "https://wa01.ocatelkom.co.id/api/v2"
        }
    }

    /// Everything that is wrong, each with the setting's name; nil when nothing is.
    public var faults: GatewayConfigurationFaults? {
        var faults = [credentials.fault(for: version)].compactMap { $0 }
        if service == .whatsapp, version == .v1 { faults.append("version: WhatsApp has v2 only") }
        if service == .smsCode, senderID.flatMap({ VendorID($0) }) == nil {
            faults.append("senderID: must be 1 to 128 visible characters without quotes")
        }
        if !URLPath.isSound(numberField) { faults.append("numberField: must be the name of a field") }
        for (name, path) in paths.named where !URLPath.isSound(path) {
            faults.append("paths.\(name): \(URLPath.rule)")
        }
        return GatewayConfigurationFaults(faults)
    }
}

/// Paths below the base URL.
public struct OCAMessagingPaths: Sendable, Hashable {
    public var send: String
    /// A message's id stands behind it.
    public var status: String
    /// Nil where the service has no history.
    public var history: String?
    /// The account's sender ids; nil where the service has none. The documentation has lost its address on V2.
    public var senders: String?

    init(_ service: OCAMessagingConfiguration.Service, _ version: OCAVersion) {
        switch service {
        case .sms:
            (send, status) = ("sms", "sms/status")
            history = version == .v1 ? "sms" : "sms/history"
        case .smsCode:
            (send, status) = ("send-otp", version == .v1 ? "otpstatus" : "otp-status")
            senders = "number"
        case .whatsapp:
            (send, status) = ("push/message", "message")
        }
    }

    var named: [(name: String, path: String)] {
        [("send", send), ("status", status)] + (history.map { [("history", $0)] } ?? [])
            + (senders.map { [("senders", $0)] } ?? [])
    }
}
