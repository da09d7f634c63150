extension ConfigurationTable {
    static let serverKeys: [ConfigurationKey] = [
        .serverHost, .serverPort, .serverAllowPlainHTTP, .serverAllowRoot, .serverConnectionsMax,
        .serverConnectionsPerAddressMax, .serverIdleTimeout, .serverHeaderTimeout, .serverBodyTimeout,
        .serverShutdownTimeout, .serverRequestsInWorkMax, .serverTrustedProxies,
    ]
    static let tlsKeys: [ConfigurationKey] = [.tlsCertificate, .tlsPrivateKey]
    static let keyringKeys: [ConfigurationKey] = [.keysFile]
    static let promptKeys: [ConfigurationKey] = [
        .promptsVoiceFolder, .promptsEmailFolder, .promptsSMSFolder, .promptsWhatsAppFolder, .promptsWhatsAppTemplates,
    ]
    static let workerKeys: [ConfigurationKey] = [.workerConcurrency, .workerLease, .workerGatewayOrder]
    static let logKeys: [ConfigurationKey] = [.logFormat, .logLevel]
    static let applicationKeys: [ConfigurationKey] = [
        .applicationLocale, .applicationCountries, .applicationWorkflow, .applicationCodeLength,
        .applicationCodeLifetime, .applicationChecksMax, .applicationGuessOddsMin,
    ]
}

extension ConfigurationKey {
    static let serverHost = ConfigurationKey(
        "server.host", .text(.host), .value(.text("127.0.0.1")),
        "The address that the API listens on.")
    static let serverPort = ConfigurationKey(
        "server.port", .integer(0...65_535), .value(.integer(8025)),
        "The port that the API listens on; 0 takes any free one.")
    static let serverAllowPlainHTTP = ConfigurationKey(
        "server.allow_plain_http_off_loopback", .flag, .value(.flag(false)),
        "Whether plain HTTP may be offered to other machines. Say true only behind a proxy that ends TLS; with "
            + "server.tls it has no meaning.")
    static let serverAllowRoot = ConfigurationKey(
        "server.allow_root", .flag, .value(.flag(false)),
        "Whether the service may run as root. Otherwise root is refused: whoever broke into the service would own the "
            + "machine.")
    static let serverConnectionsMax = ConfigurationKey(
        "server.connections_max", .integer(1...100_000), .value(.integer(10_000)),
        "The connections that are open at one time, in all.")
    static let serverConnectionsPerAddressMax = ConfigurationKey(
        "server.connections_per_address_max", .integer(1...100_000), .value(.integer(200)),
        "The connections that one address may have open; an IPv6 /64 is one address. Those of trusted proxies are not "
            + "counted.")
    static let serverIdleTimeout = ConfigurationKey(
        "server.idle_timeout_seconds", .integer(1...600), .value(.integer(60)),
        "The time after which a silent connection is closed.")
    static let serverHeaderTimeout = ConfigurationKey(
        "server.header_timeout_seconds", .integer(1...60), .value(.integer(10)),
        "The time in which a request's whole header must have come.")
    static let serverBodyTimeout = ConfigurationKey(
        "server.body_timeout_seconds", .integer(1...60), .value(.integer(15)),
        "The time in which a request's whole body must have come.")
    static let serverShutdownTimeout = ConfigurationKey(
        "server.shutdown_timeout_seconds", .integer(1...30), .value(.integer(30)),
        "The time that running requests and deliveries have to end after SIGTERM.")
    static let serverRequestsInWorkMax = ConfigurationKey(
        "server.requests_in_work_max", .integer(8...4096), .value(.integer(64)),
        "The requests that are worked on at one time. Further ones wait, checks before creates and the applications in "
            + "turn. Once nobody has got a place quickly for 250 ms, whoever has waited for 25 ms is refused with 503.")
    static let serverTrustedProxies = ConfigurationKey(
        "server.trusted_proxies", .list(.addressRange, count: 0...64), .value(.list([])),
        example: .list(["10.0.0.0/8", "2001:db8::1"]),
        "The proxies in front of the service. Their X-Forwarded-For is believed, from the right up to the first "
            + "address that is none of them; nobody else's is.")
    static let tlsCertificate = ConfigurationKey(
        "server.tls.certificate", .text(.path), .required, example: .text("/etc/sandi/tls/fullchain.pem"),
        "The file of the certificate, as PEM, with those of the authorities between it and the root behind it.")
    static let tlsPrivateKey = ConfigurationKey(
        "server.tls.private_key", .text(.path), .required, example: .text("/etc/sandi/tls/privkey.pem"),
        "The file of the certificate's private key, as PEM without a password, readable by its owner alone.")
}

