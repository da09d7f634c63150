import FoundationEssentials

/// A source file of this room, for rules that only the source can show.
func roomSource(_ name: String, of test: String = #filePath) throws -> String {
    let root = URL(filePath: test).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let file = root.appending(path: "Sources/OpenSSLCrypto").appending(path: name)
    return String(decoding: try Data(contentsOf: file), as: UTF8.self)
}

extension String {
    /// What stands between the first `start` and the next `end`.
    func components(between start: String, and end: String) -> String? {
        guard let from = firstRange(of: start)?.upperBound, let to = self[from...].firstRange(of: end)?.lowerBound
        else { return nil }
        return String(self[from..<to])
    }
}
