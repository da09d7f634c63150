/// What a person hears of one time that a call says its code. Handle as a secret.
public struct HeardRound: Sendable, Hashable {
    /// The digits of the code.
    public let digits: [UInt8]
    /// What is told before it; nil when the call says nothing but its code.
    public let transaction: HeardTransaction?

    init(_ round: CallRound) {
        digits = round.digits
        transaction = round.transaction.map(HeardTransaction.init)
    }
}

/// A transaction as it is heard.
public struct HeardTransaction: Sendable, Hashable {
    /// Digits with a point where there are decimals other than zero.
    public let amount: String
    /// Three capital letters.
    public let currency: String
    /// The last four digits of the payee's number.
    public let payeeEnding: String

    init(_ spoken: SpokenTransaction) {
        func text(_ digits: [UInt8]) -> String { digits.map(String.init).joined() }
        amount = text(spoken.whole) + (spoken.decimals.isEmpty ? "" : ".\(text(spoken.decimals))")
        currency = spoken.currency
        payeeEnding = text(spoken.ending)
    }
}
