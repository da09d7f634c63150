import Testing
import VerificationCore

@Suite("Trace context")
struct TraceContextTests {
    static let id = "4bf92f3577b34da6a3ce929d0e0e4736"
    static let span = "00f067aa0ba902b7"

    @Test(
        "what is well-formed is taken over",
        arguments: [
            ("00-\(id)-\(span)-00", false), ("00-\(id)-\(span)-01", true), ("00-\(id)-\(span)-ff", true),
            ("00-\(id)-\(span)-02", false), ("cc-\(id)-\(span)-01-what-the-future-brings", true),
            ("cc-\(id)-\(span)-01", true),
        ])
    func taken(_ text: String, _ isSampled: Bool) throws {
        let trace = try #require(TraceContext(traceparent: text))
        #expect(trace.traceID == TraceContextTests.id && trace.spanID == TraceContextTests.span)
        #expect(trace.isSampled == isSampled)
        #expect(trace.traceparent == "00-\(TraceContextTests.id)-\(TraceContextTests.span)-\(isSampled ? "01" : "00")")
    }

    @Test(
        "what is not well-formed is no trace",
        arguments: [
            "", "00", "00-\(id)-\(span)", "00-\(id)-\(span)-01-more", "00-\(id)-\(span)-01-", "ff-\(id)-\(span)-01",
            "0-\(id)-\(span)-01", "000-\(id)-\(span)-01", "00-\(id.uppercased())-\(span)-01",
            "00-\(id)-\(span.uppercased())-01", "00-\(id)0-\(span)-01", "00-\(id.dropLast())-\(span)-01",
            "00-\(id)-\(span)-1", "00-\(id)-\(span)-0x", "00-\(id)-\(span)-001", " 00-\(id)-\(span)-01",
            "00-00000000000000000000000000000000-\(span)-01", "00-\(id)-0000000000000000-01",
            "00-\(id.dropLast())g-\(span)-01", "00-\(id)-\(span)-01\r\nx", "zz-\(id)-\(span)-01",
            "cc-\(id)-\(span)-01-" + String(repeating: "x", count: 300),
        ])
    func refused(_ text: String) {
        #expect(TraceContext(traceparent: text) == nil)
    }

    @Test(
        "a state is handed on as it came, or not at all",
        arguments: [
            ("a=1", true), ("a=1,b=2", true), ("tenant@system=x y", true), ("a=1, ,b=2", true), ("0a=1", true),
            ("", false), ("a", false), ("a=", false), ("=1", false), ("A=1", false), ("a=1,a=2", false),
            ("a=1=2", false), ("a=ü", false), ("a=\u{7}", false), ("a=" + String(repeating: "x", count: 257), false),
            ((0..<33).map { "k\($0)=1" }.joined(separator: ","), false), (String(repeating: "a", count: 600), false),
        ])
    func states(_ text: String, _ isTaken: Bool) throws {
        let parent = "00-\(TraceContextTests.id)-\(TraceContextTests.span)-01"
        let trace = try #require(TraceContext(traceparent: parent, tracestate: text))
        #expect(trace.state == (isTaken ? text : ""))
    }

    @Test(arguments: ["00-\(id)-\(span)-00", "00-\(id)-\(span)-01"])
    func `what is stored of a trace is taken up again, without its state`(_ text: String) throws {
        let trace = try #require(TraceContext(traceparent: text, tracestate: "a=1"))
        #expect(trace.bytes.count == 25)
        #expect(TraceContext(bytes: trace.bytes) == TraceContext(traceparent: text))
    }

    @Test func `bytes that name no trace are none`() {
        let bytes = TraceContext(id: Array(1...16)).bytes
        for broken in [
            [], bytes.dropLast(), bytes + [0], Array(repeating: 0, count: 16) + bytes.suffix(9),
            bytes.prefix(16) + Array(repeating: 0, count: 9),
        ] {
            #expect(TraceContext(bytes: broken) == nil)
        }
    }

    @Test func `a trace that begins here has well-formed ids, whatever the bytes`() throws {
        for bytes in [[UInt8](repeating: 0, count: 16), Array(0..<16), [UInt8](repeating: 255, count: 16)] {
            let trace = TraceContext(id: bytes)
            #expect(TraceContext(traceparent: trace.traceparent) == trace)
        }
    }
}
