import VerificationCore

/// A transaction as a caller wrote it; only a create checks its parts.
public struct TransactionRequest: Sendable, Hashable {
    public let amount: String
    public let currency: String
    public let payee: String

    public init(amount: String, currency: String, payee: String) {
        self.amount = amount
        self.currency = currency
        self.payee = payee
    }

    /// What codes are bound to: the keyed digest of the parts exactly as they stand here (R13).
    func digest(_ vault: any Vault, _ application: ApplicationID) throws(VaultError) -> [UInt8] {
        try vault.requestDigest(Array(text.utf8), of: .transaction, application: application)
    }

    /// What a proof holds: whoever relies on it makes the digest of the transaction that it knows.
    func proofDigest(_ vault: any Vault) -> [UInt8] { vault.fingerprint(Array(text.utf8)) }

    private var text: String { BoundTransaction.text(amount: amount, currency: currency, payee: payee) }
}

extension BoundTransaction {
    /// What codes are bound to. Keyed, for amounts and payees are soon tried (R58).
    func digest(_ vault: any Vault, _ application: ApplicationID) throws(VaultError) -> [UInt8] {
        try vault.requestDigest(Array(text.utf8), of: .transaction, application: application)
    }
}

extension RequestChecker {
    mutating func transaction(_ request: TransactionRequest?) -> BoundTransaction? {
        guard let request else { return nil }
        do throws(TransactionFault) {
            return try BoundTransaction.checked(
                amount: request.amount, currency: request.currency, payee: request.payee)
        } catch {
            switch error {
            case .amount(let decimalsMax):
                let digits = "1 to \(BoundTransaction.wholeDigitsMax) digits without a leading zero, not zero, as text"
                let point = decimalsMax == 0 ? "no decimals" : "at most \(decimalsMax) decimals behind a point"
                faults.append(FieldFault("transaction.amount", .invalid, "\(digits); \(point)"))
            case .currency:
                faults.append(
                    FieldFault("transaction.currency", .invalid, "three capital letters, as ISO 4217 has them"))
            case .payee:
                let detail =
                    "1 to \(BoundTransaction.payeeCharactersMax) letters, digits, single spaces and - ' & , ( ); "
                    + "a full stop only before a space or at the end"
                faults.append(FieldFault("transaction.payee", .invalid, detail))
            }
            return nil
        }
    }

    /// Steps whose messages cannot tell a transaction are passed over: a code never goes out without it (R13).
    func telling(_ step: Workflow.Step, _ request: CreateRequest) -> Workflow.Step {
        guard step.obstacle == nil, untold(request, by: step.channel) != nil else { return step }
        return step.barred(by: .transactionNotTold)
    }

    /// Why the channel cannot tell the request's transaction; nil when it can, and when the transaction or the code's
    /// length is none at all, which is told as a fault of its own.
    func untold(_ request: CreateRequest, by channel: Channel) -> UntoldTransaction? {
        let codeLength = request.codeLength ?? application.policy.length
        guard let asked = request.transaction, CodePolicy.lengths.contains(codeLength),
            let transaction = try? BoundTransaction.checked(
                amount: asked.amount, currency: asked.currency, payee: asked.payee)
        else { return nil }
        return obstacle(transaction, channel, request.locale ?? application.locale, codeLength)
    }
}
