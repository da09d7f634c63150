import VerificationCore
import VerificationService

extension ListRequest {
    /// Reads the parameters of a list.
    /// - Throws: A problem with every fault at once.
    init(query: String?) throws {
        var reader = QueryReader(query, allowed: ["status", "reference", "phone", "email", "limit", "cursor"])
        self.init(reference: reader.string("reference"), phone: reader.string("phone"), email: reader.string("email"))
        if let text = reader.string("status") {
            status = VerificationStatus.Word(rawValue: text)
            let words = VerificationStatus.Word.allCases.map(\.rawValue).sorted().joined(separator: ", ")
            if status == nil { reader.refuse("status", .invalid, "one of \(words)") }
        }
        if let text = reader.string("limit") {
            let number = text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
            if let number, (1...listLimitMax).contains(number) {
                limit = number
            } else {
                reader.refuse("limit", .outOfRange, "1 to \(listLimitMax)")
            }
        }
        if let text = reader.string("cursor") {
            after = ListCursor.cursor(text)
            if after == nil { reader.refuse("cursor", .invalid, "the `next` of a list, unchanged") }
        }
        if let reference, !(1...RequestLimits.referenceCharactersMax).contains(reference.count) {
            reader.refuse("reference", .invalid, "1 to \(RequestLimits.referenceCharactersMax) characters")
        }
        if phone != nil, email != nil { reader.refuse("email", .invalid, "either `phone` or `email`") }
        guard reader.faults.isEmpty else { throw Problem.invalid(reader.faults) }
    }
}
