import Glibc

/// The beginning of an HTTP answer: its status and how many bytes the whole answer has.
struct AnswerHead {
    let status: Int
    let byteCount: Int

    /// Reads the head; nil while it is not whole.
    /// - Throws: When it is no answer with a `Content-Length`.
    init?(_ bytes: UnsafeRawBufferPointer) throws {
        guard let start = bytes.baseAddress else { return nil }
        var lineStart = 0
        var bodyCount: Int?
        while let lineEnd = AnswerHead.lineEnd(bytes, from: lineStart) {
            if lineEnd == lineStart {
                guard let bodyCount else { throw LoadFailure("an answer without a length") }
                status = AnswerHead.number(bytes, 9..<12)
                byteCount = lineEnd + 2 + bodyCount
                return
            }
            if lineStart == 0, lineEnd < 12 || memcmp(start, "HTTP/1.1 ", 9) != 0 {
                throw LoadFailure("an answer that is no HTTP")
            }
            let line = start.advanced(by: lineStart).assumingMemoryBound(to: CChar.self)
            if lineEnd - lineStart > length.utf8.count, strncasecmp(line, length, length.utf8.count) == 0 {
                bodyCount = AnswerHead.number(bytes, (lineStart + length.utf8.count)..<lineEnd)
            }
            lineStart = lineEnd + 2
        }
        return nil
    }

    /// Where the carriage return stands that ends a line.
    private static func lineEnd(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard start < bytes.count, let place = bytes.baseAddress?.advanced(by: start),
            let found = memchr(place, CInt(UInt8(ascii: "\r")), bytes.count - start)
        else { return nil }
        let end = start + (UnsafeRawPointer(found) - place)
        return end + 1 < bytes.count ? end : nil
    }

    private static func number(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int {
        bytes[range].reduce(0) { number, byte in
            let digit = Int(byte) - Int(UInt8(ascii: "0"))
            return (0...9).contains(digit) ? number * 10 + digit : number
        }
    }
}

private let length = "content-length:"
