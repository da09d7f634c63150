import StoreColumns

/// A statement with its values, on its way to the server.
struct Request {
    let sql: SQL
    let values: [ColumnValue]

    init(_ sql: SQL, _ values: [ColumnValue] = []) {
        self.sql = sql
        self.values = values
    }

    /// Hands the values to `body` as libpq wants them: numbers and texts as text with a zero at the end, bytes as they
    /// are. Text without its zero byte would be cut by libpq, so a text that holds one is refused before.
    func withParameters<Value>(
        _ body: ([UnsafePointer<CChar>?], [Int32], [Int32]) -> Value
    ) -> Value {
        var bytes: [UInt8] = []
        var starts: [Int?] = []
        var lengths: [Int32] = []
        var formats: [Int32] = []
        for value in values {
            let start = bytes.count
            var isBinary = false
            switch value {
            case .null: break
            case .integer(let number): bytes.append(contentsOf: String(number).utf8)
            case .text(let text): bytes.append(contentsOf: text.utf8)
            case .blob(let blob):
                bytes.append(contentsOf: blob)
                isBinary = true
            }
            starts.append(value == .null ? nil : start)
            lengths.append(Int32(bytes.count - start))
            formats.append(isBinary ? 1 : 0)
            bytes.append(0)
        }
        return bytes.withUnsafeBytes { raw in
            let base = raw.bindMemory(to: CChar.self).baseAddress
            return body(starts.map { start in start.flatMap { base?.advanced(by: $0) } }, lengths, formats)
        }
    }

    /// Whether a text holds a zero byte, which no text of the server's may.
    var holdsZero: Bool {
        values.contains { value in
            guard case .text(let text) = value else { return false }
            return text.utf8.contains(0)
        }
    }
}
