/// The digits that a person hears or reads and types back; leading zeros count.
///
/// A code prints as redacted in every way that Swift can print a value, and is neither `Codable` nor `Hashable`:
/// whoever needs the digits asks for them by name.
public struct Code: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let digits: [UInt8]

    /// Makes a code of digit values, each 0 to 9.
    init(digits: [UInt8]) {
        precondition(CodePolicy.lengths.contains(digits.count) && digits.allSatisfy { $0 < 10 })
        self.digits = digits
    }

    /// Reads what a person typed. Spaces and hyphens between digits are dropped; anything else that is not 4 to 10
    /// ASCII digits is no code. Whether it has as many digits as the code is the ledger's to say (R8).
    public init?(typed text: String) {
        guard text.utf8.count <= codeTypedBytesMax else { return nil }
        var digits: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39: digits.append(byte - 0x30)
            case 0x20, 0x2D: continue
            default: return nil
            }
        }
        guard CodePolicy.lengths.contains(digits.count), text.utf8.first.map(Code.isDigit) == true,
            text.utf8.last.map(Code.isDigit) == true
        else { return nil }
        self.digits = digits
    }

    /// Reads a code back from an opened envelope: ASCII digits only.
    public init?(ascii bytes: [UInt8]) {
        guard CodePolicy.lengths.contains(bytes.count), bytes.allSatisfy(Code.isDigit) else { return nil }
        digits = bytes.map { $0 - 0x30 }
    }

    /// The number of digits.
    public var length: Int { digits.count }

    /// The digit values in order, for splicing a call. Handle as a secret.
    public func revealDigits() -> [UInt8] { digits }

    /// The digits as ASCII, for a digest, an envelope or a message. Handle as a secret.
    public func revealASCII() -> [UInt8] { digits.map { $0 + 0x30 } }

    /// The digits as text, for a message. Handle as a secret.
    public func revealText() -> String { String(decoding: revealASCII(), as: UTF8.self) }

    public var description: String { "<code>" }
    public var debugDescription: String { "<code>" }
    public var customMirror: Mirror { Mirror(self, children: []) }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

/// The longest text that is looked at as a typed code: ten digits, each with a separator, and some to spare.
private let codeTypedBytesMax = 32
