import NIOSSL
import Synchronization
public import VerificationCore

/// The certificate that the API shows and its private key; both may be replaced while it runs (R52).
public final class TLSIdentity: Sendable {
    private let current: Mutex<Loaded>

    private struct Loaded {
        let context: NIOSSLContext
        let expiresAt: Timestamp
    }

    /// - Parameter certificates: PEM; the server's own first, then those up to the root.
    /// - Parameter privateKey: PEM without a password.
    public init(certificates: [UInt8], privateKey: [UInt8]) throws(TLSIdentityError) {
        current = Mutex(try TLSIdentity.load(certificates, privateKey))
    }

    /// Shows another certificate from the next connection on. When it throws, the present one stays.
    public func replace(certificates: [UInt8], privateKey: [UInt8]) throws(TLSIdentityError) {
        let loaded = try TLSIdentity.load(certificates, privateKey)
        current.withLock { $0 = loaded }
    }

    /// When the server's own certificate ends.
    public var expiresAt: Timestamp { current.withLock { $0.expiresAt } }

    var context: NIOSSLContext { current.withLock { $0.context } }

    private static func load(_ certificates: [UInt8], _ privateKey: [UInt8]) throws(TLSIdentityError) -> Loaded {
        guard let chain = try? NIOSSLCertificate.fromPEMBytes(certificates), let own = chain.first else {
            throw .unreadableCertificate
        }
        guard let key = try? NIOSSLPrivateKey(bytes: privateKey, format: .pem) else { throw .unreadableKey }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        // Only what keeps past conversations secret when the key is stolen, and nothing that needs padding.
        configuration.cipherSuites = "ECDH+AESGCM:ECDH+CHACHA20:!aNULL:!eNULL"
        configuration.applicationProtocols = ["h2", "http/1.1"]
        guard let context = try? NIOSSLContext(configuration: configuration) else { throw .doNotBelongTogether }
        return Loaded(context: context, expiresAt: Timestamp(milliseconds: Int64(own.notValidAfter) * 1000))
    }
}

/// Why a certificate or its key cannot be used. Safe to show.
public enum TLSIdentityError: Error, Sendable, Hashable, CustomStringConvertible {
    case unreadableCertificate
    case unreadableKey
    case doNotBelongTogether

    public var description: String {
        switch self {
        case .unreadableCertificate: "the certificate's file holds no certificate in PEM"
        case .unreadableKey: "the private key's file holds no private key in PEM without a password"
        case .doNotBelongTogether: "the private key is not the certificate's"
        }
    }
}
