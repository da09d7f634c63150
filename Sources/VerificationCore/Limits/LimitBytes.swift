/// Writes the state of a limit as a few bytes: numbers in groups of seven bits, moments in milliseconds.
struct LimitWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ number: Int) {
        var rest = UInt64(bitPattern: Int64(number))
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func write(_ moment: Timestamp) { write(Int(moment.milliseconds)) }

    /// Bytes with their count before them.
    mutating func write(_ blob: [UInt8]) {
        write(blob.count)
        bytes += blob
    }

    /// Moments, as their distances.
    mutating func write(_ moments: [Timestamp]) {
        write(moments.count)
        var last: Int64 = 0
        for moment in moments {
            write(Int(moment.milliseconds - last))
            last = moment.milliseconds
        }
    }
}

/// Reads what a `LimitWriter` wrote; nil for what it did not write.
struct LimitReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { place >= bytes.count }

    mutating func number() -> Int? {
        var number: UInt64 = 0
        for shift in stride(from: 0 as UInt64, to: 64, by: 7) {
            guard place < bytes.count else { return nil }
            let byte = bytes[place]
            place += 1
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return Int(Int64(bitPattern: number)) }
        }
        return nil
    }

    mutating func moment() -> Timestamp? { number().map { Timestamp(milliseconds: Int64($0)) } }

    mutating func blob() -> [UInt8]? {
        guard let count = number(), count >= 0, count <= bytes.count - place else { return nil }
        defer { place += count }
        return Array(bytes[place..<place + count])
    }

    mutating func moments() -> [Timestamp]? {
        guard let count = number(), (0...bytes.count).contains(count) else { return nil }
        var moments: [Timestamp] = []
        var last: Int64 = 0
        for _ in 0..<count {
            guard let distance = number() else { return nil }
            last &+= Int64(distance)
            moments.append(Timestamp(milliseconds: last))
        }
        return moments
    }
}
