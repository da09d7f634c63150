/// Why a message cannot tell a transaction whole, so that a code for it does not go out that way (R13). Safe to show.
public enum UntoldTransaction: String, Error, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    /// The locale has no words or clips for transactions.
    case noWords = "no_words"
    /// No clip says the currency.
    case currency
    /// Nothing of the payee can be spoken.
    case payee
    /// The message would be longer than its kind may be.
    case tooLong = "too_long"

    public var description: String {
        switch self {
        case .noWords: "there are no words for transactions in this locale"
        case .currency: "no clip says the currency"
        case .payee: "of a payee only its number can be spoken, and it must have one, of four digits or more"
        case .tooLong: "it would take longer to say than a call may last"
        }
    }
}
