import VerificationCore

extension ProofKeyRing {
    /// Bytes of a ring's file.
    static let fileBytesMax = 4096
    private static let headerLine = "sandi-proofs 1"

    /// The ring as its file has it: a header line, then `algorithm seconds secret` for each key.
    func fileText() -> String {
        let lines = keys.map { key in
            "\(key.algorithm.rawValue) \(key.createdAt.milliseconds / 1000) \(Base64URL.text(key.secret))\n"
        }
        return "\(ProofKeyRing.headerLine)\n" + lines.joined()
    }

    /// Reads a file's text; every line must be as `fileText` writes it.
    static func parse(_ text: String, path: String) throws(ProofKeyRingError) -> ProofKeyRing {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.first == Substring(headerLine), lines.removeLast().isEmpty else {
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

    private static func key(_ line: Substring) -> ProofKey? {
        let fields = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 3, let algorithm = ProofAlgorithm(rawValue: fields[0]),
            let seconds = Int64(fields[1]), seconds >= 0, seconds <= secondsMax, String(seconds) == fields[1],
            let secret = Base64URL.bytes(fields[2])
        else { return nil }
        return try? ProofKey(algorithm, secret: secret, createdAt: Timestamp(milliseconds: seconds * 1000))
    }
}

/// The end of the year 9999: the multiplication to milliseconds stays within bounds.
private let secondsMax: Int64 = 253_402_300_799
