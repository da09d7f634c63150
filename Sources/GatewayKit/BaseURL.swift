import FoundationEssentials

/// Where a vendor's API begins: https, or http where that was allowed or never leaves the machine (R94).
public struct BaseURL: Sendable, Hashable {
    /// Without a slash at its end.
    public let text: String

    /// - Parameter allowsPlainHTTP: The operator says in so many words that credentials may travel unencrypted.
    /// - Throws: What is wrong with the text.
    public init(_ text: String, allowsPlainHTTP: Bool = false) throws(BaseURLFault) {
        guard text.utf8.count <= baseURLBytesMax, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            let host = parts.host?.lowercased(), !host.isEmpty
        else { throw .unreadable }
        guard parts.user == nil, parts.password == nil else { throw .holdsCredentials }
        guard parts.query == nil, parts.fragment == nil else { throw .holdsQuery }
        switch scheme {
        case "https": break
        case "http" where allowsPlainHTTP || BaseURL.isLoopback(host): break
        case "http": throw .plainHTTP
        default: throw .unreadable
        }
        var trimmed = text[...]
        while trimmed.last == "/" { trimmed.removeLast() }
        self.text = String(trimmed)
    }

    /// The address of an endpoint, with an id as its last segment where it takes one.
    public func url(_ path: String, id: VendorID? = nil) -> String {
        let base = text + "/" + path
        guard let id else { return base }
        return base + "/" + BaseURL.percentEncoded(id.text)
    }

    private static func percentEncoded(_ text: String) -> String {
        text.utf8.map { byte in
            let isLetter = (0x61...0x7A).contains(byte | 0x20)
            let isKept = isLetter || (0x30...0x39).contains(byte) || "-._~".utf8.contains(byte)
            return isKept ? String(Unicode.Scalar(byte)) : "%" + String(byte, radix: 16, uppercase: true)
        }.joined()
    }

    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

/// Why a text is no base URL.
public enum BaseURLFault: String, Error, Sendable, Hashable, CustomStringConvertible {
    case unreadable = "must be an https:// address with a host"
    case plainHTTP = "must be https; http is for loopback only, unless plain HTTP is allowed explicitly"
    case holdsCredentials = "must not hold a user name or password"
    case holdsQuery = "must not hold a query or fragment"

    public var description: String { rawValue }
}

private let baseURLBytesMax = 512
