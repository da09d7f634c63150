/// What a key takes.
public enum ValueKind: Sendable {
    case text(TextRule)
    case integer(ClosedRange<Int>)
    case flag
    case choice([String])
    case list(TextRule, count: ClosedRange<Int>)
    /// Names with a value each.
    case map(names: TextRule, values: TextRule, count: ClosedRange<Int>)

    /// What is allowed, as it stands in faults, in the sample and in the reference.
    public var allowed: String {
        switch self {
        case .text(let rule): rule.allowed
        case .integer(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .flag: "true or false"
        case .choice(let words): words.joined(separator: ", ")
        case .list(let rule, let count):
            "a list of \(count.lowerBound) to \(count.upperBound), each \(rule.allowed)"
        case .map(let names, let values, let count):
            "up to \(count.upperBound) names, each \(names.allowed), with a value that is \(values.allowed)"
        }
    }

    /// The name of the kind in the reference.
    public var name: String {
        switch self {
        case .text: "text"
        case .integer: "whole number"
        case .flag: "true or false"
        case .choice: "one of"
        case .list: "list of texts"
        case .map: "names with texts"
        }
    }
}

/// What a text has to look like.
public struct TextRule: Sendable {
    /// What is allowed, to follow "each" or "allowed:".
    public let allowed: String
    let accepts: @Sendable (String) -> Bool

    /// - Parameter allowed: A phrase without a full stop.
    public init(_ allowed: String, accepts: @escaping @Sendable (String) -> Bool) {
        self.allowed = allowed
        self.accepts = accepts
    }
}

/// Bytes in any text of the configuration, whatever its rule.
let textBytesMax = 4096
