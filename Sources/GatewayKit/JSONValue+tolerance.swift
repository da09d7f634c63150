public import StrictJSON

/// Readers for vendors that write one thing in several ways.
extension JSONValue {
    /// The value of the first of these members that is there and not null.
    public func first(of names: [String]) -> JSONValue? {
        for name in names {
            if let value = self[name], value != .null { return value }
        }
        return nil
    }

    /// A string as it is, or an integer as its digits.
    public var stringOrNumber: String? {
        switch self {
        case .string(let text): text
        case .integer(let number): String(number)
        default: nil
        }
    }

    /// A number, or a string that holds nothing but one; never negative, infinite or beyond a day's seconds.
    public var seconds: Double? {
        let number: Double? =
            switch self {
            case .integer(let integer): Double(integer)
            case .number(let number): number
            case .string(let text): text.utf8.count <= secondsTextBytesMax ? Double(text) : nil
            default: nil
            }
        guard let number, number.isFinite, (0...secondsMax).contains(number) else { return nil }
        return number
    }

    /// A flag, also where it is written as a word, or as one or nought.
    public var flag: Bool? {
        switch self {
        case .bool(let flag): flag
        case .integer(0): false
        case .integer(1): true
        case .string(let text):
            switch text.lowercased() {
            case "true", "success", "ok", "sent": true
            case "false", "failed", "error": false
            default: nil
            }
        default: nil
        }
    }

    /// Whether the value is a text with something in it.
    public var isPresentText: Bool { string?.isEmpty == false }
}

private let secondsTextBytesMax = 24
private let secondsMax: Double = 86_400
