import VerificationCore

/// A destination as the vendor's requests write it. Handle as personal data.
struct DialledNumber {
    /// What is sent.
    let text: String
    /// All ways in which the vendor might write the same number back.
    private let spellings: Set<String>

    init(_ number: PhoneNumber, format: OCACallConfiguration.NumberFormat) {
        let international = String(number.e164.dropFirst())
        let national = "0" + international.dropFirst(number.callingCodeDigits)
        let isHome = international.prefix(number.callingCodeDigits) == homeCallingCode
        text = format == .national && isHome ? national : international
        spellings = [international, number.e164, national]
    }

    /// Whether a text that came back is only this number again.
    func isSame(as text: String) -> Bool {
        spellings.contains(String(text.filter { $0 != " " && $0 != "-" }))
    }
}

/// The country in whose national form the documentation writes numbers.
private let homeCallingCode = "62"
