/// The trace that work belongs to, as W3C Trace Context has it, so that one request can be followed through several
/// services.
public struct TraceContext: Sendable, Hashable {
    /// 32 lower-case hexadecimal digits, not all of them zero.
    public let traceID: String
    /// 16 lower-case hexadecimal digits, not all of them zero: this piece of work.
    public let spanID: String
    /// Whether somebody upstream records the trace.
    public let isSampled: Bool
    /// What other services have to say about the trace; handed on as it came, and empty more often than not.
    public let state: String

    /// The trace of the work that the present task does; nil where there is none.
    @TaskLocal public static var current: TraceContext?

    /// Takes a trace over.
    /// - Parameter traceparent: The header field of that name; nil unless it is well-formed.
    /// - Parameter tracestate: The header field of that name; what is not well-formed is dropped.
    public init?(traceparent: String, tracestate: String? = nil) {
        let bytes = Array(traceparent.utf8)
        let parts = bytes.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0].count == 2, parts[0].allSatisfy(\.isTraceDigit), parts[0] != [0x66, 0x66],
            TraceContext.isID(parts[1], digits: 32), TraceContext.isID(parts[2], digits: 16),
            let flags = TraceContext.flags(parts[3])
        else { return nil }
        // The first version has nothing behind its flags; later ones may have.
        guard parts.count == 4 || parts[0] != [0x30, 0x30], bytes.count <= traceparentBytesMax else { return nil }
        traceID = String(decoding: parts[1], as: UTF8.self)
        spanID = String(decoding: parts[2], as: UTF8.self)
        isSampled = flags & 1 == 1
        state = tracestate.flatMap { TraceContext.isState($0) ? $0 : nil } ?? ""
    }

    /// Begins a trace.
    /// - Parameter id: 16 bytes; the last 8 of them name the first piece of work.
    public init(id: [UInt8]) {
        precondition(id.count == 16, "the id of a trace has 16 bytes")
        let digits = TraceContext.digits(id)
        let isUsable = id.suffix(8).contains { $0 != 0 }
        let text = String(decoding: isUsable ? digits : digits.dropLast() + [UInt8(ascii: "1")], as: UTF8.self)
        self.init(traceID: text, spanID: String(text.suffix(16)), isSampled: false, state: "")
    }

    /// Takes up what `bytes` gave.
    /// - Parameter bytes: Trace, piece of work and flags; nil unless they are 25 and name both.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 25 else { return nil }
        let digits = String(decoding: TraceContext.digits(bytes), as: UTF8.self)
        self.init(traceparent: "00-\(digits.prefix(32))-\(digits.dropFirst(32).prefix(16))-\(digits.suffix(2))")
    }

    private init(traceID: String, spanID: String, isSampled: Bool, state: String) {
        (self.traceID, self.spanID, self.isSampled, self.state) = (traceID, spanID, isSampled, state)
    }

    /// The same trace with another piece of work in it.
    public func continued(by work: TraceContext) -> TraceContext {
        TraceContext(traceID: traceID, spanID: work.spanID, isSampled: isSampled, state: state)
    }

    /// The header field `traceparent` for whatever is asked for this work.
    public var traceparent: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }

    /// What is stored of it: trace, piece of work and flags, in 25 bytes. The state is not: nobody knows what others
    /// have written there, and it is none of a gateway's business.
    public var bytes: [UInt8] {
        let values = (traceID + spanID).utf8.map { $0 > UInt8(ascii: "9") ? $0 - UInt8(ascii: "a") + 10 : $0 & 15 }
        return stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] } + [isSampled ? 1 : 0]
    }
}

extension TraceContext {
    private static func digits(_ bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { [hexDigits[Int($0 >> 4)], hexDigits[Int($0 & 15)]] }
    }

    private static func isID(_ text: ArraySlice<UInt8>, digits: Int) -> Bool {
        text.count == digits && text.allSatisfy(\.isTraceDigit) && text.contains { $0 != UInt8(ascii: "0") }
    }

    private static func flags(_ text: ArraySlice<UInt8>) -> UInt8? {
        guard text.count == 2, text.allSatisfy(\.isTraceDigit) else { return nil }
        return UInt8(String(decoding: text, as: UTF8.self), radix: 16)
    }

    /// A list of up to 32 members, each a key, an equals sign and a value, and no key twice.
    private static func isState(_ text: String) -> Bool {
        guard text.utf8.count <= traceStateBytesMax else { return false }
        var keys: Set<Substring> = []
        let members = text.split(separator: ",", omittingEmptySubsequences: false)
        guard members.count <= traceStateMembersMax else { return false }
        for member in members {
            let member = trimmed(member)
            // A member may be empty.
            if member.isEmpty { continue }
            guard let equals = member.firstIndex(of: "=") else { return false }
            let value = member[member.index(after: equals)...].utf8
            guard isStateKey(member[..<equals].utf8), (1...256).contains(value.count),
                value.allSatisfy({ (0x20...0x7E).contains($0) && $0 != 0x2C && $0 != 0x3D }),
                keys.insert(member[..<equals]).inserted
            else { return false }
        }
        return !keys.isEmpty
    }

    private static func isStateKey(_ key: Substring.UTF8View) -> Bool {
        guard (1...256).contains(key.count), let first = key.first, first.isLowerLetter || first.isDecimalDigit else {
            return false
        }
        return key.allSatisfy { $0.isLowerLetter || $0.isDecimalDigit || "_-*/@".utf8.contains($0) }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}

extension UInt8 {
    fileprivate var isDecimalDigit: Bool { (0x30...0x39).contains(self) }
    fileprivate var isLowerLetter: Bool { (0x61...0x7A).contains(self) }
    fileprivate var isTraceDigit: Bool { isDecimalDigit || (0x61...0x66).contains(self) }
}

private let hexDigits = Array("0123456789abcdef".utf8)
private let traceparentBytesMax = 256
private let traceStateBytesMax = 512
private let traceStateMembersMax = 32
