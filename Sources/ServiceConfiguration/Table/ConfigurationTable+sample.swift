extension ConfigurationTable {
    /// The annotated sample: the exact content of `config/sandi.yaml`.
    ///
    /// Keys with a plain default stand with it; all others stand behind a bare `#` with a value that shows their shape.
    /// - Parameter withExamples: Everything that can stand together stands without `#`, so that a test can load it.
    public static func sampleYAML(withExamples: Bool = false) -> String {
        var lines = introduction
        var openGroups: [String] = []
        for section in sections {
            let parts = section.path.split(separator: ".").map(String.init)
            let isQuiet = section.isOptional && !withExamples
            lines.append("")
            for (depth, part) in parts.enumerated() where depth >= openGroups.count || openGroups[depth] != part {
                let indent = String(repeating: "  ", count: depth)
                if depth == parts.count - 1 { lines += comment(section.sentence, indent: indent) }
                lines.append(indent + (isQuiet ? "#" : "") + part + ":")
            }
            openGroups = parts
            let indent = String(repeating: "  ", count: parts.count)
            for key in section.keys.flatMap({ [$0] + [$0.fileKey].compactMap(\.self) }) {
                lines += entry(key, indent: indent, isQuiet: isQuiet, withExamples: withExamples)
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static let introduction = [
        "# Sandi's configuration: every key with what it takes and its default. Written from the table of keys;",
        "# a test compares the two.",
        "#",
        "# A variable of the environment overrides a key: SANDI_SERVER_PORT is server.port. In a variable, lists are",
        "# separated by commas and maps are written name=value,name=value. Unknown keys and variables are errors.",
        "# Texts that YAML takes for numbers or for yes and no must be in quotes: \"02150001122\", \"NO\".",
        "# A # without a space after it stands before a key that is not given: take it away to give the key.",
        "# Secrets are best kept in files of their own: name the file with the key that ends in _file.",
    ]

    private static func entry(
        _ key: ConfigurationKey, indent: String, isQuiet: Bool, withExamples: Bool
    ) -> [String] {
        let lines = comment("\(key.sentence) Allowed: \(key.kind.allowed). \(fallbackSentence(key))", indent: indent)
        if case .value(let value) = key.fallback {
            return lines + [indent + (isQuiet ? "#" : "") + "\(key.name): \(value.yaml)"]
        }
        let isShown = withExamples && (key.fallback == .required || key.path.hasSuffix(".token"))
        let value = key.example?.yaml ?? ""
        return lines + [indent + (isShown ? "" : "#") + "\(key.name): \(value)"]
    }

    private static func fallbackSentence(_ key: ConfigurationKey) -> String {
        switch key.fallback {
        case .value(let value): "Default: \(value.yaml)."
        case .derived(let phrase): "Default: \(phrase)."
        case .required: "Required."
        case .absent: "No default."
        }
    }

    /// Breaks a text into comment lines.
    private static func comment(_ text: String, indent: String) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, indent.count + 2 + line.count + 1 + word.count > commentColumnsMax {
                lines.append(indent + "# " + line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return lines + [indent + "# " + line]
    }
}

private let commentColumnsMax = 110
