/// What a code is asked for: an amount to a payee, which are told with the code and have to be sent again, unchanged,
/// with the check (R13).
public struct BoundTransaction: Sendable, Hashable {
    /// Decimal digits with a point where the currency has smaller units, such as `150000.00`.
    public let amount: String
    /// Three capital letters, as ISO 4217 names currencies.
    public let currency: String
    /// A name of at most 40 plain characters.
    public let payee: String

    /// Digits before the point.
    public static let wholeDigitsMax = 12
    public static let payeeCharactersMax = 40

    /// Checks the three parts of a transaction.
    /// - Throws: The first rule that is broken, in the order amount, currency, payee.
    public static func checked(amount: String, currency: String, payee: String) throws(TransactionFault)
        -> BoundTransaction
    {
        guard isCurrency(currency) else { throw .currency }
        guard isAmount(amount, decimalsMax: decimals(of: currency)) else {
            throw .amount(decimalsMax: decimals(of: currency))
        }
        guard isPayee(payee) else { throw .payee }
        return BoundTransaction(amount: amount, currency: currency, payee: payee)
    }

    private init(amount: String, currency: String, payee: String) {
        self.amount = amount
        self.currency = currency
        self.payee = payee
    }

    /// What the digest of a transaction is made of: the three parts in this order, a line each. Parts that were never
    /// checked, as a check may bring them, have a text too, which is never that of another transaction.
    public static func text(amount: String, currency: String, payee: String) -> String {
        "\(amount)\n\(currency)\n\(payee)"
    }

    public var text: String { BoundTransaction.text(amount: amount, currency: currency, payee: payee) }

    /// Reads what `text` wrote; nil when it is none.
    public init?(text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.count == 3,
            let read = try? BoundTransaction.checked(amount: lines[0], currency: lines[1], payee: lines[2])
        else { return nil }
        self = read
    }
}

/// The part of a transaction that breaks a rule.
public enum TransactionFault: Error, Sendable, Hashable {
    case amount(decimalsMax: Int)
    case currency
    case payee
}

extension BoundTransaction: CustomStringConvertible, CustomReflectable {
    public var description: String { "<transaction>" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension BoundTransaction {
    /// Currencies without smaller units, and those with a thousand of them; all others have a hundred.
    private static let wholeCurrencies: Set<String> = [
        "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF",
        "XPF",
    ]
    private static let thousandthCurrencies: Set<String> = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]

    /// Digits behind the point that a currency has at most.
    public static func decimals(of currency: String) -> Int {
        wholeCurrencies.contains(currency) ? 0 : thousandthCurrencies.contains(currency) ? 3 : 2
    }

    private static func isCurrency(_ text: String) -> Bool {
        text.utf8.count == 3 && text.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    }

    /// One spelling for one amount: no leading zero, sign, exponent or separator, and no amount of nothing.
    private static func isAmount(_ text: String, decimalsMax: Int) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ $0.allSatisfy { (0x30...0x39).contains($0) } }),
            (1...wholeDigitsMax).contains(parts[0].count), parts[0].count == 1 || parts[0].first != 0x30,
            parts.count == 1 || (1...3).contains(parts[1].count) && parts[1].count <= decimalsMax
        else { return false }
        return parts.joined().contains { $0 != 0x30 }
    }

    /// Letters of any script, digits, single spaces and a few marks. Nothing that a program would make a link of: a
    /// full stop is followed by a space or nothing.
    private static func isPayee(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        guard (1...payeeCharactersMax).contains(scalars.count), scalars.first != " ", scalars.last != " " else {
            return false
        }
        for (place, scalar) in scalars.enumerated() {
            let next = place + 1 < scalars.count ? scalars[place + 1] : nil
            switch scalar {
            case " ": if next == " " { return false }
            case ".": if let next, next != " " { return false }
            case "-", "'", "&", ",", "(", ")": continue
            default: guard isLetterOrDigit(scalar) else { return false }
            }
        }
        return true
    }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .otherLetter, .nonspacingMark, .spacingMark:
            true
        default: (0x30...0x39).contains(scalar.value)
        }
    }
}
