import VerificationService

/// Reads the parameters of a URL: each at most once, none unknown. A plus sign is a plus sign, as RFC 3986 has it.
struct QueryReader {
    private var values: [String: String] = [:]
    private(set) var faults: [FieldFault] = []

    init(_ query: String?, allowed: Set<String>) {
        for pair in QueryReader.pairs(query ?? "") {
            let shown = FieldName.shown(pair.name ?? "")
            guard let name = pair.name, let value = pair.value else {
                faults.append(FieldFault(shown, .invalid, "percent-encoded UTF-8"))
                continue
            }
            guard allowed.contains(name) else {
                let known = allowed.sorted().joined(separator: ", ")
                let detail = allowed.isEmpty ? "no parameter is allowed here" : "one of \(known)"
                faults.append(FieldFault(shown, .unknownField, detail))
                continue
            }
            if values.updateValue(value, forKey: name) != nil {
                faults.append(FieldFault(shown, .invalid, "once at most"))
            }
        }
    }

    func string(_ name: String) -> String? { values[name] }

    mutating func refuse(_ name: String, _ code: FieldFault.Code, _ allowed: String) {
        faults.append(FieldFault(name, code, allowed))
    }

    /// The names and values of a query, decoded; nil where they cannot be.
    static func pairs(_ query: String) -> [(name: String?, value: String?)] {
        query.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (decoded(parts[0]), decoded(parts.count > 1 ? parts[1] : ""))
        }
    }

    private static func decoded(_ text: Substring) -> String? {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        var output: [UInt8] = []
        var bytes = text.utf8.makeIterator()
        while let byte = bytes.next() {
            guard byte == UInt8(ascii: "%") else {
                output.append(byte)
                continue
            }
            guard let high = bytes.next().flatMap(hexDigit), let low = bytes.next().flatMap(hexDigit) else {
                return nil
            }
            output.append(high << 4 | low)
        }
        return String(validating: output, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
