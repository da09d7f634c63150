/// Collects the faults of one pack, so that all of them are told at once.
struct FaultLedger {
    let pack: PackFault.Pack
    let locale: String
    private(set) var faults: [PackFault] = []

    init(pack: PackFault.Pack, locale: String) {
        self.pack = pack
        self.locale = locale
    }

    mutating func add(_ code: PackFault.Code, _ place: String, _ detail: String) {
        faults.append(PackFault(pack: pack, locale: locale, place: place, code: code, detail: detail))
    }

    /// Adds a fault unless `holds`.
    mutating func require(_ holds: Bool, _ code: PackFault.Code, _ place: String, _ detail: @autoclosure () -> String) {
        if !holds { add(code, place, detail()) }
    }
}

/// Text from a file as it may stand in a message: short, and without anything that moves a terminal's cursor.
func quoted(_ text: String) -> String {
    let scalars = text.unicodeScalars.prefix(quotedScalarsMax).map { scalar in
        PlainText.isControl(scalar) ? "\u{FFFD}" : Character(scalar)
    }
    return "\"\(String(scalars))\(text.unicodeScalars.count > quotedScalarsMax ? "…" : "")\""
}

private let quotedScalarsMax = 60
