/// The address below which a vendor's endpoints lie: https, or http for this machine only (R94).
struct BaseURL {
    /// The address without a slash at its end.
    let text: String

    /// Nil for any other scheme, for user information, query, fragment, and for plain http to another machine.
    init?(_ text: String) {
        guard text.utf8.count <= urlBytesMax, text.isPrintable, text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let isSecure = text.hasPrefix("https://")
        guard isSecure || text.hasPrefix("http://") else { return nil }
        let rest = text.dropFirst(isSecure ? 8 : 7)
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        guard let host = BaseURL.host(rest[..<slash]), isSecure || host.isLoopback else { return nil }
        let path = rest[slash...]
        guard path.utf8.allSatisfy(BaseURL.isPathByte), !path.contains("//"), !path.contains("..") else { return nil }
        self.text = text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// Letters, digits and the few marks that need no encoding.
    static func isPathByte(_ byte: UInt8) -> Bool {
        byte.isLetter || byte.isDigit || "-._~/".utf8.contains(byte)
    }

    /// Reads `host`, `host:port`, `[address]` and `[address]:port`.
    private static func host(_ authority: Substring) -> HostName? {
        let name: Substring
        let rest: Substring
        if authority.first == "[" {
            guard let close = authority.firstIndex(of: "]") else { return nil }
            name = authority[authority.index(after: authority.startIndex)..<close]
            rest = authority[authority.index(after: close)...]
            guard HostName.isIPv6(String(name)) else { return nil }
        } else {
            let colon = authority.firstIndex(of: ":") ?? authority.endIndex
            name = authority[..<colon]
            rest = authority[colon...]
        }
        if !rest.isEmpty {
            guard rest.first == ":", rest.utf8.count <= 6, rest.utf8.dropFirst().allSatisfy(\.isDigit),
                let port = Int(rest.dropFirst()), (1...65_535).contains(port)
            else { return nil }
        }
        return HostName(String(name))
    }
}

private let urlBytesMax = 1024
