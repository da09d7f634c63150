/// The gateways that are configured.
public struct GatewaySettings: Sendable {
    public let oca: OCAAccountSettings
    public let ocaCall: OCACallSettings?
    public let ocaEmail: OCAEmailSettings?
    public let smtp: SMTPSettings?
    public let ocaSMS: OCASMSSettings?
    public let ocaWhatsApp: OCAWhatsAppSettings?
    public let customCall: CustomSettings?
    public let customCallContent: CustomCallContent
    public let customEmail: CustomSettings?
    public let customSMS: CustomSettings?
    public let customWhatsApp: CustomSettings?
}

/// The version of OCA's interface.
public enum OCAVersion: String, Sendable, Hashable, CaseIterable {
    case v1, v2
}

/// The way a token is sent.
public enum OCAAuthorizationScheme: String, Sendable, Hashable, CaseIterable {
    case bearer, bare
}

/// The form in which numbers are dialled.
public enum OCANumberFormat: String, Sendable, Hashable, CaseIterable {
    case national, international
}

/// Which of several numbers a call comes from.
public enum OCANumberChoice: String, Sendable, Hashable, CaseIterable {
    case first
    case roundRobin = "round_robin"
}

/// How the service shows OCA who it is.
public enum OCACredentials: Sendable {
    /// Version 2: the channel's token.
    case token(SecretText, scheme: OCAAuthorizationScheme)
    /// Version 1: the dashboard account's mail address and password.
    case password(user: String, password: SecretText)
}

/// The OCA CALL gateway.
public struct OCACallSettings: Sendable {
    public let version: OCAVersion
    /// Without a slash at its end.
    public let baseURL: String
    public let credentials: OCACredentials
    public let ivrID: String
    /// At least one.
    public let fromNumbers: [String]
    public let fromNumberChoice: OCANumberChoice
    /// By the country's code.
    public let countryNumbers: [String: String]
    /// Nil when only the vendor knows.
    public let callsAtOnce: Int?
    public let numberFormat: OCANumberFormat
    /// The variable of the whole call's audio, where it is named.
    public let audioVariable: String?
    /// One variable per digit; empty where one audio holds the whole call.
    public let digitVariables: [String]
    public let variables: [String: String]
    /// Paths below the base address by the endpoint's name.
    public let paths: [String: String]

    /// The endpoints whose paths can be set.
    public static let endpoints = [
        "upload_audio", "list_audio", "delete_audio", "number", "ivr_list", "call", "call_status",
    ]

    /// The vendor's own address.
    static func standardBaseURL(_ version: OCAVersion) -> String {
        switch version {
        case .v1: "https://call.ocatelkom.co.id/api/v1"
        case .v2: "https://webapigw.ocatelkom.co.id/call/v2"
        }
    }
}

/// The OCA EMAIL gateway.
public struct OCAEmailSettings: Sendable {
    public let version: OCAVersion
    /// Without a slash at its end.
    public let baseURL: String
    public let credentials: OCACredentials
    public let senderAddress: String
    /// Paths below the base address by the endpoint's name.
    public let paths: [String: String]

    /// The endpoints whose paths can be set.
    public static let endpoints = ["send", "status", "history"]

    /// The vendor's own address.
    static func standardBaseURL(_ version: OCAVersion) -> String {
        switch version {
        case .v1: "https://email.ocatelkom.co.id/api/v1"
        case .v2: "https://webapigw.ocatelkom.co.id/email/v2"
        }
    }
}
