/// Downloads what an IVR is to play.
public protocol AudioFetcher: Sendable {
    /// The bytes at the address, at most `audioBytesMax`.
    func audio(at url: LoopbackURL) async throws(AudioFetchError) -> [UInt8]
}

/// The largest audio file that is taken, uploaded or played.
public let audioBytesMax = 2 << 20

/// Why audio could not be had. Holds no part of an address.
public enum AudioFetchError: Error, Sendable, Hashable, CustomStringConvertible {
    case status(Int)
    case tooLarge
    case empty
    case unreachable

    public var description: String {
        switch self {
        case .status(let code): "the server answered \(code)"
        case .tooLarge: "the audio is larger than \(audioBytesMax) bytes"
        case .empty: "the audio is empty"
        case .unreachable: "the server gave no answer in time"
        }
    }
}
