/// A plain HTTP address on this machine; the phone fetches no other.
public struct LoopbackURL: Sendable, Hashable {
    public static let lengthMax = 2048
    /// The only names that count as this machine; other spellings of 127.0.0.1 are refused.
    public static let hosts = ["127.0.0.1", "localhost", "[::1]"]

    public let text: String

    /// Nil unless the text is `http://` plus one of `hosts`, an optional port, and a path of visible ASCII.
    public init?(_ text: String) {
        guard text.utf8.count <= LoopbackURL.lengthMax, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            text.hasPrefix("http://")
        else { return nil }
        let authority = text.dropFirst("http://".count).prefix { !"/?#\\".contains($0) }
        guard LoopbackURL.isLoopback(authority: String(authority)) else { return nil }
        let rest = text.dropFirst("http://".count + authority.count)
        guard rest.isEmpty || rest.first == "/" else { return nil }
        self.text = text
    }

    /// Whether a `host` or `host:port`, as in a `Host` header, names this machine.
    public static func isLoopback(authority: String) -> Bool {
        hosts.contains { host in
            guard authority.lowercased().hasPrefix(host) else { return false }
            let rest = authority.dropFirst(host.count)
            return rest.isEmpty || isPort(rest)
        }
    }

    private static func isPort(_ text: Substring) -> Bool {
        guard text.first == ":", text.count <= 6, text.dropFirst().utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = Int(text.dropFirst())
        else { return false }
        return (1...65_535).contains(port)
    }
}
