import Testing

/// The page on limits says what the code says.
struct LimitTests {
    /// A row of the page.
    private struct Row {
        let label: String
        let value: String
    }

    private static func rows(_ text: String) -> [Row] {
        text.split(separator: "\n").filter {
            $0.hasPrefix("| ") && !$0.hasPrefix("| limit |") && !$0.hasPrefix("| ---")
        }
        .map { line in
            let cells = line.split(separator: "|").map { $0.drop { $0 == " " } }
            return Row(
                label: String(cells.first ?? "").trimmed, value: String(cells.dropFirst().first ?? "").trimmed)
        }
    }

    /// The numbers of a text: `4,096` and `10_000` are one each; a product gives its factors and what they come to.
    static func numbers(in text: String) -> [Double] {
        let plain = Array(text)
        var numbers: [Double] = []
        var place = 0
        while place < plain.count {
            if plain[place].isLetter || plain[place] == "_" {
                // A name, with the digits in it.
                while place < plain.count, plain[place].isLetter || plain[place].isNumber || plain[place] == "_" {
                    place += 1
                }
                continue
            }
            guard plain[place].isNumber else {
                place += 1
                continue
            }
            var digits = ""
            while place < plain.count {
                let next = place + 1 < plain.count ? plain[place + 1] : " "
                if plain[place].isNumber {
                    digits.append(plain[place])
                } else if plain[place] == ".", next.isNumber, !digits.contains(".") {
                    digits.append(".")
                } else if plain[place] != "_", !(plain[place] == "," && next.isNumber) {
                    break
                }
                place += 1
            }
            numbers += [Double(digits)].compactMap(\.self)
        }
        return numbers
    }

    /// Whether a number of the page stands in the code, in its unit or in a smaller one.
    private static func matches(_ number: Double, _ known: Set<Double>) -> Bool {
        [1, 1000, 1024, 60, 3600].contains { known.contains(number * $0) }
    }

    /// What is wrong with a row, given the declarations that it is made of.
    private static func fault(_ row: Row, _ declarations: [String], derived: Set<Double>) -> String? {
        let known = Set(declarations.flatMap(numbers)).union(derived)
        let wrong = numbers(in: row.value + " " + row.label.filter { $0.isNumber }).filter { !matches($0, known) }
        return wrong.isEmpty ? nil : "\(row.label): \(wrong) is in no constant of \(declarations)"
    }

    /// The text of a declaration: its line, and the next ones up to an empty line or another declaration.
    private static func declaration(_ source: LimitSource) -> String? {
        guard
            let lines = Repository.read("Sources/\(source.file)")?.split(
                separator: "\n", omittingEmptySubsequences: false),
            let start = lines.firstIndex(where: { $0.contains(source.beginning) })
        else { return nil }
        let more = lines[(start + 1)...].prefix { !$0.isEmpty && !$0.contains(" let ") && !$0.contains(" var ") }
        return ([lines[start]] + more.prefix(3)).joined(separator: " ")
    }

    @Test("R110 every number on the page of limits is a constant of the code")
    func page() throws {
        let rows = LimitTests.rows(try #require(Repository.read("docs/reference/limits.md")))
        #expect(rows.count > 40)
        for row in rows {
            guard let limit = Limit.all.first(where: { $0.label == row.label }) else {
                Issue.record("\(row.label): name its constants in Limit+list.swift")
                continue
            }
            var declarations: [String] = []
            for source in limit.sources {
                let text = try #require(LimitTests.declaration(source), "\(row.label): \(source.beginning) is gone")
                declarations.append(text)
            }
            if let fault = LimitTests.fault(row, declarations, derived: limit.derived) { Issue.record("\(fault)") }
        }
        #expect(Set(Limit.all.map(\.label)).subtracting(rows.map(\.label)) == [])
    }

    @Test func `a number that the code does not have is noticed`() {
        let row = Row(label: "body", value: "16 KiB, within **15 s** (1 to 60)")
        let constants = ["var bodyBytesMax = 16 * 1024", ".integer(1...60), .value(.integer(15))"]
        #expect(LimitTests.fault(row, constants, derived: []) == nil)
        #expect(LimitTests.fault(row, [constants[0], ".integer(1...60), .value(.integer(20))"], derived: []) != nil)
        #expect(LimitTests.fault(row, [constants[1]], derived: []) != nil)
    }

    @Test(arguments: [
        ("4,096 or 10_000", [4096, 10_000]), ("30, 40", [30, 40]), ("0.5, 1", [0.5, 1]), ("call:45", [45]),
        ("1...60", [1, 60]), ("IPv6 /64", [64]), ("x12 _3", []), ("65_536.", [65_536]),
    ])
    func `numbers are read`(text: String, found: [Double]) {
        #expect(LimitTests.numbers(in: text) == found)
    }
}

extension String {
    fileprivate var trimmed: String { String(reversed().drop { $0 == " " }.reversed()) }
}
