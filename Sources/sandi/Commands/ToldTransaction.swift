import ArgumentParser
import VerificationCore

/// What a call tells before its code, as it is given to a command.
struct ToldTransaction: ParsableArguments {
    @Option(help: "The amount of the payment that the code is for, such as 150000.00.")
    var amount: String?
    @Option(help: "Its currency, such as IDR.")
    var currency: String?
    @Option(help: "Its payee, with the number of which the call says the end.")
    var payee: String?

    /// The transaction; nil when none is given.
    func checked() throws -> BoundTransaction? {
        guard let amount, let currency, let payee else {
            guard amount == nil, currency == nil, payee == nil else {
                throw CommandFailure("--amount, --currency and --payee: all three, or none", .wrongInput)
            }
            return nil
        }
        do throws(TransactionFault) {
            return try BoundTransaction.checked(amount: amount, currency: currency, payee: payee)
        } catch {
            switch error {
            case .amount(let decimalsMax):
                let digits = "1 to \(BoundTransaction.wholeDigitsMax) digits, more than nothing"
                throw CommandFailure("--amount: \(digits), with at most \(decimalsMax) decimals", .wrongInput)
            case .currency: throw CommandFailure("--currency: three capital letters", .wrongInput)
            case .payee:
                throw CommandFailure(
                    "--payee: 1 to \(BoundTransaction.payeeCharactersMax) letters and digits", .wrongInput)
            }
        }
    }
}
