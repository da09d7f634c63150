/// A value of the configuration after it was read and checked.
public enum ConfigurationValue: Sendable, Hashable {
    case text(String)
    case integer(Int)
    case flag(Bool)
    case list([String])
    /// Names with their values, in the order in which they were written.
    case map([Entry])

    /// One name of a map with its value.
    public struct Entry: Sendable, Hashable {
        public let name: String
        public let value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The value as one line of YAML; texts are always quoted, so that none is taken for a number or a boolean.
    public var yaml: String {
        switch self {
        case .text(let text): ConfigurationValue.quoted(text)
        case .integer(let number): String(number)
        case .flag(let flag): String(flag)
        case .list(let texts): "[" + texts.map(ConfigurationValue.quoted).joined(separator: ", ") + "]"
        case .map(let entries):
            "{" + entries.map { "\($0.name): \(ConfigurationValue.quoted($0.value))" }.joined(separator: ", ") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
