internal import VerificationCore

/// What a call says of a transaction: the whole amount, its currency, and the end of the payee's number (R13). Handle
/// as personal data.
struct SpokenTransaction: Sendable, Hashable {
    /// The digits before the point, without a leading zero unless it is the only one.
    let whole: [UInt8]
    /// The digits behind the point; none when all of them are zero.
    let decimals: [UInt8]
    let currency: String
    /// The last digits of the payee's number.
    let ending: [UInt8]

    /// Digits of the payee's number that are said.
    static let endingDigits = 4
}

extension SpokenTransaction {
    /// - Throws: When nothing of the payee can be said.
    init(_ transaction: BoundTransaction) throws(UntoldTransaction) {
        guard let ending = SpokenTransaction.ending(of: transaction.payee) else { throw .payee }
        let parts = transaction.amount.utf8.split(separator: UInt8(ascii: "."))
        let decimals = parts.count > 1 ? parts[1].map { $0 - UInt8(ascii: "0") } : []
        self.init(
            whole: parts[0].map { $0 - UInt8(ascii: "0") },
            decimals: decimals.contains { $0 != 0 } ? decimals : [], currency: transaction.currency, ending: ending)
    }

    /// The end of the one number in a payee. Its digits stand together, with single spaces or hyphens between them at
    /// most: of two numbers nobody could know which one was said.
    private static func ending(of payee: String) -> [UInt8]? {
        let text = Array(payee.utf8)
        guard let first = text.firstIndex(where: isDigit), let last = text.lastIndex(where: isDigit) else { return nil }
        for place in first...last where !isDigit(text[place]) {
            guard text[place] == UInt8(ascii: " ") || text[place] == UInt8(ascii: "-"), isDigit(text[place + 1]) else {
                return nil
            }
        }
        let number = text[first...last].filter(isDigit)
        guard number.count >= endingDigits else { return nil }
        return number.suffix(endingDigits).map { $0 - UInt8(ascii: "0") }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

extension SpokenTransaction {
    /// The amount as it is said: the digits of each group of three, and behind them the group's scale. A group of
    /// nothing but zeros is left out; of the others all zeros are said, so that 1,000,005 is never heard as a million
    /// and a half, as "one million five" is in several languages.
    var amountPieces: [CallScript.Piece] {
        var pieces: [CallScript.Piece] = []
        var start = 0
        var end = (whole.count - 1) % groupDigits + 1
        while start < whole.count {
            let group = whole[start..<end]
            if start == 0 || group.contains(where: { $0 != 0 }) {
                pieces += group.map { .digit($0) }
                if let scale = TransactionWord.scales[(whole.count - end) / groupDigits] { pieces.append(.word(scale)) }
            }
            start = end
            end += groupDigits
        }
        if !decimals.isEmpty { pieces += [.word(.point)] + decimals.map { .digit($0) } }
        return pieces + [.currency(currency)]
    }

    /// Takes a transaction off the front of a call's pieces, from the amount to the sentence before the code; nil when
    /// there is none. The amount is read by its value, and not by how it was put together.
    init?(readingFrom pieces: inout ArraySlice<CallScript.Piece>) {
        var value: UInt64 = 0
        var scalesLeft = TransactionWord.scales.count - 1
        var group = pieces.popDigits()
        var hasDigits = false
        while case .word(let word)? = pieces.first, let scale = TransactionWord.scales.firstIndex(of: word) {
            guard scale <= scalesLeft, !group.isEmpty, group.count <= groupDigits else { return nil }
            value += SpokenTransaction.number(group) * thousands[scale]
            scalesLeft = scale - 1
            hasDigits = true
            pieces.removeFirst()
            group = pieces.popDigits()
        }
        guard hasDigits || !group.isEmpty, group.count <= groupDigits else { return nil }
        value += SpokenTransaction.number(group)
        var decimals: [UInt8] = []
        if pieces.first == .word(.point) {
            pieces.removeFirst()
            decimals = pieces.popDigits()
        }
        guard case .currency(let currency)? = pieces.popFirst(), pieces.popFirst() == .word(.payee) else { return nil }
        let ending = pieces.popDigits()
        guard pieces.popFirst() == .word(.paymentCode) else { return nil }
        self.init(
            whole: String(value).utf8.map { $0 - UInt8(ascii: "0") }, decimals: decimals, currency: currency,
            ending: ending)
    }

    /// At most three digits as a number.
    private static func number(_ digits: [UInt8]) -> UInt64 { digits.reduce(0) { $0 * 10 + UInt64($1) } }
}

private let groupDigits = 3
/// What the scales stand for, in their order.
private let thousands: [UInt64] = [1, 1_000, 1_000_000, 1_000_000_000]
