public import NIOCore

/// A range of IP addresses: `10.0.0.0/8`, `2001:db8::/32`, or one address.
public struct AddressRange: Sendable, Hashable {
    private let bytes: [UInt8]
    private let bits: Int

    /// Reads a range; nil when it is none. Bits behind its length do not matter.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = try? SocketAddress(ipAddress: String(parts[0]), port: 0),
            let bytes = AddressRange.bytes(of: address)
        else { return nil }
        guard parts.count == 2 else {
            (self.bytes, bits) = (bytes, bytes.count * 8)
            return
        }
        // The length counts from the beginning of the address as it was written.
        let isMapped = parts[0].contains(":") && bytes.count == 4
        guard let length = Int(parts[1]), String(length) == parts[1] else { return nil }
        let bits = isMapped ? length - 96 : length
        guard (0...bytes.count * 8).contains(bits) else { return nil }
        (self.bytes, self.bits) = (bytes, bits)
    }

    /// Whether an address lies in the range.
    public func contains(_ address: SocketAddress) -> Bool {
        guard let other = AddressRange.bytes(of: address), other.count == bytes.count else { return false }
        return bytes.indices.allSatisfy { (other[$0] ^ bytes[$0]) & AddressRange.mask(of: $0, bits) == 0 }
    }

    /// The 4 or 16 bytes of an address; an IPv4 address in IPv6 clothes is that IPv4 address. Nil for a local socket.
    static func bytes(of address: SocketAddress) -> [UInt8]? {
        switch address {
        case .v4:
            return bytes(of: address, from: ipv4AddressOffset, count: 4)
        case .v6:
            let bytes = bytes(of: address, from: ipv6AddressOffset, count: 16)
            let isMapped = bytes.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
            return isMapped ? Array(bytes.suffix(4)) : bytes
        case .unixDomainSocket:
            return nil
        }
    }

    private static func bytes(of address: SocketAddress, from offset: Int, count: Int) -> [UInt8] {
        address.withSockAddr { pointer, size in
            Array(UnsafeRawBufferPointer(start: pointer, count: size).dropFirst(offset).prefix(count))
        }
    }

    private static func mask(of index: Int, _ bits: Int) -> UInt8 {
        let left = bits - index * 8
        return left >= 8 ? 0xFF : left <= 0 ? 0 : ~(0xFF >> left)
    }
}

/// Where the address stands in the system's `sockaddr_in` and `sockaddr_in6`.
private let ipv4AddressOffset = 4
private let ipv6AddressOffset = 8
