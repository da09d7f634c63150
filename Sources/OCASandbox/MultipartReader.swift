/// One part of a `multipart/form-data` body.
struct FormPart: Sendable, Hashable {
    let name: String
    let filename: String?
    let bytes: [UInt8]
}

/// Why a body is not accepted as `multipart/form-data`. Holds no part of the body.
enum MultipartError: String, Error, Sendable {
    case noBoundary = "the Content-Type names no usable boundary"
    case noStart = "the boundary is not in the body"
    case badDelimiter = "a boundary is followed by neither a line end nor two hyphens"
    case headersTooLarge = "the headers of a part are too large or do not end"
    case badHeaders = "a part has no readable Content-Disposition with a name"
    case notTerminated = "the last boundary is missing"
    case tooManyParts = "there are too many parts"
}

/// Reads `multipart/form-data` bodies within fixed bounds; parts in parts stay plain bytes.
struct MultipartReader {
    static let boundaryBytesMax = 70
    static let headerBytesMax = 4096
    static let partsMax = 16

    private let body: [UInt8]
    private let delimiter: [UInt8]
    private var position = 0

    static func parts(of body: [UInt8], contentType: String) throws(MultipartError) -> [FormPart] {
        guard let boundary = HeaderParameters(contentType)["boundary"],
            (1...boundaryBytesMax).contains(boundary.utf8.count),
            boundary.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else { throw .noBoundary }
        var reader = MultipartReader(body: body, delimiter: Array("--\(boundary)".utf8))
        return try reader.read()
    }

    private init(body: [UInt8], delimiter: [UInt8]) {
        self.body = body
        self.delimiter = delimiter
    }

    private mutating func read() throws(MultipartError) -> [FormPart] {
        if body.starts(with: delimiter) {
            position = delimiter.count
        } else {
            guard let start = find([0x0D, 0x0A] + delimiter, within: body.count) else { throw .noStart }
            position = start + delimiter.count + 2
        }
        var parts: [FormPart] = []
        while !body[position...].starts(with: "--".utf8) {
            guard body[position...].starts(with: [0x0D, 0x0A]) else { throw .badDelimiter }
            guard parts.count < MultipartReader.partsMax else { throw .tooManyParts }
            parts.append(try readPart())
        }
        return parts
    }

    /// Reads from the line end after one delimiter to just behind the next delimiter.
    private mutating func readPart() throws(MultipartError) -> FormPart {
        // The search begins at the line end itself: a part may have no header at all, which is then a bad header.
        guard let end = find([0x0D, 0x0A, 0x0D, 0x0A], within: MultipartReader.headerBytesMax) else {
            throw .headersTooLarge
        }
        let headers = body[min(position + 2, end)..<end]
        position = end + 4
        guard let disposition = MultipartReader.disposition(in: headers), let name = disposition["name"] else {
            throw .badHeaders
        }
        guard let next = find([0x0D, 0x0A] + delimiter, within: body.count) else { throw .notTerminated }
        let bytes = Array(body[position..<next])
        position = next + 2 + delimiter.count
        return FormPart(name: name, filename: disposition["filename"], bytes: bytes)
    }

    private static func disposition(in headers: ArraySlice<UInt8>) -> HeaderParameters? {
        for line in headers.split(separator: 0x0A) {
            guard let text = String(validating: line, as: UTF8.self) else { return nil }
            let lowercased = text.lowercased()
            guard lowercased.hasPrefix("content-disposition:") else { continue }
            let parameters = HeaderParameters(String(text.dropFirst("content-disposition:".count)))
            return parameters.value == "form-data" ? parameters : nil
        }
        return nil
    }

    /// Where the pattern, which begins with a carriage return, begins within the next bytes.
    private func find(_ pattern: [UInt8], within length: Int) -> Int? {
        let end = min(body.count, position + length)
        var start = position
        while start < end, let candidate = body[start..<end].firstIndex(of: 0x0D) {
            if body[candidate...].starts(with: pattern) { return candidate }
            start = candidate + 1
        }
        return nil
    }
}
