/// A header value of the form `value; name=text; name="quoted text"`, with its names in lower case.
struct HeaderParameters: Sendable {
    static let parametersMax = 16

    /// What stands before the first semicolon, in lower case.
    let value: String
    private let parameters: [(name: String, text: String)]

    init(_ header: String) {
        let pieces = HeaderParameters.pieces(of: header)
        value = HeaderParameters.trimmed(pieces.first ?? []).lowercased()
        parameters = pieces.dropFirst().prefix(HeaderParameters.parametersMax).compactMap { piece in
            guard let equals = piece.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            let name = HeaderParameters.trimmed(Array(piece[..<equals])).lowercased()
            return (name, HeaderParameters.unquoted(HeaderParameters.trimmed(Array(piece[(equals + 1)...]))))
        }
    }

    subscript(name: String) -> String? {
        parameters.first { $0.name == name }?.text
    }

    /// Splits at semicolons outside of quotes.
    private static func pieces(of header: String) -> [[UInt8]] {
        var pieces: [[UInt8]] = [[]]
        var isQuoted = false
        var isEscaped = false
        for byte in header.utf8 {
            if byte == UInt8(ascii: ";"), !isQuoted {
                pieces.append([])
                continue
            }
            if byte == UInt8(ascii: "\""), !isEscaped { isQuoted.toggle() }
            isEscaped = byte == UInt8(ascii: "\\") && isQuoted && !isEscaped
            pieces[pieces.count - 1].append(byte)
        }
        return pieces
    }

    private static func trimmed(_ bytes: [UInt8]) -> String {
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0D }
        guard let first = bytes.firstIndex(where: { !isSpace($0) }), let last = bytes.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(decoding: bytes[first...last], as: UTF8.self)
    }

    private static func unquoted(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard bytes.count >= 2, bytes.first == UInt8(ascii: "\""), bytes.last == UInt8(ascii: "\"") else { return text }
        var output: [UInt8] = []
        var isEscaped = false
        for byte in bytes[1..<(bytes.count - 1)] {
            if byte == UInt8(ascii: "\\"), !isEscaped {
                isEscaped = true
            } else {
                output.append(byte)
                isEscaped = false
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}
