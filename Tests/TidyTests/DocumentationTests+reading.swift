extension DocumentationTests {
    /// Names of functions and properties that are documented somewhere: whoever implements them need not say it again.
    static func documentedNames(in files: [TextFile]) -> Set<String> {
        var names: Set<String> = conformanceNames
        for file in files {
            let lines = file.lines.map(trimmed)
            for (line, before) in zip(lines.dropFirst(), lines) where before.hasPrefix("///") {
                if let name = declared(in: line) { names.insert(name) }
            }
        }
        return names
    }

    static func undocumented(in file: TextFile, _ promises: Set<String>) -> [Violation] {
        let lines = file.lines.map(trimmed)
        return lines.indices.compactMap { index in
            let line = lines[index]
            guard line.hasPrefix("public "), needsDocumentation(line), !isDocumented(index, lines),
                let name = declared(in: line), !promises.contains(name)
            else { return nil }
            return Violation(file, line: index + 1, "\(name) is public and has no line of documentation")
        }
    }

    /// Properties, initializers and comparisons speak for themselves when their type is documented.
    private static func needsDocumentation(_ line: Substring) -> Bool {
        let words = line.split(separator: " ")
        if words.contains("init") || words.contains(where: { $0.hasPrefix("init(") || $0.hasPrefix("init?(") }) {
            return false
        }
        if words.contains("extension") || words.contains("import") { return false }
        if words.contains("let") || words.contains("var") { return false }
        return !line.contains("static func <")
    }

    private static func isDocumented(_ index: Int, _ lines: [Substring]) -> Bool {
        var place = index - 1
        while place >= 0, lines[place].hasPrefix("@") { place -= 1 }
        return place >= 0 && lines[place].hasPrefix("///")
    }

    private static func declared(in line: Substring) -> String? {
        let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
        guard let keyword = words.firstIndex(where: keywords.contains), keyword + 1 < words.count else { return nil }
        return String(words[keyword + 1])
    }

    /// Relative links that lead to nothing.
    static func deadLinks(in page: TextFile, exists: (String) -> Bool) -> [Violation] {
        let folder = page.path.split(separator: "/").dropLast()
        return page.lines.enumerated().flatMap { offset, line -> [Violation] in
            links(in: line).compactMap { link in
                var parts = Array(folder)
                for part in link.split(separator: "/") {
                    if part == ".." { _ = parts.popLast() } else if part != "." { parts.append(part) }
                }
                let path = parts.joined(separator: "/")
                return exists(path) ? nil : Violation(page, line: offset + 1, "no \(path)")
            }
        }
    }

    /// The targets of `[…](target)` outside of code, without their part after `#`, those in other places left out.
    private static func links(in line: Substring) -> [Substring] {
        let prose = line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 0 }.map(\.element)
        return prose.flatMap { piece in
            piece.ranges(of: "](").map { piece[$0.upperBound...].prefix { $0 != ")" } }
        }
        .map { $0.prefix { $0 != "#" } }
        .filter { !$0.isEmpty && !$0.contains("://") && !$0.hasPrefix("mailto:") }
    }

    /// The words in backticks that begin the rows of the table under a heading.
    static func firstColumn(of page: String, under heading: String) -> [String] {
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
        let section = lines.drop { $0 != heading }.dropFirst().prefix { !$0.hasPrefix("## ") }
        return section.filter { $0.hasPrefix("| `") }.map { String($0.dropFirst(3).prefix { $0 != "`" }) }
    }

    /// The raw values of an enum of texts; of all in the file when none is named.
    static func rawValues(in source: String, of name: String? = nil) -> [String] {
        var lines = source.split(separator: "\n").map(trimmed)[...]
        if let name {
            lines = lines.drop { !$0.contains("enum \(name):") }.dropFirst().prefix { !$0.contains("enum ") }
        }
        return lines.filter { $0.hasPrefix("case ") && !$0.contains(":") && !$0.contains("(") && !$0.contains("let ") }
            .flatMap { $0.dropFirst(5).split(separator: ",") }
            .map { item in
                let parts = item.split(separator: "\"")
                return String(parts.count > 1 ? parts[1] : trimmed(item))
            }
    }

    private static func trimmed(_ line: Substring) -> Substring { line.drop { $0 == " " } }

    private static let keywords: Set<Substring> = [
        "struct", "class", "enum", "actor", "protocol", "typealias", "func", "var", "let",
    ]
    /// What the protocols of the standard library and of packages ask for.
    private static let conformanceNames: Set = [
        "description", "debugDescription", "customMirror", "hash", "encode", "run", "handle", "next",
        "makeAsyncIterator",
        "error", "log",
    ]
}
