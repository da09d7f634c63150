/// A path below a base URL, as an operator may write it.
public enum URLPath {
    /// What `isSound` asks for, as the rest of a sentence.
    public static let rule = "must be letters, digits, hyphens and single slashes, without a slash at either end"

    public static func isSound(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return path.utf8.count <= pathBytesMax && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(isPlain) }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || "-_".utf8.contains(byte)
    }
}

private let pathBytesMax = 128
