/// Swift source with everything that is not code made blank: comments, texts, and names in backticks. Line feeds stay,
/// so that offsets and line numbers hold.
struct SwiftCode: Sendable {
    let bytes: [UInt8]

    init(_ text: String) {
        var blanker = Blanker(source: Array(text.utf8))
        bytes = blanker.blanked()
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Lines of code, in the places of the source's lines.
    var lines: [String] {
        bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// Every identifier and keyword with its line.
    var names: [(name: String, line: Int)] {
        var names: [(String, Int)] = []
        var line = 1
        var start: Int?
        for (offset, byte) in bytes.enumerated() {
            let isPart = SwiftCode.isNamePart(byte)
            if isPart, start == nil { start = offset }
            if !isPart, let begin = start {
                names.append((String(decoding: bytes[begin..<offset], as: UTF8.self), line))
                start = nil
            }
            if byte == UInt8(ascii: "\n") { line += 1 }
        }
        return names
    }

    static func isNamePart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }
}

/// Walks over a source once.
private struct Blanker {
    let source: [UInt8]
    var output: [UInt8]
    var place = 0

    init(source: [UInt8]) {
        self.source = source
        output = source
    }

    mutating func blanked() -> [UInt8] {
        while place < source.count {
            if starts("//") {
                blank(while: { $0.source[$0.place] != newline })
            } else if starts("/*") {
                blankRemark()
            } else if let fence = textFence() {
                blankText(fence)
            } else if source[place] == backtick {
                place += 1
                blank(while: { $0.source[$0.place] != backtick && $0.source[$0.place] != newline })
                place += 1
            } else {
                place += 1
            }
        }
        return output
    }

    private func starts(_ text: StaticString, at offset: Int = 0) -> Bool {
        let begin = place + offset
        guard begin + text.utf8CodeUnitCount <= source.count else { return false }
        return (0..<text.utf8CodeUnitCount).allSatisfy { source[begin + $0] == text.utf8Start[$0] }
    }

    private mutating func blank(while goesOn: (Blanker) -> Bool) {
        while place < source.count, goesOn(self) { blankOne() }
    }

    private mutating func blankOne() {
        if source[place] != newline { output[place] = space }
        place += 1
    }

    private mutating func blankRemark() {
        var depth = 0
        repeat {
            if starts("/*") { depth += 1 }
            if starts("*/") { depth -= 1 }
            let width = starts("/*") || starts("*/") ? 2 : 1
            for _ in 0..<width where place < source.count { blankOne() }
        } while depth > 0 && place < source.count
    }

    /// The number signs and quotation marks with which a text opens here.
    private func textFence() -> (signs: Int, quotes: Int)? {
        var signs = 0
        while place + signs < source.count, source[place + signs] == numberSign { signs += 1 }
        guard starts("\"", at: signs) else { return nil }
        return (signs, starts("\"\"\"", at: signs) ? 3 : 1)
    }

    /// Blanks a text with what is interpolated, up to its closing fence.
    private mutating func blankText(_ fence: (signs: Int, quotes: Int)) {
        place += fence.signs + fence.quotes
        while place < source.count {
            if closes(fence) {
                place += fence.quotes + fence.signs
                return
            }
            if fence.quotes == 1, source[place] == newline { return }
            if source[place] == backslash, signs(after: place) >= fence.signs {
                for _ in 0...fence.signs where place < source.count { blankOne() }
                if place < source.count, source[place] == openParenthesis { blankInterpolation() } else { blankOne() }
                continue
            }
            blankOne()
        }
    }

    private mutating func blankInterpolation() {
        var depth = 0
        repeat {
            if let fence = textFence() {
                let begin = place
                blankText(fence)
                for inside in begin..<place where output[inside] != newline { output[inside] = space }
                continue
            }
            if source[place] == openParenthesis { depth += 1 }
            if source[place] == closeParenthesis { depth -= 1 }
            blankOne()
        } while depth > 0 && place < source.count
    }

    private func closes(_ fence: (signs: Int, quotes: Int)) -> Bool {
        let isQuote = fence.quotes == 3 ? starts("\"\"\"") : starts("\"")
        return isQuote && signs(after: place + fence.quotes - 1) >= fence.signs
    }

    private func signs(after offset: Int) -> Int {
        var count = 0
        while offset + 1 + count < source.count, source[offset + 1 + count] == numberSign { count += 1 }
        return count
    }
}

private let newline = UInt8(ascii: "\n")
private let space = UInt8(ascii: " ")
private let backtick = UInt8(ascii: "`")
private let backslash = UInt8(ascii: "\\")
private let numberSign = UInt8(ascii: "#")
private let openParenthesis = UInt8(ascii: "(")
private let closeParenthesis = UInt8(ascii: ")")
