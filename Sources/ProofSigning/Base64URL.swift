import FoundationEssentials

/// Base 64 as tokens and key sets have it: for URLs, without padding.
enum Base64URL {
    static func text(_ bytes: [UInt8]) -> String { respelled(Data(bytes).base64EncodedString()) }

    /// Ordinary base 64 in the alphabet for URLs.
    static func respelled(_ text: String) -> String {
        String(
            text.compactMap { character in
                switch character {
                case "+": "-"
                case "/": "_"
                case "=": nil
                default: character
                }
            })
    }

    /// Nil unless it is the one spelling of some bytes.
    static func bytes(_ text: String) -> [UInt8]? {
        let ordinary = text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        let padding = String(repeating: "=", count: (4 - ordinary.count % 4) % 4)
        guard let bytes = Data(base64Encoded: String(ordinary) + padding).map(Array.init) else { return nil }
        return Base64URL.text(bytes) == text ? bytes : nil
    }
}
