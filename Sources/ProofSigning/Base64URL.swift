import FoundationEssentials
import SecretMemory

/// Base 64 as tokens and key sets have it: for URLs, without padding.
enum Base64URL {
    static func text(_ bytes: [UInt8]) -> String { respelled(Data(bytes).base64EncodedString()) }

    /// Ordinary base 64 in the alphabet for URLs.
    static func respelled(_ text: String) -> String {
        String(
            text.compactMap { character in
                switch character {
                case "+": "-"
                case "/": "_"
                case "=": nil
                default: character
                }
            })
    }

    /// Writes bytes behind a text. Where the text has room for them, no copy of them is left anywhere.
    static func append(_ bytes: UnsafeRawBufferPointer, to text: inout [UInt8]) {
        var group: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            group = group << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(alphabet[Int(group >> bits & 0x3F)])
            }
        }
        if bits > 0 { text.append(alphabet[Int(group << (6 - bits) & 0x3F)]) }
    }

    /// Nil unless it is the one spelling of some bytes. Leaves no copy of them but the one that it gives.
    static func bytes(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count * 3 / 4)
        var group: UInt32 = 0
        var bits: UInt32 = 0
        for character in text {
            guard let value = alphabet.firstIndex(of: character) else {
                wipe(&bytes)
                return nil
            }
            group = group << 6 | UInt32(value)
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            bytes.append(UInt8(truncatingIfNeeded: group >> bits))
        }
        guard text.count % 4 != 1, group & (1 << bits - 1) == 0 else {
            wipe(&bytes)
            return nil
        }
        return bytes
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
}
