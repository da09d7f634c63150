import COpenSSL
public import VerificationCore

/// Random bytes from OpenSSL's private generator, the one source of every code, key, nonce and id (R2).
public struct PrivateRandom: RandomSource {
    /// OpenSSL's own signature: 1 when the bytes were written.
    typealias Fill = @Sendable (UnsafeMutablePointer<UInt8>, Int32) -> Int32

    /// Bytes that one call may ask for.
    public static let bytesMax = 65_536

    private let fill: Fill

    public init() {
        self.init { RAND_priv_bytes($0, $1) }
    }

    /// Takes another generator, so that a failing one can be tried.
    init(fill: @escaping Fill) {
        self.fill = fill
    }

    public func bytes(_ count: Int) throws(RandomSourceError) -> [UInt8] {
        precondition((0...PrivateRandom.bytesMax).contains(count), "random bytes are drawn in small numbers")
        guard count > 0 else { return [] }
        var status: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            guard let start = buffer.baseAddress else { return }
            start.initialize(repeating: 0, count: count)
            status = fill(start, Int32(count))
            initialized = count
        }
        guard status == 1 else { throw RandomSourceError(reason: LibraryFault.latest("RAND_priv_bytes")) }
        return bytes
    }
}
