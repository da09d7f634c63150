/// Why a file of proof keys is not used. Safe to show: it holds no key.
public struct ProofKeyRingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The fault.
    public enum Code: Sendable, Hashable {
        case missing
        case exists
        /// A link, a folder or another thing that is no plain file.
        case notAFile
        case foreignOwner
        case looseMode(UInt32)
        case tooLarge
        case badLine(Int)
        case count(Int)
        case system(String)
    }

    public let code: Code
    public let path: String

    init(_ code: Code, path: String) {
        self.code = code
        self.path = path
    }

    public var description: String {
        switch code {
        case .missing: "there are no proof keys at \(path)"
        case .exists: "there are proof keys at \(path) already; nothing was changed"
        case .notAFile: "\(path) is no plain file"
        case .foreignOwner: "\(path) belongs to another user"
        case .looseMode(let mode): "\(path) has the mode \(String(mode & 0o7777, radix: 8)); 600 is needed"
        case .tooLarge: "\(path) is larger than \(ProofKeyRing.fileBytesMax) bytes"
        case .badLine(let line): "line \(line) of \(path) is not as it was written"
        case .count(let count): "\(path) holds \(count) keys; 1 to \(ProofKeyRing.keysMax) are allowed"
        case .system(let reason): "\(path): \(reason)"
        }
    }
}
