/// Bounds of what is read; exceeding one is an error, never a crash.
public struct JSONLimits: Sendable, Hashable {
    public var bytesMax: Int
    /// Nested arrays and objects, the outermost counted.
    public var depthMax: Int

    public init(bytesMax: Int = 65_536, depthMax: Int = 16) {
        self.bytesMax = bytesMax
        self.depthMax = depthMax
    }
}

extension JSONValue {
    /// Reads one JSON text as RFC 8259 has it and refuses the rest: duplicate names, bad UTF-8, trailing text (R50).
    public static func parse(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) -> JSONValue {
        guard bytes.count <= limits.bytesMax else { throw JSONError(.tooLarge, at: limits.bytesMax) }
        var parser = JSONParser(bytes: bytes, depthMax: limits.depthMax)
        return try parser.wholeText()
    }
}

/// The names of an object's members so far: looked through one by one while they are few, by a set when they are many.
private struct MemberNames {
    private static let fewMax = 16
    private var many: Set<String> = []

    /// Whether the name is new.
    mutating func insert(_ name: String, after members: [JSONMember]) -> Bool {
        guard members.count >= MemberNames.fewMax else { return !members.contains { $0.name == name } }
        if many.isEmpty { many = Set(members.map(\.name)) }
        return many.insert(name).inserted
    }
}

/// A recursive-descent reader; its depth is bounded, so its stack is.
private struct JSONParser {
    let bytes: [UInt8]
    let depthMax: Int
    var position = 0

    init(bytes: [UInt8], depthMax: Int) {
        self.bytes = bytes
        self.depthMax = depthMax
    }

    mutating func wholeText() throws(JSONError) -> JSONValue {
        skipSpace()
        let value = try value(depth: 0)
        skipSpace()
        guard position == bytes.count else { throw fault(.trailingText) }
        return value
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        switch try peek() {
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try array(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), 0x30...0x39: return try number()
        default: throw fault(.unexpectedByte)
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= depthMax else { throw fault(.tooDeep) }
        position += 1
        var members: [JSONMember] = []
        var names = MemberNames()
        skipSpace()
        if try take(UInt8(ascii: "}")) { return .object([]) }
        while true {
            skipSpace()
            let start = position
            guard try peek() == UInt8(ascii: "\"") else { throw fault(.unexpectedByte) }
            let name = try string()
            guard names.insert(name, after: members) else { throw JSONError(.duplicateName, at: start) }
            skipSpace()
            guard try take(UInt8(ascii: ":")) else { throw fault(.unexpectedByte) }
            skipSpace()
            members.append(JSONMember(name, try value(depth: depth)))
            skipSpace()
            if try take(UInt8(ascii: "}")) { return .object(members) }
            guard try take(UInt8(ascii: ",")) else { throw fault(.unexpectedByte) }
        }
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= depthMax else { throw fault(.tooDeep) }
        position += 1
        var values: [JSONValue] = []
        skipSpace()
        if try take(UInt8(ascii: "]")) { return .array([]) }
        while true {
            skipSpace()
            values.append(try value(depth: depth))
            skipSpace()
            if try take(UInt8(ascii: "]")) { return .array(values) }
            guard try take(UInt8(ascii: ",")) else { throw fault(.unexpectedByte) }
        }
    }

    private mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "\""), bytes[position] != UInt8(ascii: "\\"),
            bytes[position] >= 0x20
        {
            position += 1
        }
        guard position < bytes.count else { throw fault(.unexpectedEnd) }
        if bytes[position] == UInt8(ascii: "\"") {
            defer { position += 1 }
            return try text(bytes[start..<position], at: start)
        }
        return try escapedString(from: start)
    }

    /// The slow way: a string with escapes is rebuilt byte by byte.
    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var output = Array(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return try text(output[...], at: start)
            case UInt8(ascii: "\\"): try escape(into: &output)
            case 0..<0x20: throw JSONError(.badString, at: position - 1)
            default: output.append(byte)
            }
        }
        throw fault(.unexpectedEnd)
    }

    private mutating func escape(into output: inout [UInt8]) throws(JSONError) {
        let letter = try peek()
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): output.append(letter)
        case UInt8(ascii: "b"): output.append(0x08)
        case UInt8(ascii: "f"): output.append(0x0C)
        case UInt8(ascii: "n"): output.append(0x0A)
        case UInt8(ascii: "r"): output.append(0x0D)
        case UInt8(ascii: "t"): output.append(0x09)
        case UInt8(ascii: "u"): output.append(contentsOf: String(try unicodeEscape()).utf8)
        default: throw JSONError(.badString, at: position - 1)
        }
    }

    private mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
        let high = try fourHexDigits()
        if let scalar = Unicode.Scalar(high) { return scalar }
        // Half of a pair is no character; only both together are.
        guard (0xD800..<0xDC00).contains(high), try take(UInt8(ascii: "\\")), try take(UInt8(ascii: "u")) else {
            throw fault(.badString)
        }
        let low = try fourHexDigits()
        guard (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        else { throw fault(.badString) }
        return scalar
    }

    private mutating func fourHexDigits() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            let byte = try peek()
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
            case 0x41...0x46, 0x61...0x66: value = value << 4 | UInt32((byte | 0x20) - 0x61 + 10)
            default: throw fault(.badString)
            }
            position += 1
        }
        return value
    }

    private mutating func number() throws(JSONError) -> JSONValue {
        let start = position
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        let integerStart = position
        guard digits() > 0 else { throw JSONError(.badNumber, at: start) }
        if bytes[integerStart] == 0x30, position - integerStart > 1 { throw JSONError(.badNumber, at: start) }
        var isInteger = true
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            guard digits() > 0 else { throw JSONError(.badNumber, at: start) }
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            position += 1
            if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
                position += 1
            }
            guard digits() > 0 else { throw JSONError(.badNumber, at: start) }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger, let integer = Int64(text) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else { throw JSONError(.badNumber, at: start) }
        return .number(number)
    }

    /// Skips digits and says how many there were.
    private mutating func digits() -> Int {
        let start = position
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
        return position - start
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let end = position + word.utf8CodeUnitCount
        let matches = word.withUTF8Buffer { end <= bytes.count && bytes[position..<end].elementsEqual($0) }
        guard matches else { throw fault(.unexpectedByte) }
        position = end
        return value
    }

    private func text(_ slice: ArraySlice<UInt8>, at start: Int) throws(JSONError) -> String {
        guard let text = String(validating: slice, as: UTF8.self) else { throw JSONError(.badUTF8, at: start) }
        return text
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private func peek() throws(JSONError) -> UInt8 {
        guard position < bytes.count else { throw fault(.unexpectedEnd) }
        return bytes[position]
    }

    private mutating func take(_ byte: UInt8) throws(JSONError) -> Bool {
        guard try peek() == byte else { return false }
        position += 1
        return true
    }

    private func fault(_ reason: JSONError.Reason) -> JSONError { JSONError(reason, at: position) }
}
