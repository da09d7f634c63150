import HTTPTypes
public import NIOCore

/// The proxies whose word on the client's address is believed (R20).
public struct TrustedProxies: Sendable, Hashable {
    private let ranges: [AddressRange]

    public init(_ ranges: [AddressRange] = []) {
        self.ranges = ranges
    }

    /// Whether an address is one of the proxies.
    public func contains(_ address: SocketAddress) -> Bool { ranges.contains { $0.contains(address) } }

    /// Where a request comes from: the socket's other end, or, where that is a trusted proxy, the right-most address in
    /// `X-Forwarded-For` that is none. Nil when that cannot be told; then no client is counted, instead of all in one.
    ///
    /// `Forwarded` and `X-Real-IP` are not looked at: a proxy that writes one field hands the others on as they came.
    func client(peer: SocketAddress?, _ fields: HTTPFields) -> ClientAddress? {
        guard let peer else { return nil }
        guard contains(peer) else { return ClientAddress(peer) }
        let hops = fields[values: .forwardedFor].flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
        for hop in hops.reversed().prefix(hopsMax) {
            guard let address = TrustedProxies.address(hop) else { return nil }
            if !contains(address) { return ClientAddress(address) }
        }
        return nil
    }

    /// One hop: an address, which may have a port behind it and then, in version 6, brackets around it.
    private static func address(_ hop: Substring) -> SocketAddress? {
        var text = hop.drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { return nil }
            text = text[text.index(after: text.startIndex)..<end]
        } else if let colon = text.firstIndex(of: ":"), colon == text.lastIndex(of: ":") {
            text = text[..<colon]
        }
        return try? SocketAddress(ipAddress: String(text), port: 0)
    }
}

extension HTTPField.Name {
    static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
}

/// Proxies in a row; a chain that is longer tells nothing.
private let hopsMax = 16
