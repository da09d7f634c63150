/// What a code is for, in the words of a locale. The request only chooses a line; its own words are never mailed (R30).
struct PurposeLines: Sendable, Hashable {
    private let lines: [String: String]
    private let other: String

    /// The purposes that have a line of their own.
    var names: [String] { lines.keys.sorted() }

    /// The line of a purpose, or the line for all others.
    func line(for purpose: String) -> String { lines[purpose] ?? other }
}

extension PurposeLines {
    /// Reads `purposes.json`; nil when something in it is wrong.
    init?(_ document: PackDocument, _ faults: inout FaultLedger) {
        document.allowOnly(["schema", "purposes", "other"], &faults)
        let schema = document.integer("schema", in: 1...1, &faults)
        let other = document.text("other", charactersMax: lineCharactersMax, &faults)
        guard let purposes = document.object("purposes", &faults) else { return nil }
        let names = purposes.names
        guard names.count <= purposesMax else {
            faults.add(.memberOutOfRange, document.file, "purposes must be at most \(purposesMax) lines")
            return nil
        }
        let lines = names.compactMap { name in
            purposes.text(name, charactersMax: lineCharactersMax, &faults).map { (name, $0) }
        }
        for line in lines.map(\.1) + [other].compactMap(\.self) { faults.requireNoLink(line, document.file) }
        guard schema != nil, let other, lines.count == names.count else { return nil }
        self.init(lines: Dictionary(uniqueKeysWithValues: lines), other: other)
    }
}

private let purposesMax = 64
private let lineCharactersMax = 200
