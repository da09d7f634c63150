/// The names of a pack's clips.
enum ClipName {
    static let digits = (0...9).map(String.init)
    /// What every pack has.
    static let required = digits + ["intro", "again", "bye"]
    /// What a pack that tells transactions has besides: all of it, and one of the currencies at least.
    static let words = TransactionWord.allCases.map(\.rawValue)
    static let currencies = ["IDR", "USD", "MYR", "VND", "SGD", "EUR"]
    /// All that there can be, in the order in which a manifest lists them.
    static let known = required + words + currencies

    /// The path of a clip inside its pack: no other is ever opened.
    static func file(_ name: String) -> String { "clips/\(name).mp3" }
}

/// What a call says of a transaction besides digits and the currency (R13).
enum TransactionWord: String, Sendable, Hashable, CaseIterable {
    /// The sentences before the amount, at first and when it is repeated, before the payee's number, and before the
    /// code.
    case payment
    case paymentAgain = "payment_again"
    case payee
    case paymentCode = "payment_code"
    case thousand, million, billion
    /// Between the amount's digits and its decimals.
    case point

    /// The scales of an amount's groups of three digits by their place from the end; the last group has none.
    static let scales: [TransactionWord?] = [nil, .thousand, .million, .billion]
}
