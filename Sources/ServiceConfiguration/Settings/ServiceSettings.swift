public import VerificationCore

/// The whole configuration, checked. Made by `load`.
public struct ServiceSettings: Sendable {
    public let server: ServerSettings
    public let store: StoreSettings
    public let retention: Retention
    public let keys: KeySettings
    public let proofs: ProofSettings
    public let prompts: PromptSettings
    public let worker: WorkerSettings
    public let log: LogSettings
    public let metrics: MetricsSettings
    public let applications: ApplicationDefaults
    public let gateways: GatewaySettings
    /// The addresses of deployments that may be attacked, without a slash at the end.
    public let attackTargets: [String]
    let values: CheckedValues
}

/// The HTTP server of the API.
public struct ServerSettings: Sendable, Hashable {
    public let host: String
    public let port: Int
    public let allowPlainHTTPOffLoopback: Bool
    public let allowRoot: Bool
    public let connectionsMax: Int
    public let connectionsPerAddressMax: Int
    public let idleTimeout: Duration
    public let headerTimeout: Duration
    public let bodyTimeout: Duration
    public let shutdownTimeout: Duration
    public let requestsInWorkMax: Int
    /// Addresses and ranges of addresses.
    public let trustedProxies: [String]
    /// Nil where plain HTTP is spoken.
    public let tls: TLSSettings?
}

/// What the API shows to prove who it is.
public struct TLSSettings: Sendable, Hashable {
    public let certificateFile: String
    public let privateKeyFile: String
}

/// The service's own keys.
public struct KeySettings: Sendable, Hashable {
    public let file: String
}

/// What is heard and read.
public struct PromptSettings: Sendable, Hashable {
    public let voiceFolder: String
    public let emailFolder: String
    public let smsFolder: String
    public let whatsAppFolder: String
    /// The vendor's names of its templates by locale.
    public let whatsAppTemplates: [String: String]
}

/// The worker that carries deliveries out.
public struct WorkerSettings: Sendable, Hashable {
    public let concurrency: Int
    public let lease: Duration
    /// Names of gateways in the order in which those of a channel are tried.
    public let gatewayOrder: [String]
}

/// How logs look and how much they tell.
public struct LogSettings: Sendable, Hashable {
    public let format: LogFormat
    public let level: LogLevel
}

/// The form of a log line.
public enum LogFormat: String, Sendable, Hashable, CaseIterable {
    /// Text on a terminal, JSON otherwise.
    case auto
    case json
    case text
}

/// The least important lines that are written.
public enum LogLevel: String, Sendable, Hashable, CaseIterable {
    case trace, debug, info, notice, warning, error, critical
}
