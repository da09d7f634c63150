import Dispatch

/// Reads lines from standard input; many of them on a thread of its own, because reading blocks.
enum StandardInput {
    /// The first line; nil at the end.
    static func line() -> String? { readLine(strippingNewline: true).map { String($0.prefix(lineCharactersMax)) } }

    /// Hands over each line, then nil once at the end.
    static func follow(_ take: @escaping @Sendable (String?) -> Void) {
        DispatchQueue(label: "sandi.standard-input").async {
            while let line = readLine(strippingNewline: true) { take(String(line.prefix(lineCharactersMax))) }
            take(nil)
        }
    }
}

private let lineCharactersMax = 256
