import Glibc

/// Finds the request lines of RTSP and ICE in what a connection sends: the parser takes them for those of HTTP and
/// tells nobody (R101).
///
/// A line of a header that ends as they do has a colon in its first word, where they have a method. Bodies have no such
/// line: in JSON none ends so.
struct ForeignLines {
    /// The last bytes of what came before.
    private var tail: [UInt8] = []

    /// Whether one of them ends in these bytes.
    mutating func end(in bytes: UnsafeRawBufferPointer) -> Bool {
        defer { keep(bytes) }
        // Nil while the line began in what came before.
        var start: Int? = tail.isEmpty || tail.last == lineFeed ? 0 : nil
        var place = 0
        while place < bytes.count, let found = memchr(bytes.baseAddress! + place, Int32(lineFeed), bytes.count - place)
        {
            let end = UnsafeRawPointer(found) - bytes.baseAddress!
            if endsForeign(bytes, end), start.map({ !isField(bytes[$0..<end]) }) ?? true { return true }
            place = end + 1
            start = place
        }
        return false
    }

    private func endsForeign(_ bytes: UnsafeRawBufferPointer, _ lineFeedPlace: Int) -> Bool {
        func byte(_ place: Int) -> UInt8 {
            if place >= 0 { return bytes[place] }
            return tail.count + place >= 0 ? tail[tail.count + place] : 0
        }
        let end = byte(lineFeedPlace - 1) == carriageReturn ? lineFeedPlace - 1 : lineFeedPlace
        guard byte(end - 4) == UInt8(ascii: "/"), byte(end - 2) == UInt8(ascii: ".") else { return false }
        return foreignNames.contains { name in
            let first = end - 4 - name.count
            return name.indices.allSatisfy { byte(first + $0) == name[$0] }
        }
    }

    private func isField(_ line: Slice<UnsafeRawBufferPointer>) -> Bool {
        line.prefix { $0 != UInt8(ascii: " ") }.contains(UInt8(ascii: ":"))
    }

    private mutating func keep(_ bytes: UnsafeRawBufferPointer) {
        if bytes.count < tailBytes { tail += bytes } else { tail = Array(bytes.suffix(tailBytes)) }
        if tail.count > tailBytes { tail.removeFirst(tail.count - tailBytes) }
    }
}

private let foreignNames = [Array(" RTSP".utf8), Array(" ICE".utf8)]
private let lineFeed = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
/// As many as ` RTSP/1.0` and a carriage return have, and one more.
private let tailBytes = 11
