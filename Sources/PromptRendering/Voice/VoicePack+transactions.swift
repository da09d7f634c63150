internal import VerificationCore

extension VoicePack {
    /// The currencies that the pack can say; none when it tells no transactions.
    var currencies: [String] { ClipName.currencies.filter { clips[$0] != nil } }

    /// The rounds of a call that says a code as often as its script has it, and before each the transaction. One that
    /// tells much says it less often, once at least, so that no call is too long (R35).
    /// - Throws: When the pack cannot say the transaction, or not within the time of a call.
    func rounds(
        _ digits: [UInt8], telling transaction: BoundTransaction
    ) throws(UntoldTransaction) -> [CallRound] {
        guard !currencies.isEmpty else { throw .noWords }
        guard currencies.contains(transaction.currency) else { throw .currency }
        let told = try SpokenTransaction(transaction)
        // By the longest code, so that how often it is said tells nothing of it.
        let longest = CallRound(splicer.longestCode(digits: digits.count), telling: told)
        for count in (1...script.repeats).reversed()
        where splicer.duration(Array(repeating: longest, count: count)) <= callDurationMax {
            return Array(repeating: CallRound(digits, telling: told), count: count)
        }
        throw .tooLong
    }
}
