import HTTPTypes

extension ServerLimits {
    /// What is wrong with a header, beyond what the parser sees.
    func fault(in head: HTTPRequest) -> Problem? {
        let lineBytes = head.method.rawValue.utf8.count + (head.path ?? "").utf8.count + requestLineRestBytes
        guard lineBytes <= requestLineBytesMax else {
            return Problem(.targetTooLong, "at most \(requestLineBytesMax) bytes")
        }
        var bytes = 0
        var hasHost = head.authority?.isEmpty == false
        for field in head.headerFields {
            bytes += field.name.rawName.utf8.count + field.value.utf8.count + fieldRestBytes
            if field.name == .host { hasHost = false }
            // The parser takes any list that ends in chunked; what the rest of it means, two readers may disagree on.
            if field.name == .transferEncoding, field.value.lowercased() != "chunked" {
                return Problem(.malformedRequest, "the only Transfer-Encoding is chunked")
            }
        }
        guard bytes <= headerBytesMax, head.headerFields.count < headerFieldsMax else {
            return .headerTooLarge(self)
        }
        return hasHost ? nil : Problem(.malformedRequest, "name the host in exactly one Host field")
    }
}

extension Problem {
    static func headerTooLarge(_ limits: ServerLimits) -> Problem {
        Problem(
            .headerTooLarge, "at most \(limits.headerFieldsMax) fields and \(limits.headerBytesMax) bytes in all")
    }
}

/// Spaces, version and line end of a request line; colon, space and line end of a field.
private let requestLineRestBytes = 12
private let fieldRestBytes = 4
