/// A text file of the repository.
struct TextFile: Sendable {
    /// From the repository's root, such as `Sources/sandi/Sandi.swift`.
    let path: String
    let text: String
    /// What of it is Swift code; empty in other files.
    let code: SwiftCode

    init(_ path: String, _ text: String) {
        self.path = path
        self.text = text
        code = SwiftCode(path.hasSuffix(".swift") ? text : "")
    }

    /// Split at line feeds alone; a last empty piece, after the closing line feed, is no line.
    var lines: [Substring] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    var isSwift: Bool { path.hasSuffix(".swift") }
    var isMarkdown: Bool { path.hasSuffix(".md") }
    var isTest: Bool { path.hasPrefix("Tests/") }
    var isSource: Bool { path.hasPrefix("Sources/") }

    /// A shell script or a Python file.
    var isScript: Bool { path.hasSuffix(".py") || path.hasSuffix(".sh") || text.hasPrefix("#!") }

    /// The room or test target that the file belongs to; nil outside of all.
    var target: String? {
        let parts = path.split(separator: "/")
        guard parts.count > 2, isSource || isTest else { return path.hasPrefix("Benchmarks/") ? "sandi-bench" : nil }
        return String(parts[1])
    }
}

/// A place where a rule is broken.
struct Violation: Sendable, Hashable, CustomStringConvertible {
    let path: String
    /// From 1; nil when the whole file is meant.
    let line: Int?
    let sentence: String

    init(_ file: TextFile, line: Int? = nil, _ sentence: String) {
        path = file.path
        self.line = line
        self.sentence = sentence
    }

    var description: String { "\(path)\(line.map { ":\($0)" } ?? ""): \(sentence)" }
}
