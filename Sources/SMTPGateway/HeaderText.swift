import FoundationEssentials

/// Text in a header: as it is where it can be, in encoded words otherwise (RFC 2047).
enum HeaderText {
    /// A subject.
    static func subject(_ text: String) -> String {
        isPlain(text) ? text : encodedWords(text)
    }

    /// A display name without quotes or backslashes, in quotes so that no sign in it has a meaning.
    static func name(_ text: String) -> String {
        isPlain(text) ? "\"\(text)\"" : encodedWords(text)
    }

    /// Visible ASCII and single spaces within, short enough for one line, and nothing like an encoded word.
    private static func isPlain(_ text: String) -> Bool {
        (1...plainBytesMax).contains(text.utf8.count) && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
            && !text.hasPrefix(" ") && !text.hasSuffix(" ") && !text.contains("  ") && !text.contains("=?")
    }

    /// Encoded words of whole characters, each on a line of its own.
    private static func encodedWords(_ text: String) -> String {
        var words: [[UInt8]] = []
        var word: [UInt8] = []
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if word.count + bytes.count > wordBytesMax {
                words.append(word)
                word = []
            }
            word += bytes
        }
        words.append(word)
        return words.map { "=?utf-8?B?\(Data($0).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }
}

/// With `Subject: ` or with quotes, a line of at most 75 columns.
private let plainBytesMax = 66
/// As Base64 in an encoded word after `Subject: `, 73 columns; a line with such words may have 76.
private let wordBytesMax = 39
