import StrictJSON
import VerificationService

extension FieldReader {
    /// A transaction, of which every part is a text.
    mutating func transaction(_ name: String) -> TransactionRequest? {
        guard let members = object(name) else { return nil }
        var parts = FieldReader(members, path: place(name))
        let amount = parts.requiredString("amount", "the amount as text, such as \"150000.00\"")
        let currency = parts.requiredString("currency", "three capital letters, as ISO 4217 has them")
        let payee = parts.requiredString("payee", "who is to be paid")
        add(parts.finish())
        guard let amount, let currency, let payee else { return nil }
        return TransactionRequest(amount: amount, currency: currency, payee: payee)
    }
}
