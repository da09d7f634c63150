import Dispatch

/// Reads lines from standard input on a thread of its own, because reading blocks.
enum StandardInput {
    /// Hands over each line, then nil once at the end.
    static func follow(_ take: @escaping @Sendable (String?) -> Void) {
        DispatchQueue(label: "sandi.standard-input").async {
            while let line = readLine(strippingNewline: true) { take(String(line.prefix(lineCharactersMax))) }
            take(nil)
        }
    }
}

private let lineCharactersMax = 256
