/// Reads `application/x-www-form-urlencoded` bodies.
public enum FormPairs {
    public static let pairsMax = 32

    /// The pairs by name; nil for bad escapes, bad UTF-8, names that come twice, and too many pairs.
    public static func parse(_ body: [UInt8]) -> [String: String]? {
        var pairs: [String: String] = [:]
        for piece in body.split(separator: UInt8(ascii: "&")) {
            let equals = piece.firstIndex(of: UInt8(ascii: "=")) ?? piece.endIndex
            guard pairs.count < pairsMax, let name = decoded(piece[..<equals]),
                let value = decoded(piece[equals...].dropFirst()), pairs.updateValue(value, forKey: name) == nil
            else { return nil }
        }
        return pairs
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
        var output: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): output.append(0x20)
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit) else {
                    return nil
                }
                output.append(high << 4 | low)
            default: output.append(byte)
            }
        }
        return String(validating: output, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
