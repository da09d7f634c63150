import COpenSSL
import FoundationEssentials
import SecretMemory
import VerificationCore

extension KeyRing {
    /// Bytes of a ring's file.
    static let fileBytesMax = 65_536
    private static let headerLine = "sandi-keyring 1"
    private static let ids: ClosedRange<UInt32> = 1...1_000_000
    /// 32 bytes in base 64, with its padding.
    private static let keyCharacters = 44

    /// The ring as its file has it: a header line, then `purpose id base64 createdAt` for each key.
    func fileText() -> [UInt8] {
        var text: [UInt8] = []
        // No growing, so that no copy of a key is left behind: a line is at most 90 bytes.
        text.reserveCapacity(64 + KeyRing.keysMax * 96)
        text.append(contentsOf: "\(KeyRing.headerLine)\n".utf8)
        for purpose in KeyPurpose.allCases {
            for key in keys(for: purpose) {
                text.append(contentsOf: "\(purpose.rawValue) \(key.id) ".utf8)
                key.appendBase64(to: &text)
                text.append(contentsOf: " \(key.createdAt.wholeSecondsText)\n".utf8)
            }
        }
        return text
    }

    /// Reads a file's bytes; every line must be as `fileText` writes it.
    static func parse(_ bytes: [UInt8], path: String) throws(KeyRingError) -> KeyRing {
        guard bytes.count <= fileBytesMax else { throw KeyRingError(.tooLarge, path: path) }
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard let first = lines.first, first.elementsEqual(headerLine.utf8) else {
            throw KeyRingError(.badLine(1, .header), path: path)
        }
        guard lines.removeLast().isEmpty else { throw KeyRingError(.badLine(lines.count + 1, .ending), path: path) }
        var keys: [KeyPurpose: [RingKey]] = [:]
        for (number, line) in zip(2..., lines.dropFirst()) {
            do {
                let (purpose, key) = try entry(line)
                try refuseDuplicate(key, purpose, in: keys)
                keys[purpose, default: []].append(key)
            } catch {
                throw KeyRingError(.badLine(number, error), path: path)
            }
        }
        for purpose in KeyPurpose.needed where keys[purpose] == nil {
            throw KeyRingError(.noKey(purpose), path: path)
        }
        guard keys[.index]?.count == 1 else { throw KeyRingError(.severalIndexKeys, path: path) }
        return KeyRing(keys)
    }

    private static func entry(_ line: ArraySlice<UInt8>) throws(KeyRingError.LineFault) -> (KeyPurpose, RingKey) {
        let fields = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard fields.count == 4 else { throw .fields }
        guard let purpose = KeyPurpose(rawValue: text(fields[0])) else { throw .purpose }
        guard let id = UInt32(text(fields[1])), ids.contains(id), String(id) == text(fields[1]) else { throw .id }
        guard let createdAt = Timestamp(wholeSecondsText: text(fields[3])) else { throw .time }
        return (purpose, RingKey(id: id, createdAt: createdAt, secret: try secret(fields[2])))
    }

    private static func secret(_ field: ArraySlice<UInt8>) throws(KeyRingError.LineFault) -> SecretBytes {
        guard field.count == keyCharacters, field.last == UInt8(ascii: "="),
            !field.dropLast().contains(UInt8(ascii: "="))
        else { throw .key }
        var decoded = [UInt8](repeating: 0, count: keyCharacters / 4 * 3)
        defer { wipe(&decoded) }
        guard EVP_DecodeBlock(&decoded, Array(field), Int32(field.count)) == Int32(decoded.count) else { throw .key }
        var key = Array(decoded.prefix(RingKey.bytes))
        guard Set(key).count > 1 else { throw .weakKey }
        return SecretBytes(consuming: &key)
    }

    private static func refuseDuplicate(
        _ key: RingKey, _ purpose: KeyPurpose, in keys: [KeyPurpose: [RingKey]]
    ) throws(KeyRingError.LineFault) {
        guard keys.values.joined().count < keysMax else { throw .count }
        guard keys[purpose]?.contains(where: { $0.id == key.id }) != true else { throw .duplicateID }
        guard !keys.values.joined().contains(where: { $0.secret.isEqual(to: key.secret) }) else { throw .duplicateKey }
    }

    private static func text(_ field: ArraySlice<UInt8>) -> String { String(decoding: field, as: UTF8.self) }
}

extension KeyRingError.LineFault: Error {}

extension RingKey {
    fileprivate func appendBase64(to text: inout [UInt8]) {
        // EVP_EncodeBlock ends its output with a zero byte.
        var encoded = [UInt8](repeating: 0, count: (RingKey.bytes + 2) / 3 * 4 + 1)
        defer { wipe(&encoded) }
        let count = secret.withBytes { bytes in
            EVP_EncodeBlock(&encoded, bytes.bindMemory(to: UInt8.self).baseAddress, Int32(bytes.count))
        }
        text.append(contentsOf: encoded.prefix(Int(count)))
    }
}

extension Timestamp {
    /// `2026-01-31T12:00:00Z`.
    fileprivate var wholeSecondsText: String {
        Date(timeIntervalSince1970: Double(milliseconds / 1000)).formatted(.iso8601)
    }

    fileprivate init?(wholeSecondsText text: String) {
        guard let date = try? Date(text, strategy: .iso8601) else { return nil }
        self.init(milliseconds: Int64(date.timeIntervalSince1970) * 1000)
        guard wholeSecondsText == text else { return nil }
    }
}
