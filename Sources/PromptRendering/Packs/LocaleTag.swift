/// Names of locales, as folders and requests write them.
enum LocaleTag {
    /// A language of two or three lower-case letters, and perhaps a region or script: `id`, `pt-BR`.
    static func isWellFormed(_ tag: String) -> Bool {
        guard tag.utf8.count <= tagBytesMax else { return false }
        let parts = tag.split(separator: "-", omittingEmptySubsequences: false)
        guard let language = parts.first, (2...3).contains(language.utf8.count),
            language.utf8.allSatisfy({ (0x61...0x7A).contains($0) })
        else { return false }
        return parts.dropFirst().allSatisfy { part in
            (2...8).contains(part.utf8.count)
                && part.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) }
        }
    }

    /// The pack for a requested locale: its own, else its language's.
    static func match<Pack>(_ requested: String, in packs: [String: Pack]) -> Pack? {
        if let pack = packs[requested] { return pack }
        guard let language = requested.split(separator: "-", maxSplits: 1).first else { return nil }
        return packs[String(language)]
    }
}

private let tagBytesMax = 35
