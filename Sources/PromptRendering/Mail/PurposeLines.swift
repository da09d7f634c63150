internal import VerificationCore

/// What a code is for, in the words of a locale. The request only chooses a line; its own words are never mailed (R30).
struct PurposeLines: Sendable, Hashable {
    private let lines: [String: String]
    private let other: String
    /// Nil where the locale has no words for transactions.
    private let transaction: TemplateText?

    /// The purposes that have a line of their own.
    var names: [String] { lines.keys.sorted() }

    /// The line of a purpose, or the line for all others.
    func line(for purpose: String) -> String { lines[purpose] ?? other }

    /// Whether the locale can tell a transaction.
    var tellsTransactions: Bool { transaction != nil }

    /// The line of a message: of its transaction where it has one (R13), else of its purpose.
    /// - Throws: When there is a transaction and the locale has no words for it.
    func line(for context: MessageContext) throws(RenderingFault) -> String {
        guard let told = context.transaction else { return line(for: context.purpose) }
        guard let transaction else { throw RenderingFault("the locale has no line for transactions") }
        return transaction.filled { name in
            switch TransactionVariable(rawValue: name) {
            case .amount: told.amount
            case .currency: told.currency
            case .payee: told.payee
            case nil: ""
            }
        }
    }
}

/// The variables of the line on a transaction; each has to be told.
private enum TransactionVariable: String, CaseIterable {
    case amount, currency, payee
}

extension PurposeLines {
    /// Reads `purposes.json`; nil when something in it is wrong.
    init?(_ document: PackDocument, _ faults: inout FaultLedger) {
        document.allowOnly(["schema", "purposes", "other", "transaction"], &faults)
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
        let transaction = PurposeLines.transaction(document, &faults)
        guard schema != nil, let other, lines.count == names.count else { return nil }
        self.init(lines: Dictionary(uniqueKeysWithValues: lines), other: other, transaction: transaction)
    }

    private static func transaction(_ document: PackDocument, _ faults: inout FaultLedger) -> TemplateText? {
        guard document.has("transaction"),
            let text = document.text("transaction", charactersMax: lineCharactersMax, &faults)
        else { return nil }
        faults.requireNoLink(text, document.file)
        guard let cut = try? TemplateText(text),
            cut.variables.sorted() == TransactionVariable.allCases.map(\.rawValue).sorted()
        else {
            faults.add(
                .notATemplate, document.file,
                "transaction must hold {{amount}}, {{currency}} and {{payee}}, each once, and nothing else in braces")
            return nil
        }
        return cut
    }
}

private let purposesMax = 64
private let lineCharactersMax = 200
