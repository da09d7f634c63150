extension Rule {
    static let markers = Rule(
        "nothing is left to be done later",
        broken: leftovers.map { TextFile("docs/a.md", "One\n\($0): two\n") }
            + [TextFile("docs/a.md", "\(mergeMark)HEAD\n")] + [
                TextFile("A.swift", "// for" + " now\n")
            ],
        kept: [TextFile("scripts/a", "mktemp /tmp/a.XXXXXX\n"), TextFile("A.swift", "// HACKING, for nowhere\n")]
    ) { file in
        let marked = leftovers.flatMap { word in file.lines(with: word).map { ($0, word) } }
        let vague = file.lines(with: "for" + " now", ignoringCase: true).map { ($0, "for" + " now") }
        let merges = file.lines.indices.filter { file.lines[$0].hasPrefix(mergeMark) }
            .map { Violation(file, line: $0 + 1, "a mark of a merge") }
        return merges
            + (marked + vague).filter { line, word in isWord(word, in: file.lines[line - 1]) }.map { line, word in
                Violation(file, line: line, "\"\(word)\": do it, or write an issue")
            }
    }

    static let machinePaths = Rule(
        "no path of somebody's machine",
        broken: machines.map { TextFile("docs/a.md", "see \($0)sandi\n") },
        kept: [TextFile("docs/a.md", "see /etc/sandi and data/home/x and https://a.example/workers/\n")]
    ) { file in
        machines.flatMap { machine in
            file.lines(with: machine).filter { isPath(machine, in: file.lines[$0 - 1]) }
                .map { Violation(file, line: $0, "\(machine) is a path of one machine") }
        }
    }

    static let whitespace = Rule(
        "lines end with a line feed and without spaces",
        broken: [
            TextFile("docs/a.md", "a \nb\n"), TextFile("docs/a.md", "a\r\nb\n"), TextFile("docs/a.md", "a"),
            TextFile("docs/a.md", "a\n\n"), TextFile("A.swift", "\tlet a = 1\n"),
        ],
        kept: [TextFile("docs/a.md", "a\n\nb\n"), TextFile("Makefile", "a:\n\tb\n")]
    ) { file in
        guard !file.path.hasPrefix("templates/"), file.path != "LICENSE" else { return [] }
        var faults =
            file.text.utf8.last == UInt8(ascii: "\n") && !file.text.hasSuffix("\n\n")
            ? [] : [Violation(file, "the file ends with one line feed")]
        if file.text.utf8.contains(UInt8(ascii: "\r")) { faults.append(Violation(file, "a carriage return")) }
        for (offset, line) in file.lines.enumerated() {
            if line.last?.isWhitespace == true { faults.append(Violation(file, line: offset + 1, "spaces at the end")) }
            if line.hasPrefix("\t"), file.path != "Makefile" {
                faults.append(Violation(file, line: offset + 1, "a tab; four spaces are wanted"))
            }
        }
        return faults
    }

    static let shebangs = Rule(
        "a shell script stops at its first error",
        broken: [TextFile("scripts/a", "#!/usr/bin/env bash\necho a\n")],
        kept: [TextFile("scripts/a", "#!/usr/bin/env bash\n# Says a.\nset -euo pipefail\necho a\n")]
    ) { file in
        guard file.text.hasPrefix("#!/usr/bin/env bash") || file.text.hasPrefix("#!/bin/"),
            !file.text.contains("\nset -eu")
        else { return [] }
        return [Violation(file, "set -euo pipefail is missing")]
    }

    // In pieces, so that this file keeps its own rules.
    private static let leftovers = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]
    private static let mergeMark = String(repeating: "<", count: 7) + " "
    private static let machines = ["/wo" + "rk/", "/tm" + "p/w/", "/ho" + "me/", "/ro" + "ot/"]

    private static func isWord(_ word: String, in line: Substring) -> Bool {
        let names = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
        let parts = word.split(separator: " ")
        guard parts.count > 1 else { return names.contains { $0 == word } }
        return names.indices.dropLast(parts.count - 1).contains { start in
            zip(names[start...], parts).allSatisfy { $0.lowercased() == $1.lowercased() }
        }
    }

    /// Whether the path begins there, so that `data/home/` is none.
    private static func isPath(_ machine: String, in line: Substring) -> Bool {
        var rest = line
        while let range = rest.firstRange(of: machine) {
            guard range.lowerBound > line.startIndex else { return true }
            let before = line[line.index(before: range.lowerBound)]
            if !before.isLetter, !before.isNumber, before != "_", before != "-", before != "." { return true }
            rest = rest[range.upperBound...]
        }
        return false
    }
}
