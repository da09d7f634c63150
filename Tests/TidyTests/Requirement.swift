/// A line of what this service has to satisfy, as tests name it: `R26`.
struct Requirement: Sendable, Hashable {
    let number: Int
    let sentence: String

    var name: String { "R\(number)" }

    /// The requirements of one concern, under a title.
    struct Section: Sendable {
        let title: String
        let requirements: [Requirement]
    }

    /// All requirements, read from the list: a title in a line of its own, then a line for each, numbered through.
    static let sections: [Section] = {
        var sections: [Section] = []
        var number = 0
        for block in list.split(separator: "\n\n") {
            let lines = block.split(separator: "\n")
            let requirements = lines.dropFirst().map { line in
                number += 1
                return Requirement(number: number, sentence: String(line))
            }
            sections.append(Section(title: String(lines[0]), requirements: requirements))
        }
        return sections
    }()
}

/// A test, or a case of one, that names requirements in front of what it says.
struct Proof: Sendable, Hashable {
    let target: String
    let requirements: [String]
    let sentence: String

    /// The proofs of a test file: literals and raw identifiers that begin with requirements and are put together from
    /// nothing else.
    static func proofs(in file: TextFile) -> [Proof] {
        // The tests of the page itself name requirements that they make up.
        guard file.isTest, file.isSwift, let target = file.target, !file.path.hasPrefix("Tests/TidyTests/Requirement")
        else { return [] }
        return file.lines.flatMap { line in
            texts(of: line).compactMap { text in proof(text, in: target) }
        }
    }

    private static func proof(_ text: Substring, in target: String) -> Proof? {
        let words = text.split(separator: " ")
        let requirements = words.prefix { $0.first == "R" && Int($0.dropFirst()) != nil }.map(String.init)
        let sentence = words.dropFirst(requirements.count).joined(separator: " ")
        guard !requirements.isEmpty, !sentence.isEmpty, !sentence.contains("\\(") else { return nil }
        return Proof(target: target, requirements: requirements, sentence: sentence)
    }

    /// What stands between quotation marks or between backquotes.
    private static func texts(of line: Substring) -> [Substring] {
        ["\"", "`"].flatMap { mark in
            line.split(separator: mark, omittingEmptySubsequences: false).enumerated().compactMap { index, text in
                index % 2 == 1 ? text : nil
            }
        }
    }
}

/// The page that shows which tests prove which requirement.
enum RequirementsPage {
    static let path = "docs/reference/requirements.md"

    static func text(_ sections: [Requirement.Section], _ proofs: [Proof]) -> String {
        var byName: [String: Set<Proof>] = [:]
        for proof in proofs { for name in proof.requirements { byName[name, default: []].insert(proof) } }
        let all = sections.flatMap(\.requirements)
        let open = all.filter { byName[$0.name] == nil }
        var page = """
            # Requirements

            What Sandi has to satisfy, and the tests that name each line in their own names. This page is written by a
            test from those names: `UPDATE_SNAPSHOTS=1 swift test --filter TidyTests` writes it anew. A test that stands
            here proves a part of its line, not always the whole.

            \(all.count - open.count) of \(all.count) lines are named by tests; the other \(open.count) are open.

            """
        for section in sections {
            page += "\n## \(section.title)\n"
            for requirement in section.requirements {
                let lines = (byName[requirement.name] ?? []).map { "- \($0.target): \($0.sentence)\n" }
                page += "\n**\(requirement.name)** \(requirement.sentence)\(lines.isEmpty ? " *Open.*" : "")\n"
                if !lines.isEmpty { page += "\n" + lines.sorted().joined() }
            }
        }
        return page
    }
}
