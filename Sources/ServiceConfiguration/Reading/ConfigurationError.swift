/// Everything that is wrong with a configuration, in the order of the file, then the environment.
public struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Never empty.
    public let faults: [ConfigurationFault]

    /// One line for each fault. Holds no secret.
    public var description: String {
        faults.map(\.description).joined(separator: "\n")
    }
}

/// One thing that is wrong with a configuration. Holds no secret.
public struct ConfigurationFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// The key concerned, or nothing when the file as a whole is meant.
    public let key: String?
    public let source: ConfigurationSource
    /// What is wrong and what is allowed, without a full stop.
    public let sentence: String

    /// The line of the file, counted from 1.
    public var line: Int? {
        guard case .file(_, let line) = source else { return nil }
        return line
    }

    public var description: String {
        // What is missing stands nowhere, so there is no place to name.
        let place = source == .standard ? nil : source.description
        return [place, key, sentence].compactMap(\.self).joined(separator: ": ")
    }
}

/// Where a value comes from.
public enum ConfigurationSource: Sendable, Hashable, CustomStringConvertible {
    case file(String, line: Int?)
    case environment(String)
    /// A secret that was read from a file of its own.
    case secretFile(String)
    case standard

    public var description: String {
        switch self {
        case .file(let name, let line?): "\(name):\(line)"
        case .file(let name, nil): name
        case .environment(let variable): "environment \(variable)"
        case .secretFile(let path): "secret file \(path.shown)"
        case .standard: "default"
        }
    }
}

extension ConfigurationSource {
    /// Faults are told in this order: the file from top to bottom, then the environment, then what is missing.
    var rank: (Int, Int, String) {
        switch self {
        case .file(_, let line): (0, line ?? 0, "")
        case .environment(let variable): (1, 0, variable)
        case .secretFile(let path): (2, 0, path)
        case .standard: (3, 0, "")
        }
    }
}

extension String {
    /// The text for a message: control characters as `?`, cut after 80 characters.
    var shown: String {
        let plain = String(
            String.UnicodeScalarView(
                unicodeScalars.map { scalar in
                    String(scalar).isPrintable ? scalar : "?"
                }))
        return plain.count > 80 ? plain.prefix(80) + "…" : plain
    }
}
