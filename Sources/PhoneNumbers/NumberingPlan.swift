import CPhoneNumber

/// The world's numbering plans as libphonenumber knows them, seen from a region or from nowhere.
struct NumberingPlan {
    private let region: String?

    /// - Parameter region: Two capital letters; anything else is no region.
    init(region: String?) {
        self.region = region.flatMap { region in
            region.utf8.count == 2 && region.utf8.allSatisfy { (0x41...0x5A).contains($0) } ? region : nil
        }
    }

    var hasRegion: Bool { region != nil }

    /// Reads digits with an optional plus in front.
    func read(_ text: String) -> NumberReading {
        var number = sandi_phone()
        sandi_phone_parse(text, text.utf8.count, region, &number)
        return NumberReading(number)
    }
}

/// What the library makes of a number.
struct NumberReading {
    let e164: String
    let region: String
    let callingCode: Int
    let isValid: Bool
    /// In a range that is never called: by its type, its network, or because it is short (R33).
    let isSpecial: Bool
    /// The number is in national form and no region was given.
    let needsRegion: Bool

    init(_ number: sandi_phone) {
        e164 = withUnsafeBytes(of: number.e164) { NumberReading.text($0) }
        region = withUnsafeBytes(of: number.region) { NumberReading.text($0) }
        callingCode = Int(number.calling_code)
        let wasParsed = number.error == Int32(SANDI_PHONE_OK.rawValue)
        needsRegion = number.error == Int32(SANDI_PHONE_NEEDS_REGION.rawValue)
        isValid = wasParsed && number.is_valid != 0 && region.utf8.count == 2
        isSpecial =
            number.is_short != 0
            || wasParsed
                && (SpecialRanges.holds(callingCode: callingCode, e164: e164)
                    || isValid && !SpecialRanges.ordinaryTypes.contains(UInt32(bitPattern: number.type)))
    }

    /// Reads a C array of characters up to its zero.
    private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}
