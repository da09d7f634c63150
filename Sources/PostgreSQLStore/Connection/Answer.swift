import CPostgreSQL
import StoreColumns
import VerificationCore

/// What the server answered to one statement.
final class Answer {
    private let result: OpaquePointer

    init(_ result: OpaquePointer) {
        self.result = result
    }

    deinit { PQclear(result) }

    var count: Int { Int(PQntuples(result)) }
    /// Rows that the statement changed.
    var changes: Int {
        guard let text = PQcmdTuples(result) else { return 0 }
        return Int(String(cString: text)) ?? 0
    }

    /// The first row, read by `read`; nil when there is none.
    func first<Value>(_ read: (inout Row) throws(StoreError) -> Value) throws(StoreError) -> Value? {
        guard count > 0 else { return nil }
        var row = Row(self, result, 0)
        return try read(&row)
    }

    /// All rows, each read by `read`.
    func all<Value>(_ read: (inout Row) throws(StoreError) -> Value) throws(StoreError) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(count)
        for number in 0..<count {
            var row = Row(self, result, Int32(number))
            values.append(try read(&row))
        }
        return values
    }
}

/// A row of an answer. Its columns are in the server's binary form.
struct Row: ColumnReader {
    /// Keeps the result, also while a row is read later.
    private let answer: Answer
    private let result: OpaquePointer
    private let number: Int32
    private var column: Int32 = 0

    init(_ answer: Answer, _ result: OpaquePointer, _ number: Int32) {
        self.answer = answer
        self.result = result
        self.number = number
    }

    /// A number of any width, most significant byte first, or a boolean.
    mutating func integer() -> Int64 {
        withBytes { bytes in
            guard let first = bytes.first else { return 0 }
            let sign: Int64 = bytes.count > 1 && first >= 0x80 ? -1 : 0
            return bytes.prefix(8).reduce(sign) { $0 << 8 | Int64($1) }
        }
    }

    mutating func text() -> String {
        withBytes { String(decoding: $0, as: UTF8.self) }
    }

    mutating func blob() -> [UInt8] {
        withBytes { Array($0) }
    }

    mutating func withBytes<Value>(_ body: (UnsafeRawBufferPointer) -> Value) -> Value {
        defer { column += 1 }
        let start = PQgetvalue(result, number, column)
        return body(UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, number, column))))
    }

    mutating func skipNull() -> Bool {
        guard PQgetisnull(result, number, column) == 1 else { return false }
        column += 1
        return true
    }

    mutating func skip(_ count: Int) { column += Int32(count) }
}
