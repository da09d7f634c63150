extension ConfigurationTable {
    static let customCallKeys: [ConfigurationKey] = CustomKeys.call.keys + [.customCallContent]
    static let customEmailKeys: [ConfigurationKey] = CustomKeys.email.keys
    static let customSMSKeys: [ConfigurationKey] = CustomKeys.sms.keys
    static let customWhatsAppKeys: [ConfigurationKey] = CustomKeys.whatsapp.keys
}

/// What all gateways of the operator's own have alike.
struct CustomKeys {
    static let call = CustomKeys("gateways.custom_call")
    static let email = CustomKeys("gateways.custom_email")
    static let sms = CustomKeys("gateways.custom_sms")
    static let whatsapp = CustomKeys("gateways.custom_whatsapp")

    let baseURL: ConfigurationKey
    let sendPath: ConfigurationKey
    let statusPath: ConfigurationKey
    let secret: ConfigurationKey

    var keys: [ConfigurationKey] { [baseURL, sendPath, statusPath, secret] }

    private init(_ section: String) {
        baseURL = ConfigurationKey(
            section + ".base_url", .text(.baseURL), .required, example: .text("https://sender.example.com/sandi"),
            "The address of your sender.")
        sendPath = ConfigurationKey(
            section + ".send_path", .text(.urlPath), .value(.text("messages")),
            "The path below base_url to which messages are posted.")
        statusPath = ConfigurationKey(
            section + ".status_path", .text(.urlPath), .absent, example: .text("messages"),
            "The path below base_url at which a message's status is asked for, with its id behind. Without it nobody "
                + "is asked.")
        secret = ConfigurationKey(
            section + ".secret", .text(.webhookSecret), .required, secret: true,
            example: .text("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="),
            "The secret that signs each request, shared with your sender. `openssl rand -base64 32` makes what follows "
                + "whsec_.")
    }
}

extension ConfigurationKey {
    static let customCallContent = ConfigurationKey(
        "gateways.custom_call.content", .choice(CustomCallContent.allCases.map(\.rawValue)), .value(.text("audio")),
        "What is sent of a call: audio is the whole call as mp3, digits are for a sender with a voice of its own.")
}
