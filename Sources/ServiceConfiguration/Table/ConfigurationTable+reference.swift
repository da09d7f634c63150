extension ConfigurationTable {
    /// The page of the reference that lists every key: the exact content of `docs/reference/configuration.md`.
    public static func referencePage() -> String {
        var lines = [
            "# Configuration keys", "",
            "Written from the table of keys; a test compares the two. `config/sandi.yaml` is the same to edit.",
        ]
        for section in sections {
            lines += ["", "## \(section.path)", "", section.sentence, ""]
            lines += ["| key | type | allowed | default | variable | |", "| --- | --- | --- | --- | --- | --- |"]
            for key in section.keys.flatMap({ [$0] + [$0.fileKey].compactMap(\.self) }) {
                let cells = [
                    "`\(key.path)`", key.kind.name, key.kind.allowed, fallback(key), "`\(key.variable)`",
                    key.sentence + (key.isSecret ? " Secret." : ""),
                ]
                lines.append("| " + cells.map(escaped).joined(separator: " | ") + " |")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func fallback(_ key: ConfigurationKey) -> String {
        switch key.fallback {
        case .value(let value): "`\(value.yaml)`"
        case .derived(let phrase): phrase
        case .required: "required"
        case .absent: "none"
        }
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("|", with: "\\|").replacing("<", with: "&lt;")
    }
}
