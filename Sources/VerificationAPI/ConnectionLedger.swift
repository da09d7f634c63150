import NIOCore
import Synchronization

/// Counts the open connections of each client (R100).
final class ConnectionLedger: Sendable {
    private let counts = Mutex<[ClientAddress: Int]>([:])
    private let perAddressMax: Int
    private let proxies: TrustedProxies

    /// - Parameter proxies: They are not counted: all clients come through them.
    init(perAddressMax: Int, proxies: TrustedProxies) {
        self.perAddressMax = perAddressMax
        self.proxies = proxies
    }

    /// Takes a place for an address; nil when it has none left.
    func admit(_ address: SocketAddress?) -> Place? {
        guard let address, !proxies.contains(address), let client = ClientAddress(address) else {
            return Place(client: nil)
        }
        return counts.withLock { counts in
            guard counts[client, default: 0] < perAddressMax else { return nil }
            counts[client, default: 0] += 1
            return Place(client: client)
        }
    }

    func release(_ place: Place) {
        guard let client = place.client else { return }
        counts.withLock { counts in
            let left = counts[client, default: 1] - 1
            counts[client] = left > 0 ? left : nil
        }
    }

    /// A place that an address has taken.
    struct Place: Sendable {
        fileprivate let client: ClientAddress?
    }
}
