/// Every key there is, in the order of the sample. Reading, checking, the sample and the reference all follow it.
public enum ConfigurationTable {
    /// A group of keys with one path in front.
    public struct Section: Sendable {
        public let path: String
        public let sentence: String
        public let keys: [ConfigurationKey]
        /// Whether the section may be left out as a whole, and its required keys with it.
        public let isOptional: Bool
    }

    public static let sections: [Section] = [
        Section(path: "server", sentence: "The HTTP server of the API.", keys: serverKeys, isOptional: false),
        Section(
            path: "server.tls",
            sentence:
                "TLS 1.2 and 1.3, with HTTP/2 where the client knows it. Changed files are taken without a restart.",
            keys: tlsKeys, isOptional: true),
        Section(path: "store", sentence: "The database.", keys: storeKeys, isOptional: false),
        Section(
            path: "store.postgresql",
            sentence: "The server, for the engine postgresql and for `sandi store copy` to it.",
            keys: postgreSQLKeys, isOptional: true),
        Section(
            path: "retention", sentence: "How long history is kept. Open verifications keep everything.",
            keys: retentionKeys, isOptional: false),
        Section(path: "keys", sentence: "The service's own keys.", keys: keyringKeys, isOptional: false),
        Section(
            path: "proofs", sentence: "The signed proofs that approvals come with.", keys: proofKeys,
            isOptional: false),
        Section(path: "prompts", sentence: "What is heard and read.", keys: promptKeys, isOptional: false),
        Section(
            path: "worker", sentence: "The worker that carries deliveries out.", keys: workerKeys, isOptional: false),
        Section(path: "log", sentence: "Logs, on standard error.", keys: logKeys, isOptional: false),
        Section(
            path: "metrics", sentence: "Metrics, on a port of their own.", keys: metricsKeys, isOptional: false),
        Section(
            path: "applications", sentence: "What a new application starts with; an existing one keeps its own.",
            keys: applicationKeys, isOptional: false),
        Section(path: "attack", sentence: "Attacks on deployments of one's own.", keys: attackKeys, isOptional: false),
        Section(
            path: "gateways.oca",
            sentence: "The OCA account, which all OCA gateways share.", keys: ocaKeys, isOptional: true),
        Section(
            path: "gateways.oca_call",
            sentence: "The OCA CALL gateway, for calls. Without this section no calls can be made.",
            keys: ocaCallKeys, isOptional: true),
        Section(
            path: "gateways.oca_email",
            sentence: "The OCA EMAIL gateway, for mail. Without this section and smtp no mail can be sent.",
            keys: ocaEmailKeys, isOptional: true),
        Section(
            path: "gateways.smtp",
            sentence: "A mail server, for mail. Where oca_email is there too, mail goes through that.",
            keys: smtpKeys, isOptional: true),
        Section(
            path: "gateways.oca_sms",
            sentence: "The OCA SMS gateway, for texts. Without this section no texts can be sent.",
            keys: ocaSMSKeys, isOptional: true),
        Section(
            path: "gateways.oca_whatsapp",
            sentence: "The OCA WhatsApp gateway. Without this section no WhatsApp messages can be sent.",
            keys: ocaWhatsAppKeys, isOptional: true),
        Section(
            path: "gateways.custom_call",
            sentence: "A sender of your own, for calls. Where oca_call is there too, calls go through that.",
            keys: customCallKeys, isOptional: true),
        Section(
            path: "gateways.custom_email",
            sentence: "A sender of your own, for mail. Where oca_email or smtp is there too, mail goes through that.",
            keys: customEmailKeys, isOptional: true),
        Section(
            path: "gateways.custom_sms", sentence: "A sender of your own, for text messages.", keys: customSMSKeys,
            isOptional: true),
        Section(
            path: "gateways.custom_whatsapp", sentence: "A sender of your own, for WhatsApp messages.",
            keys: customWhatsAppKeys, isOptional: true),
    ]

    /// Every key, the file keys of secrets among them.
    public static let keys: [ConfigurationKey] = sections.flatMap(\.keys).flatMap {
        [$0] + [$0.fileKey].compactMap(\.self)
    }

    /// Variables with the service's prefix that belong to the command line and are no configuration keys.
    public static let commandLineVariables: Set<String> = [
        "SANDI_CONFIG", "SANDI_URL", "SANDI_API_KEY", "SANDI_OWNER_PASSWORD",
    ]

    static let byPath = Dictionary(uniqueKeysWithValues: keys.map { ($0.path, $0) })
    static let byVariable = Dictionary(uniqueKeysWithValues: keys.map { ($0.variable, $0) })

    /// The paths that hold further keys: `server`, `gateways`, `gateways.oca_call` …
    static let groups: Set<String> = Set(
        sections.flatMap { section in
            let parts = section.path.split(separator: ".")
            return (1...parts.count).map { parts.prefix($0).joined(separator: ".") }
        })
}
