/// What all OCA gateways share.
public struct OCAAccountSettings: Sendable, Hashable {
    public let requestsPerSecond: Int
    public let reportsPerMinute: Int

    init(_ values: CheckedValues) {
        requestsPerSecond = values.integer(.ocaRequestsPerSecond)
        reportsPerMinute = values.integer(.ocaReportsPerMinute)
    }
}

/// The OCA SMS gateway: SMS OTP with a sender id, regular SMS without.
public struct OCASMSSettings: Sendable {
    public let version: OCAVersion
    /// Without a slash at its end.
    public let baseURL: String
    public let credentials: OCACredentials
    public let senderID: String?
    public let numberField: String
    /// Paths below the base address by the endpoint's name.
    public let paths: [String: String]

    /// The endpoints whose paths can be set.
    public static let endpoints = ["send", "status", "history", "senders"]

    /// Nil when the section is not there.
    init?(_ values: CheckedValues) {
        guard ConfigurationTable.ocaSMSKeys.contains(where: values.isGiven) else { return nil }
        version = values.choice(.ocaSMSVersion)
        senderID = values.text(.ocaSMSSenderID)
        let address = OCASMSSettings.standardBaseURL(version, hasSender: senderID != nil)
        baseURL = (values.text(.ocaSMSBaseURL) ?? address).droppingSlash
        credentials = values.credentials(
            version, .ocaSMSToken, .ocaSMSAuthorizationScheme, .ocaSMSUser, .ocaSMSPassword)
        numberField = values.required(.ocaSMSNumberField)
        paths = values.map(.ocaSMSPaths)
    }

    /// The vendor's own address.
    static func standardBaseURL(_ version: OCAVersion, hasSender: Bool) -> String {
        switch version {
        case .v1: hasSender ? "https://mainapi.ocatelkom.co.id/sms/api/v1" : "https://sms.ocatelkom.co.id/api/v1"
        case .v2: "https://webapigw.ocatelkom.co.id/sms/v2"
        }
    }
}

/// The OCA WhatsApp gateway, which has version 2 only.
public struct OCAWhatsAppSettings: Sendable {
    /// Without a slash at its end.
    public let baseURL: String
    public let credentials: OCACredentials
    public let hasCodeButton: Bool
    /// Paths below the base address by the endpoint's name.
    public let paths: [String: String]

    /// The endpoints whose paths can be set.
    public static let endpoints = ["send", "status"]

    /// Nil when the section is not there.
    init?(_ values: CheckedValues) {
        guard let token = values.text(.ocaWhatsAppToken) else { return nil }
        baseURL = values.required(.ocaWhatsAppBaseURL).droppingSlash
        credentials = .token(SecretText(token), scheme: values.choice(.ocaWhatsAppAuthorizationScheme))
        hasCodeButton = values.flag(.ocaWhatsAppCodeButton)
        paths = values.map(.ocaWhatsAppPaths)
    }
}
