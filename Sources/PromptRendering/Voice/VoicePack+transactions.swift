internal import VerificationCore

extension VoicePack {
    /// The currencies that the pack can say; none when it tells no transactions.
    var currencies: [String] { ClipName.currencies.filter { clips[$0] != nil } }

    /// The rounds of a call that says a code as often as its script has it, and before each the transaction. Where that
    /// would be too long (R35), the transaction is told once, before the code's first saying, and then the code is said
    /// less often, once at least.
    /// - Throws: When the pack cannot say the transaction, or not within the time of a call.
    func rounds(
        _ digits: [UInt8], telling transaction: BoundTransaction
    ) throws(UntoldTransaction) -> [CallRound] {
        guard !currencies.isEmpty else { throw .noWords }
        guard currencies.contains(transaction.currency) else { throw .currency }
        let told = try SpokenTransaction(transaction)
        // By the longest code, so that the layout tells nothing of this one.
        let longest = layouts(splicer.longestCode(digits: digits.count), told)
        guard let fitting = longest.firstIndex(where: { splicer.duration($0) <= callDurationMax }) else {
            throw .tooLong
        }
        return layouts(digits, told)[fitting]
    }

    /// The ways to lay out a call for a transaction, the best first.
    private func layouts(_ digits: [UInt8], _ told: SpokenTransaction) -> [[CallRound]] {
        let whole = CallRound(digits, telling: told)
        let alone = CallRound(digits)
        return [Array(repeating: whole, count: script.repeats)]
            + (0..<script.repeats).reversed().map { [whole] + Array(repeating: alone, count: $0) }
    }
}
