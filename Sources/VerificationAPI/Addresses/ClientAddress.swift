import NIOCore

/// Who counts as one client: an IPv4 address, or the first half of an IPv6 one (R20).
struct ClientAddress: Sendable, Hashable {
    /// 4 or 8 bytes.
    private let bytes: [UInt8]

    /// Nil for a local socket.
    init?(_ address: SocketAddress) {
        guard let bytes = AddressRange.bytes(of: address) else { return nil }
        self.bytes = bytes.count == 4 ? bytes : Array(bytes.prefix(8))
    }

    /// The net of the address, as logs show it; a single machine is not told from it.
    var shown: String {
        if bytes.count == 4 { return bytes.prefix(3).map(String.init).joined(separator: ".") + ".0/24" }
        let groups = stride(from: 0, to: 8, by: 2).map {
            String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16)
        }
        return groups.joined(separator: ":") + "::/64"
    }
}
