import VerificationService

/// The parameters of a list that has only pages: how many, and behind what.
struct PageRequest<Cursor> {
    let limit: Int
    let after: Cursor?

    /// - Parameter cursor: Reads the `next` of a page; nil for whatever is none.
    /// - Throws: A problem with every fault at once.
    init(query: String?, cursor: (String) -> Cursor?) throws {
        var reader = QueryReader(query, allowed: ["limit", "cursor"])
        var limit = 20
        if let text = reader.string("limit") {
            let number = text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
            if let number, (1...listLimitMax).contains(number) {
                limit = number
            } else {
                reader.refuse("limit", .outOfRange, "1 to \(listLimitMax)")
            }
        }
        var after: Cursor?
        if let text = reader.string("cursor") {
            after = cursor(text)
            if after == nil { reader.refuse("cursor", .invalid, "the `next` of a list, unchanged") }
        }
        guard reader.faults.isEmpty else { throw Problem.invalid(reader.faults) }
        self.limit = limit
        self.after = after
    }
}
