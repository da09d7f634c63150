import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// Downloads audio over HTTP from this machine, without following redirects or proxies.
public final class HTTPAudioFetcher: AudioFetcher {
    /// Seconds that a download takes at most.
    public static let fetchSecondsMax: Int64 = 5
    private let secondsMax: Int64

    /// Made at the first download, so that a sandbox that is never run has nothing to shut down.
    private let client = Mutex<HTTPClient?>(nil)

    /// - Parameter secondsMax: Seconds after which a download is given up.
    public init(secondsMax: Int64 = fetchSecondsMax) {
        self.secondsMax = secondsMax
    }

    public func audio(at url: LoopbackURL) async throws(AudioFetchError) -> [UInt8] {
        do {
            let request = HTTPClientRequest(url: url.text)
            let response = try await openClient().execute(request, timeout: .seconds(secondsMax))
            guard response.status == .ok else { throw AudioFetchError.status(Int(response.status.code)) }
            let body = try await response.body.collect(upTo: audioBytesMax)
            guard body.readableBytes > 0 else { throw AudioFetchError.empty }
            return Array(body.readableBytesView)
        } catch let error as AudioFetchError {
            throw error
        } catch is NIOTooManyBytesError {
            throw .tooLarge
        } catch {
            throw .unreachable
        }
    }

    /// Closes all connections; a later download opens new ones.
    public func shutdown() async throws {
        let open = client.withLock { client in
            defer { client = nil }
            return client
        }
        try await open?.shutdown()
    }

    private func openClient() -> HTTPClient {
        client.withLock { client in
            if let client { return client }
            var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow, proxy: nil)
            configuration.connectionPool.retryConnectionEstablishment = false
            let fresh = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
            client = fresh
            return fresh
        }
    }
}
