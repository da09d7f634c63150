import VerificationCore
import VerificationService

/// A place in the list as callers carry it: opaque text, of which any changed character is noticed.
enum ListCursor {
    static func text(_ cursor: VerificationCursor) -> String { text(cursor.createdAt, cursor.id.text) }

    /// A place in a list of keys.
    static func text(key cursor: KeyCursor) -> String { text(cursor.createdAt, cursor.id.text) }

    /// A place in a list that is ordered by name.
    static func text(name: String) -> String { text(Timestamp(milliseconds: 0), name) }

    static func text(_ moment: Timestamp, _ word: String) -> String {
        var bytes = (0..<8).map { UInt8(truncatingIfNeeded: moment.milliseconds >> (56 - 8 * $0)) }
        bytes.append(contentsOf: word.utf8)
        bytes.append(contentsOf: checksum(bytes))
        return Base64URL.encode(bytes)
    }

    /// Nil for whatever `text` did not write.
    static func cursor(_ text: String) -> VerificationCursor? {
        guard let (moment, word) = place(text), let id = VerificationID(word) else { return nil }
        return VerificationCursor(createdAt: moment, id: id)
    }

    /// Nil for whatever `text(key:)` did not write.
    static func key(_ text: String) -> KeyCursor? {
        guard let (moment, word) = place(text), let id = APIKeyID(word) else { return nil }
        return KeyCursor(createdAt: moment, id: id)
    }

    /// Nil for whatever `text(name:)` did not write.
    static func name(_ text: String) -> String? {
        guard let (moment, word) = place(text), moment.milliseconds == 0, ApplicationName.isOne(word) else {
            return nil
        }
        return word
    }

    /// Nil for whatever `text` did not write.
    static func place(_ text: String) -> (at: Timestamp, id: String)? {
        guard text.utf8.count <= cursorBytesMax, let bytes = Base64URL.decode(text), bytes.count > 12,
            Array(bytes.suffix(4)) == checksum(Array(bytes.dropLast(4)))
        else { return nil }
        let id = String(decoding: bytes[8..<(bytes.count - 4)], as: UTF8.self)
        let milliseconds = bytes[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return (Timestamp(milliseconds: Int64(bitPattern: milliseconds)), id)
    }

    /// FNV-1a: a place in one's own list is no secret, so that a keyed digest would guard nothing.
    private static func checksum(_ bytes: [UInt8]) -> [UInt8] {
        let hash = bytes.reduce(UInt32(0x811C_9DC5)) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        return (0..<4).map { UInt8(truncatingIfNeeded: hash >> (24 - 8 * $0)) }
    }
}

private let cursorBytesMax = 128

/// Base 64 in the alphabet for URLs, without padding; only the one canonical spelling is read.
enum Base64URL {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var output: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for byte in bytes {
            buffer = (buffer << 8 | UInt32(byte)) & 0xFFFF
            bits += 8
            while bits >= 6 {
                bits -= 6
                output.append(digits[Int(buffer >> UInt32(bits)) & 63])
            }
        }
        if bits > 0 { output.append(digits[Int(buffer << UInt32(6 - bits)) & 63]) }
        return String(decoding: output, as: UTF8.self)
    }

    static func decode(_ text: String) -> [UInt8]? {
        var output: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for byte in text.utf8 {
            guard let digit = digits.firstIndex(of: byte) else { return nil }
            buffer = (buffer << 6 | UInt32(digit)) & 0xFFFF
            bits += 6
            if bits >= 8 {
                bits -= 8
                output.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
            }
        }
        return encode(output) == text ? output : nil
    }
}
