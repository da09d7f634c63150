import SecretMemory
import VerificationCore

extension ProofKeyRing {
    /// Bytes of a ring's file.
    static let fileBytesMax = 4096
    private static let headerLine = "sandi-proofs 1"

    /// The ring as its file has it: a header line, then `algorithm seconds secret` for each key. To be wiped.
    func fileText() -> [UInt8] {
        var text: [UInt8] = []
        // No growing, so that no copy of a key is left behind: a line is at most 80 bytes.
        text.reserveCapacity(32 + ProofKeyRing.keysMax * 96)
        text.append(contentsOf: "\(ProofKeyRing.headerLine)\n".utf8)
        for key in keys {
            text.append(contentsOf: "\(key.algorithm.rawValue) \(key.createdAt.milliseconds / 1000) ".utf8)
            key.secret.withBytes { Base64URL.append($0, to: &text) }
            text.append(UInt8(ascii: "\n"))
        }
        return text
    }

    /// Reads a file's bytes, of which every line must be as `fileText` writes it, and wipes them.
    static func parse(consuming bytes: inout [UInt8], path: String) throws(ProofKeyRingError) -> ProofKeyRing {
        defer { wipe(&bytes) }
        return try parse(bytes, path: path)
    }

    private static func parse(_ bytes: [UInt8], path: String) throws(ProofKeyRingError) -> ProofKeyRing {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.first?.elementsEqual(headerLine.utf8) == true, lines.removeLast().isEmpty else {
            throw ProofKeyRingError(.badLine(1), path: path)
        }
        var keys: [ProofKey] = []
        for (number, line) in zip(2..., lines.dropFirst()) {
            guard let key = key(line), keys.allSatisfy({ $0.id != key.id && $0.createdAt <= key.createdAt }) else {
                throw ProofKeyRingError(.badLine(number), path: path)
            }
            keys.append(key)
        }
        guard !keys.isEmpty, keys.count <= keysMax else { throw ProofKeyRingError(.count(keys.count), path: path) }
        return ProofKeyRing(keys)
    }

    private static func key(_ line: ArraySlice<UInt8>) -> ProofKey? {
        let fields = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard fields.count == 3, let algorithm = ProofAlgorithm(rawValue: String(decoding: fields[0], as: UTF8.self))
        else { return nil }
        let digits = String(decoding: fields[1], as: UTF8.self)
        guard let seconds = Int64(digits), seconds >= 0, seconds <= secondsMax, String(seconds) == digits,
            var secret = Base64URL.bytes(fields[2])
        else { return nil }
        return try? ProofKey(algorithm, consuming: &secret, createdAt: Timestamp(milliseconds: seconds * 1000))
    }
}

/// The end of the year 9999: the multiplication to milliseconds stays within bounds.
private let secondsMax: Int64 = 253_402_300_799
