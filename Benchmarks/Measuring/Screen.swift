import Foundation

/// Where figures are printed.
enum Screen {
    static func line(_ text: String = "") {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }

    /// A heading with the sentence that says what is measured.
    static func part(_ name: String, _ sentence: String) {
        line("\n== \(name): \(sentence)")
    }

    /// What is being done meanwhile, on standard error.
    static func progress(_ text: String) {
        FileHandle.standardError.write(Data("   … \(text)\n".utf8))
    }
}

/// Rows under headings, each column as wide as its widest text; numbers stand at the right.
struct Table {
    private var rows: [[String]]

    init(_ headings: [String]) {
        rows = [headings]
    }

    mutating func add(_ row: [String]) { rows.append(row) }

    func print() {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            let cells = row.indices.map { column in
                let space = String(repeating: " ", count: widths[column] - row[column].count)
                return column == 0 ? row[column] + space : space + row[column]
            }
            Screen.line("  " + cells.joined(separator: "  "))
        }
    }
}

extension Double {
    /// With so many digits after the point.
    func fixed(_ digits: Int) -> String { String(format: "%.\(digits)f", self) }
    /// A whole number, with a space at every thousand.
    var grouped: String {
        let digits = Array(String(Int(self.rounded())))
        return digits.indices.map { index in
            index > 0 && (digits.count - index) % 3 == 0 ? " \(digits[index])" : "\(digits[index])"
        }.joined()
    }
}

extension UInt64 {
    /// Nanoseconds as milliseconds.
    var milliseconds: Double { Double(self) / 1e6 }
}

/// The middle value.
func median<Value: Comparable>(_ values: [Value]) -> Value {
    values.sorted()[values.count / 2]
}
