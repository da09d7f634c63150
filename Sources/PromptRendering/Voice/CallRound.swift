/// One time that a call says its code, with what is told before it. Handle as a secret.
struct CallRound: Sendable, Hashable {
    /// The code, each digit 0 to 9.
    let digits: [UInt8]
    /// What the code is asked for; nil when it is for no transaction.
    let transaction: SpokenTransaction?

    init(_ digits: [UInt8], telling transaction: SpokenTransaction? = nil) {
        self.digits = digits
        self.transaction = transaction
    }
}

extension CallRound {
    /// Reads the rounds of a call off its pieces by what they mean, whatever the gaps between them; nil when they are
    /// no call.
    static func read(_ pieces: [CallScript.Piece]) -> [CallRound]? {
        var rest = pieces.filter { if case .silence = $0 { false } else { true } }[...]
        guard rest.popLast() == .bye else { return nil }
        var rounds: [CallRound] = []
        while let opening = rest.popFirst() {
            var told: SpokenTransaction?
            if opening == .word(rounds.isEmpty ? .payment : .paymentAgain) {
                told = SpokenTransaction(readingFrom: &rest)
            }
            guard told != nil || opening == (rounds.isEmpty ? .intro : .again) else { return nil }
            rounds.append(CallRound(rest.popDigits(), telling: told))
        }
        return rounds.isEmpty ? nil : rounds
    }
}

extension ArraySlice<CallScript.Piece> {
    /// Takes the digits that stand in front.
    mutating func popDigits() -> [UInt8] {
        var digits: [UInt8] = []
        while case .digit(let digit)? = first {
            digits.append(digit)
            removeFirst()
        }
        return digits
    }
}
