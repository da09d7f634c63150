/// How long a text is as a text message: the alphabet that it needs and the segments that are sent and billed.
struct SMSLength: Sendable, Hashable {
    /// The two ways in which a text is written down on the air.
    enum Alphabet: Sendable, Hashable {
        /// Seven bits a character, with 160 of them in a message that stands alone.
        case gsm7
        /// Sixteen bits a character, with 70 of them in a message that stands alone; for every other script.
        case ucs2
    }

    let alphabet: Alphabet
    let segments: Int

    init(_ text: String) {
        let septets = SMSLength.septets(text)
        alphabet = septets == nil ? .ucs2 : .gsm7
        segments =
            septets.map { SMSLength.segments($0, alone: 160, joined: 153) }
            ?? SMSLength.segments(text.unicodeScalars.map { $0.value > 0xFFFF ? 2 : 1 }, alone: 70, joined: 67)
    }

    /// What each character takes, in septets; nil when one is not in the alphabet.
    private static func septets(_ text: String) -> [Int]? {
        var sizes: [Int] = []
        for scalar in text.unicodeScalars {
            if basic.contains(scalar) {
                sizes.append(1)
            } else if extended.contains(scalar) {
                sizes.append(2)
            } else {
                return nil
            }
        }
        return sizes
    }

    /// A character of two units is never cut in two, so that a segment may stay one short.
    private static func segments(_ sizes: [Int], alone: Int, joined: Int) -> Int {
        guard sizes.reduce(0, +) > alone else { return 1 }
        var (segments, used) = (1, 0)
        for size in sizes {
            if used + size > joined { (segments, used) = (segments + 1, 0) }
            used += size
        }
        return segments
    }
}

/// The alphabet of 3GPP TS 23.038.
private let basic = Set(
    ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
        + "¿abcdefghijklmnopqrstuvwxyzäöñüà").unicodeScalars)
/// Its second table; each of these follows an escape.
private let extended = Set("^{}\\[~]|€\u{0C}".unicodeScalars)
