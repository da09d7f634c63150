/// A host as it may stand in the configuration: an address or a name.
struct HostName {
    let text: String
    let isLoopback: Bool

    /// Nil unless `text` is an IPv4 or IPv6 address or a plain host name.
    init?(_ text: String) {
        if let octets = HostName.octets(text) {
            isLoopback = octets[0] == 127
        } else if text.contains(":") {
            guard HostName.isIPv6(text) else { return nil }
            isLoopback = text == "::1"
        } else {
            guard HostName.isName(text) else { return nil }
            isLoopback = text == "localhost"
        }
        self.text = text
    }

    /// Four numbers of 0 to 255 without leading zeros, which some readers take for octal.
    static func octets(_ text: String) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let octets = parts.compactMap { part -> UInt8? in
            guard part.utf8.allSatisfy(\.isDigit), part == "0" || part.utf8.first != 0x30 else { return nil }
            return UInt8(part)
        }
        return octets.count == 4 ? octets : nil
    }

    /// Labels of letters, digits and hyphens; the last one has a letter, so that no name looks like an address.
    static func isName(_ text: String) -> Bool {
        guard (1...253).contains(text.utf8.count) else { return false }
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        let areLabels = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.utf8.first != 0x2D && label.utf8.last != 0x2D
                && label.utf8.allSatisfy { $0.isLetter || $0.isDigit || $0 == 0x2D }
        }
        return areLabels && labels.last?.utf8.contains(where: \.isLetter) == true
    }

    /// Eight groups of up to four hexadecimal digits, of which one run may be left out as `::`.
    static func isIPv6(_ text: String) -> Bool {
        let halves = text.split(separator: "::", maxSplits: 2, omittingEmptySubsequences: false)
        guard (1...2).contains(halves.count) else { return false }
        var groups = 0
        for half in halves where !half.isEmpty {
            for group in half.split(separator: ":", omittingEmptySubsequences: false) {
                guard (1...4).contains(group.utf8.count), group.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
                    return false
                }
                groups += 1
            }
        }
        return halves.count == 2 ? groups < 8 : groups == 8
    }
}
