/// Refuses the parts of YAML that a configuration has no use for, before the parser sees them.
///
/// Aliases can make a small file enormous while it is parsed, tags and directives change what a value means, and block
/// text would hide both from this scan. What is left is mappings, lists and one-line texts.
struct YAMLScreening {
    private enum State { case plain, single, double, comment }

    private var state = State.plain
    private var line = 1
    private var quoteLine = 1
    /// Whether a new token may begin here.
    private var isAtToken = true
    private var isAtLineStart = true

    /// The first thing that is refused, with its line.
    static func fault(in text: String) -> (line: Int, sentence: String)? {
        var screening = YAMLScreening()
        let scalars = Array(text.unicodeScalars)
        var position = 0
        while position < scalars.count {
            let next = position + 1 < scalars.count ? scalars[position + 1] : "\n"
            if let sentence = screening.step(scalars[position], next: next) { return (screening.line, sentence) }
            // The character after a backslash belongs to it, be it a quote or not.
            position += screening.state == .double && scalars[position] == "\\" && next != "\n" ? 2 : 1
        }
        guard screening.state != .single, screening.state != .double else {
            return (screening.quoteLine, "a quote is opened here and never closed")
        }
        return nil
    }

    private mutating func step(_ scalar: Unicode.Scalar, next: Unicode.Scalar) -> String? {
        guard scalar == "\n" || scalar == "\t" || scalar == "\r" || String(scalar).isPrintable else {
            return "there is a control character in this line"
        }
        if scalar == "\n" {
            line += 1
            if state == .comment { state = .plain }
            (isAtToken, isAtLineStart) = (true, true)
            return nil
        }
        defer { isAtLineStart = false }
        switch state {
        case .comment: return nil
        case .single:
            if scalar == "'" { leaveQuote() }
            return nil
        case .double:
            if scalar == "\"" { leaveQuote() }
            return nil
        case .plain: return stepPlain(scalar, next: next)
        }
    }

    private mutating func leaveQuote() {
        state = .plain
        isAtToken = false
    }

    private mutating func stepPlain(_ scalar: Unicode.Scalar, next: Unicode.Scalar) -> String? {
        let isToken = isAtToken
        isAtToken = [" ", "\t", "\r", "[", "{", ",", "]", "}"].contains(scalar)
        guard isToken else { return nil }
        switch scalar {
        case "\"": open(.double)
        case "'": open(.single)
        case "#": state = .comment
        case "&" where !next.properties.isWhitespace, "*" where !next.properties.isWhitespace:
            return "anchors (&) and aliases (*) are not used here; a text that begins with one of them needs quotes"
        case "!":
            return "tags (!) are not used here; a text that begins with an exclamation mark needs quotes"
        case "|" where !next.properties.isAlphabetic, ">" where !next.properties.isAlphabetic:
            return "texts of several lines (| and >) are not used here"
        case "%" where isAtLineStart:
            return "directives (%) are not used here"
        default: break
        }
        return nil
    }

    private mutating func open(_ quote: State) {
        state = quote
        quoteLine = line
    }
}
