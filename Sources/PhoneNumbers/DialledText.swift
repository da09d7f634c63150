import VerificationCore

/// What a person wrote as a phone number, brought to ASCII digits with at most one plus sign in front.
///
/// Only digits, a leading plus and the marks between groups of digits are read. Letters, extensions, `tel:` and
/// everything else are refused here, so that nothing of them reaches the library, which would make sense of them.
struct DialledText {
    /// Bytes of text that are looked at.
    static let bytesMax = 64
    /// Digits that are looked at: 15, and an international prefix of up to 5.
    private static let digitsMax = 20

    /// Digits, with a plus sign in front if one was written.
    let text: String

    init(_ text: String) throws(DestinationFault) {
        guard text.utf8.count <= DialledText.bytesMax else { throw .tooLong }
        var output = ""
        var digits = 0
        for scalar in text.unicodeScalars {
            if let digit = DialledText.digit(scalar) {
                output.append(digit)
                digits += 1
            } else if scalar == "+" || scalar == "\u{FF0B}" {
                guard output.isEmpty else { throw .notANumber }
                output.append("+")
            } else if !DialledText.isSeparator(scalar) {
                throw .notANumber
            }
        }
        guard digits > 0 else { throw .notANumber }
        guard digits <= DialledText.digitsMax else { throw .tooLong }
        self.text = output
    }

    /// The ways to read it, the likelier first: as it stands, and with 00 for a plus, which is how most of the world
    /// dials abroad, also where the region's own plan has another prefix (R31).
    func readings(hasRegion: Bool) -> [String] {
        guard text.utf8.starts(with: "00".utf8) else { return [text] }
        let international = "+" + text.dropFirst(2)
        return hasRegion ? [text, international] : [international]
    }

    /// ASCII, full-width, Arabic-Indic and Extended Arabic-Indic digits, as phones' keyboards offer them.
    private static func digit(_ scalar: Unicode.Scalar) -> Character? {
        for zero: UInt32 in [0x30, 0xFF10, 0x0660, 0x06F0] where (zero...(zero + 9)).contains(scalar.value) {
            return Character(Unicode.Scalar(UInt8(0x30 + scalar.value - zero)))
        }
        return nil
    }

    /// Spaces, hyphens, dashes, full stops, strokes and brackets, as people write them between groups of digits.
    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case " ", "-", ".", "/", "(", ")", "\u{A0}", "\u{2010}"..."\u{2015}", "\u{2212}", "\u{2009}", "\u{202F}",
            "\u{3000}", "\u{FF0D}", "\u{FF08}", "\u{FF09}", "\u{FF0E}", "\u{30FC}":
            true
        default:
            false
        }
    }
}
