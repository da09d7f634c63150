/// The words of an HTML text, as a person without pictures and colours reads them.
///
/// A reduction for the eye of a developer, not a parser: tags go, blocks end lines, the contents of `style`, `script`,
/// `head` and `title` go, and the common character references are resolved.
public struct HTMLText {
    public static let bytesMax = 512 << 10
    private static let referenceBytesMax = 10
    private static let unseen: Set<String> = ["style", "script", "head", "title", "template"]
    private static let blocks: Set<String> = [
        "p", "br", "div", "tr", "table", "ul", "ol", "li", "h1", "h2", "h3", "h4", "hr", "section", "header", "footer",
    ]
    private static let named: [String: String] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "middot": "·", "mdash": "—",
        "ndash": "–", "hellip": "…", "copy": "©", "zwnj": "", "shy": "",
    ]

    private let bytes: [UInt8]
    private var position = 0
    private var output: [UInt8] = []
    private var hiding: String?

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The text of the first `bytesMax` bytes of an HTML document.
    public static func text(of html: String) -> String {
        var reader = HTMLText(Array(html.utf8.prefix(bytesMax)))
        reader.read()
        return tidied(String(decoding: reader.output, as: UTF8.self))
    }

    private mutating func read() {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "<"): skipTag()
            case UInt8(ascii: "&"): readReference()
            default:
                let byte = bytes[position]
                write([byte < 0x20 ? 0x20 : byte])
                position += 1
            }
        }
    }

    private mutating func skipTag() {
        if bytes[position...].starts(with: "<!--".utf8) { return skipComment() }
        let end = bytes[position...].firstIndex(of: UInt8(ascii: ">")) ?? bytes.count
        let inside = bytes[(position + 1)..<end]
        position = min(end + 1, bytes.count)
        let isClosing = inside.first == UInt8(ascii: "/")
        let letters = inside.dropFirst(isClosing ? 1 : 0).prefix {
            (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0)
        }
        let name = String(decoding: letters, as: UTF8.self).lowercased()
        if let hidden = hiding {
            if isClosing, name == hidden { hiding = nil }
        } else if !isClosing, HTMLText.unseen.contains(name) {
            hiding = name
        } else if HTMLText.blocks.contains(name) {
            write([0x0A])
        }
    }

    private mutating func skipComment() {
        position += 4
        while position < bytes.count, !bytes[position...].starts(with: "-->".utf8) { position += 1 }
        position = min(position + 3, bytes.count)
    }

    private mutating func readReference() {
        let rest = bytes[(position + 1)...].prefix(HTMLText.referenceBytesMax)
        guard let end = rest.firstIndex(of: UInt8(ascii: ";")),
            let text = HTMLText.character(String(decoding: bytes[(position + 1)..<end], as: UTF8.self))
        else {
            write([UInt8(ascii: "&")])
            position += 1
            return
        }
        write(Array(text.utf8))
        position = end + 1
    }

    private static func character(_ name: String) -> String? {
        guard name.hasPrefix("#") else { return named[name] }
        let digits = name.dropFirst()
        let number = digits.first == "x" || digits.first == "X" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return number.flatMap { Unicode.Scalar($0) }.map { String(Character($0)) }
    }

    private mutating func write(_ text: [UInt8]) {
        if hiding == nil { output += text }
    }

    /// One space between words, at most one empty line between paragraphs.
    private static func tidied(_ text: String) -> String {
        var lines: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let words = line.split(separator: " ").joined(separator: " ")
            if words.isEmpty, lines.last?.isEmpty ?? true { continue }
            lines.append(words)
        }
        if lines.last?.isEmpty ?? false { lines.removeLast() }
        return lines.joined(separator: "\n")
    }
}
