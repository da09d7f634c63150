import HTTPTypes
import HummingbirdCore

extension HTTPRequest {
    /// The path that the router goes by: without the query, and without the scheme and host of a target in the absolute
    /// form.
    var routedPath: Substring {
        guard let path else { return "" }
        guard path.utf8.first == slash else { return Substring(URI(path).path) }
        return path.utf8.firstIndex(of: questionMark).map { path[..<$0] } ?? path[...]
    }

    /// Whether its path is written as those of operations are. The router would take no notice of a doubled slash or
    /// one at the end, and whatever else goes by the path would.
    var hasPlainPath: Bool {
        let path = routedPath.utf8
        guard path.first == slash else { return false }
        var wasSlash = false
        for byte in path {
            if byte == slash, wasSlash { return false }
            wasSlash = byte == slash
        }
        return !wasSlash || path.count == 1
    }
}

private let slash = UInt8(ascii: "/")
private let questionMark = UInt8(ascii: "?")
