extension ConfigurationTable {
    static let ocaKeys: [ConfigurationKey] = [.ocaRequestsPerSecond, .ocaReportsPerMinute]
    static let ocaSMSKeys: [ConfigurationKey] = [
        .ocaSMSVersion, .ocaSMSBaseURL, .ocaSMSToken, .ocaSMSAuthorizationScheme, .ocaSMSUser, .ocaSMSPassword,
        .ocaSMSSenderID, .ocaSMSNumberField, .ocaSMSPaths,
    ]
    static let ocaWhatsAppKeys: [ConfigurationKey] = [
        .ocaWhatsAppBaseURL, .ocaWhatsAppToken, .ocaWhatsAppAuthorizationScheme, .ocaWhatsAppCodeButton,
        .ocaWhatsAppPaths,
    ]
}

extension ConfigurationKey {
    static let ocaRequestsPerSecond = ConfigurationKey(
        "gateways.oca.requests_per_second", .integer(1...1000), .value(.integer(20)),
        "Requests to the vendor in any second, over all OCA gateways together. The vendor documents 25; several "
            + "machines divide them.")
    static let ocaReportsPerMinute = ConfigurationKey(
        "gateways.oca.reports_per_minute", .integer(1...60_000), .value(.integer(600)),
        "Requests in any minute that ask how calls and messages stand.")
}

extension ConfigurationKey {
    static let ocaSMSVersion = version("gateways.oca_sms")
    static let ocaSMSBaseURL = ConfigurationKey(
        "gateways.oca_sms.base_url", .text(.baseURL),
        .derived(
            "\(OCASMSSettings.standardBaseURL(.v2, hasSender: false)) for v2; for v1 "
                + "\(OCASMSSettings.standardBaseURL(.v1, hasSender: true)) with sender_id and "
                + "\(OCASMSSettings.standardBaseURL(.v1, hasSender: false)) without"),
        example: .text(OCASMSSettings.standardBaseURL(.v2, hasSender: false)),
        "The address below which the vendor's endpoints lie.")
    static let ocaSMSToken = token("gateways.oca_sms")
    static let ocaSMSAuthorizationScheme = authorizationScheme("gateways.oca_sms")
    static let ocaSMSUser = user("gateways.oca_sms")
    static let ocaSMSPassword = password("gateways.oca_sms")
    static let ocaSMSSenderID = ConfigurationKey(
        "gateways.oca_sms.sender_id", .text(.senderID), .absent, example: .text("EXAMPLE"),
        "One of the account's sender ids. With it texts go over SMS OTP, without it over regular SMS.")
    static let ocaSMSNumberField = ConfigurationKey(
        "gateways.oca_sms.number_field", .text(.variableName), .value(.text("receipent_number")),
        "The name of the field that takes the number with SMS OTP. The documentation spells it in two ways.")
    static let ocaSMSPaths = paths("gateways.oca_sms", OCASMSSettings.endpoints)
}

extension ConfigurationKey {
    static let ocaWhatsAppBaseURL = ConfigurationKey(
        "gateways.oca_whatsapp.base_url", .text(.baseURL), .value(.text("https://wa01.ocatelkom.co.id/api/v2")),
        "The address below which the vendor's endpoints lie.")
    static let ocaWhatsAppToken = ConfigurationKey(
        "gateways.oca_whatsapp.token", .text(.secret), .required, secret: true,
        example: .text("paste-the-token-here"),
        "The channel's token. A token made later ends this one.")
    static let ocaWhatsAppAuthorizationScheme = authorizationScheme("gateways.oca_whatsapp")
    static let ocaWhatsAppCodeButton = ConfigurationKey(
        "gateways.oca_whatsapp.code_button", .flag, .value(.flag(true)),
        "Whether the templates have a button that copies the code, as authentication templates do.")
    static let ocaWhatsAppPaths = paths("gateways.oca_whatsapp", OCAWhatsAppSettings.endpoints)
}
