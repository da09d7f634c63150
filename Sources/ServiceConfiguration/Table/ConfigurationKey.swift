/// One key of the configuration: where it stands, what it takes and what it is for.
public struct ConfigurationKey: Sendable {
    /// The key's path, such as `server.idle_timeout_seconds`.
    public let path: String
    public let kind: ValueKind
    public let fallback: Fallback
    public let isSecret: Bool
    /// One or two sentences, beginning with the noun.
    public let sentence: String
    /// A value that shows the shape, for keys without a plain default.
    public let example: ConfigurationValue?

    /// What holds when the key is not given.
    public enum Fallback: Sendable, Hashable {
        case value(ConfigurationValue)
        /// The default follows from other keys, as this phrase says.
        case derived(String)
        /// The key must be given where its section is.
        case required
        /// Without the key, the thing is left out.
        case absent
    }

    init(
        _ path: String, _ kind: ValueKind, _ fallback: Fallback, secret isSecret: Bool = false,
        example: ConfigurationValue? = nil, _ sentence: String
    ) {
        self.path = path
        self.kind = kind
        self.fallback = fallback
        self.isSecret = isSecret
        self.sentence = sentence
        self.example = example
    }

    /// The environment variable that overrides the file: `SANDI_SERVER_PORT` for `server.port`.
    public var variable: String {
        variablePrefix + path.uppercased().replacing(".", with: "_")
    }

    /// The last part of the path.
    public var name: String {
        path.split(separator: ".").last.map(String.init) ?? path
    }

    /// For a secret, the key that names a file holding it.
    public var fileKey: ConfigurationKey? {
        guard isSecret else { return nil }
        return ConfigurationKey(
            path + "_file", .text(.path), .absent, example: .text("/run/secrets/sandi_\(name)"),
            "The file that holds `\(name)`: at most 4 KiB, readable by its owner alone; a last line end is dropped."
        )
    }
}

/// What all environment variables of the service begin with.
let variablePrefix = "SANDI_"