extension ConfigurationKey {
    static let keysFile = ConfigurationKey(
        "keys.file", .text(.path), .derived("<store.folder>/keys/keyring"),
        example: .text("/etc/sandi/keyring"),
        "The file of the service's own keys, readable by its owner alone. Keep it out of the database's backups.")
    static let promptsVoiceFolder = ConfigurationKey(
        "prompts.voice_folder", .text(.path), .value(.text("templates/voice")),
        "The folder of the prompt packs, one folder in it per locale.")
    static let promptsEmailFolder = ConfigurationKey(
        "prompts.email_folder", .text(.path), .value(.text("templates/email")),
        "The folder of the mail templates, one folder in it per locale.")
    static let promptsSMSFolder = ConfigurationKey(
        "prompts.sms_folder", .text(.path), .value(.text("templates/sms")),
        "The folder of the text templates, one folder in it per locale.")
    static let promptsWhatsAppFolder = ConfigurationKey(
        "prompts.whatsapp_folder", .text(.path), .value(.text("templates/whatsapp")),
        "The folder that describes the WhatsApp templates, one folder in it per locale.")
    static let promptsWhatsAppTemplates = ConfigurationKey(
        "prompts.whatsapp_templates", .map(names: .locale, values: .templateName, count: 0...64), .value(.map([])),
        example: .map([.init("id", "0f8e7d6c_1111_2222_3333_444455556666:otp_login")]),
        "The names under which the vendor has approved the templates, by locale. Without one there is no WhatsApp.")
    static let workerConcurrency = ConfigurationKey(
        "worker.concurrency", .integer(1...256), .value(.integer(32)),
        "The deliveries that are worked on at one time.")
    static let workerLease = ConfigurationKey(
        "worker.lease_seconds", .integer(60...300), .value(.integer(60)),
        "The time for which a worker holds a delivery before another one may take it over.")
    static let workerGatewayOrder = ConfigurationKey(
        "worker.gateway_order", .list(.gatewayName, count: 0...32), .value(.list([])),
        example: .list(["smtp", "oca-email"]),
        "The gateways in the order in which those of a channel are tried; those that are not named follow.")
    static let logFormat = ConfigurationKey(
        "log.format", .choice(LogFormat.allCases.map(\.rawValue)), .value(.text("auto")),
        "The form of a log line: json is one object a line, text is for people, auto is text on a terminal.")
    static let logLevel = ConfigurationKey(
        "log.level", .choice(LogLevel.allCases.map(\.rawValue)), .value(.text("info")),
        "The least important lines that are written. No level shows a code, a key or a full destination.")
}

extension ConfigurationKey {
    static let applicationLocale = ConfigurationKey(
        "applications.locale", .text(.locale), .value(.text("id")),
        "The locale of an application that names none.")
    static let applicationCountries = ConfigurationKey(
        "applications.countries", .list(.country, count: 0...250), .value(.list([])),
        "The countries that a new application may call; none unless it names its own. Norway is \"NO\", in quotes.")
    static let applicationWorkflow = ConfigurationKey(
        "applications.workflow", .text(.workflow), .value(.text("call:45")),
        "The channels of a new application in their order, each with its timeout. Mail is used only where it is named.")
    static let applicationCodeLength = ConfigurationKey(
        "applications.code_length", .integer(6...10), .value(.integer(6)),
        "The digits of a code. Four and five are an application's own decision and no default.")
    static let applicationCodeLifetime = ConfigurationKey(
        "applications.code_lifetime_seconds", .integer(60...600), .value(.integer(300)),
        "The time for which a code is accepted.")
    static let applicationChecksMax = ConfigurationKey(
        "applications.checks_max", .integer(1...5), .value(.integer(5)),
        "The checks of one verification that are compared. It can be lowered and never raised.")
    static let applicationGuessOddsMin = ConfigurationKey(
        "applications.guess_odds_min", .integer(100...10_000_000), .value(.integer(1000)),
        "The chance that a day's guessing hits a code of one destination is at most one in so many. The service does "
            + "not start while an application's codes are easier to guess.")
}
