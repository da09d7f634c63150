import Testing

@testable import VerificationCore

struct SendPolicyTests {
    @Test func `a policy is read as it was written`() throws {
        var policy = SendPolicy()
        for (name, value) in [
            ("calls_per_day", "500"), ("calls_per_month.ID", "10000"), ("calls_per_day.MY", "0"),
            ("prefix_calls", "2"), ("own.session", "5/600+20/86400"), ("own.ip", "1/1"),
            ("spraying_pause", "600"),
        ] {
            try policy.set(name, value)
        }
        #expect(try SendPolicy(text: policy.text) == policy)
        #expect(policy.text.contains("own.session = 5/600+20/86400"))
        for name in [
            "calls_per_day", "calls_per_month.ID", "calls_per_day.MY", "prefix_calls", "own.session", "own.ip",
            "spraying_pause",
        ] {
            try policy.set(name, "none")
        }
        #expect(policy == .standard && policy.text.isEmpty)
    }

    @Test("R41 the longest policy that can be set can be read again")
    func longest() throws {
        var policy = SendPolicy()
        let letters = (UInt8(ascii: "A")...UInt8(ascii: "Z")).map { String(UnicodeScalar($0)) }
        for country in letters.flatMap({ first in letters.map { first + $0 } }) {
            try policy.set("calls_per_day.\(country)", "1000000000")
            try policy.set("calls_per_month.\(country)", "1000000000")
        }
        for number in 0..<OwnLimit.limitsMax {
            let name = String(repeating: "a", count: OwnLimit.nameBytesMax - 1) + "\(number)"
            let window = "\(OwnLimit.countMax)/\(OwnLimit.secondsAllowed.upperBound)"
            try policy.set("own.\(name)", Array(repeating: window, count: OwnLimit.windowsMax).joined(separator: "+"))
        }
        #expect(try SendPolicy(text: policy.text) == policy)
    }

    @Test(arguments: [
        ("calls_per_day", "-1"), ("calls_per_day", "x"), ("calls_per_day.id", "1"), ("calls_per_year", "1"),
        ("prefix_calls", "4"), ("own.", "1/1"), ("own.A", "1/1"), ("own.a", "1"), ("own.a", "101/1"),
        ("spraying_pause", "0"), ("spraying_pause", "3601"), ("spraying_pause", "x"), ("own.a", "1/0"),
        ("own.a", "1/1+1/2+1/3+1/4+1/5+1/6"), ("", ""),
    ])
    func `what is not understood names what is allowed`(name: String, value: String) {
        var policy = SendPolicy()
        let fault = #expect(throws: SendPolicyFault.self) { try policy.set(name, value) }
        #expect(fault?.allowed.isEmpty == false)
    }
}
