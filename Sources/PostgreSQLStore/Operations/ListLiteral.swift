/// Lists of values in PostgreSQL's own writing, so that one statement does the work of many.
enum ListLiteral {
    /// Ids, which are made of letters, digits and underscores.
    static func words(_ words: some Sequence<String>) -> String {
        "{\(words.joined(separator: ","))}"
    }

    static func numbers(_ numbers: some Sequence<Int64>) -> String {
        words(numbers.map { String($0) })
    }

    static func blobs(_ blobs: some Sequence<[UInt8]>) -> String {
        words(blobs.map { "\"\\\\x\($0.map(hexadecimal).joined())\"" })
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }
}
