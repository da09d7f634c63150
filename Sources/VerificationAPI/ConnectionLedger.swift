import NIOCore
import Synchronization

/// Counts the open connections of each address (R100).
final class ConnectionLedger: Sendable {
    private let counts = Mutex<[[UInt8]: Int]>([:])
    private let perAddressMax: Int
    private let unlimited: Set<[UInt8]>

    /// - Parameter unlimited: Addresses as text; what is no address is passed over.
    init(perAddressMax: Int, unlimited: Set<String>) {
        self.perAddressMax = perAddressMax
        let addresses = unlimited.compactMap { try? SocketAddress(ipAddress: $0, port: 0) }
        self.unlimited = Set(addresses.compactMap(ConnectionLedger.bucket))
    }

    /// Takes a place for an address; nil when it has none left.
    func admit(_ address: SocketAddress?) -> Place? {
        guard let bucket = address.flatMap(ConnectionLedger.bucket), !unlimited.contains(bucket) else {
            return Place(bucket: nil)
        }
        return counts.withLock { counts in
            guard counts[bucket, default: 0] < perAddressMax else { return nil }
            counts[bucket, default: 0] += 1
            return Place(bucket: bucket)
        }
    }

    func release(_ place: Place) {
        guard let bucket = place.bucket else { return }
        counts.withLock { counts in
            let left = counts[bucket, default: 1] - 1
            counts[bucket] = left > 0 ? left : nil
        }
    }

    /// A place that an address has taken.
    struct Place: Sendable {
        fileprivate let bucket: [UInt8]?
    }

    /// What counts as one address: an IPv4 address, or the first half of an IPv6 one; nil for a local socket (R20).
    static func bucket(_ address: SocketAddress) -> [UInt8]? {
        switch address {
        case .v4:
            return bytes(of: address, from: ipv4AddressOffset, count: 4)
        case .v6:
            let bytes = bytes(of: address, from: ipv6AddressOffset, count: 16)
            // An IPv4 address in IPv6 clothes is that IPv4 address; all of them share one first half.
            let isMapped = bytes.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
            return isMapped ? Array(bytes.suffix(4)) : Array(bytes.prefix(8))
        case .unixDomainSocket:
            return nil
        }
    }

    private static func bytes(of address: SocketAddress, from offset: Int, count: Int) -> [UInt8] {
        address.withSockAddr { pointer, size in
            Array(UnsafeRawBufferPointer(start: pointer, count: size).dropFirst(offset).prefix(count))
        }
    }
}

/// Where the address stands in the system's `sockaddr_in` and `sockaddr_in6`.
private let ipv4AddressOffset = 4
private let ipv6AddressOffset = 8
