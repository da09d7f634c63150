/// Holds a mail's HTML to what a mail with a code needs: text in simple elements with quoted attributes, no links,
/// nothing fetched from elsewhere, nothing that runs.
struct MarkupCheck {
    /// Why the markup is not accepted; `piece` is the place.
    struct Fault: Error, Hashable, CustomStringConvertible {
        let description: String
    }

    private var bytes: ArraySlice<UInt8>

    /// Stands for a variable that holds words: no name of an element or attribute can hold it, nor can a style.
    static let words = "\u{FFFD}"

    /// - Parameter html: The template, with a digit or `words` in the place of each variable.
    static func check(_ html: String) throws(Fault) {
        var check = MarkupCheck(bytes: Array(html.utf8)[...])
        while let start = check.bytes.firstIndex(of: UInt8(ascii: "<")) {
            check.bytes = check.bytes[(start + 1)...]
            try check.tag()
        }
    }

    private mutating func tag() throws(Fault) {
        if takeWord("!doctype html>") { return }
        let isClosing = take(UInt8(ascii: "/"))
        let element = name()
        guard elementsAllowed.contains(element) else {
            throw Fault(
                description: "the element \(quoted("<\(element)")) is not allowed; allowed are \(elementsAllowed)")
        }
        skipSpace()
        while !take(UInt8(ascii: ">")) {
            _ = take(UInt8(ascii: "/"))
            skipSpace()
            if take(UInt8(ascii: ">")) { return }
            guard !isClosing else { throw Fault(description: "the closing tag of <\(element)> has attributes") }
            try attribute(of: element)
            skipSpace()
        }
    }

    private mutating func attribute(of element: String) throws(Fault) {
        let name = name()
        guard attributesAllowed.contains(name) || name.hasPrefix("aria-") else {
            throw Fault(description: "the attribute \(quoted(name)) of <\(element)> is not allowed")
        }
        skipSpace()
        guard take(UInt8(ascii: "=")) else { return }
        skipSpace()
        guard let quote = bytes.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
            let end = bytes.dropFirst().firstIndex(of: quote)
        else { throw Fault(description: "the value of \(name) in <\(element)> is not quoted") }
        let value = String(decoding: bytes[(bytes.startIndex + 1)..<end], as: UTF8.self)
        bytes = bytes[(end + 1)...]
        if name == "style" { try style(value, of: element) }
    }

    /// Declarations may hold no function but colours, so that nothing is fetched, and no escapes that hide one.
    private func style(_ value: String, of element: String) throws(Fault) {
        let lowered = value.lowercased()
        let calls = lowered.split(separator: "(", omittingEmptySubsequences: false).dropLast()
        let isPlain = calls.allSatisfy { call in functionsAllowed.contains { call.hasSuffix($0) } }
        guard isPlain, !lowered.contains(where: { "\\@<&\(MarkupCheck.words)".contains($0) }),
            !lowered.contains("/*")
        else {
            throw Fault(description: "the style of <\(element)> may hold plain declarations only")
        }
    }

    private mutating func name() -> String {
        let end = bytes.firstIndex { byte in
            let lowered = byte | 0x20
            return !((0x61...0x7A).contains(lowered) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-"))
        }
        let name = bytes[..<(end ?? bytes.endIndex)]
        bytes = bytes[name.endIndex...]
        return String(decoding: name, as: UTF8.self).lowercased()
    }

    private mutating func skipSpace() {
        bytes = bytes.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x09 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard bytes.first == byte else { return false }
        bytes.removeFirst()
        return true
    }

    private mutating func takeWord(_ word: String) -> Bool {
        let count = word.utf8.count
        guard bytes.count >= count,
            String(decoding: bytes.prefix(count), as: UTF8.self).lowercased() == word
        else { return false }
        bytes.removeFirst(count)
        return true
    }
}

private let elementsAllowed = [
    "html", "head", "meta", "title", "body", "div", "main", "p", "span", "strong", "em", "h1", "h2", "br", "hr",
]
/// `http-equiv` is missing because it refreshes to another page; `href`, `src` and `on…` because they lead away or
/// run.
private let attributesAllowed = ["lang", "dir", "charset", "name", "content", "style", "role", "title"]
private let functionsAllowed = ["rgb", "rgba", "hsl", "hsla"]
