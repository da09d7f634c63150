import FoundationEssentials
import Testing

@testable import VerificationCore

struct ValueTests {
    @Test("R45 ids are read back, and nothing else is")
    func identifiers() {
        let id = VerificationID(random: Array(0..<16))
        #expect(
            id.text.hasPrefix("ver_") && id.text.utf8.count == 30 && VerificationID(id.text) == id && "\(id)" == id.text
        )
        let body = String(id.text.dropFirst(4))
        let hostile = [
            "", "ver_", body, "dlv_\(body)", "VER_\(body)", "ver_\(body)0", "ver_\(body.dropLast())",
            "ver_\(body.uppercased())",
            " ver_\(body)", "ver_\(body)\n", "ver_\(body.dropLast())i", "ver_\(body.dropLast())l",
            "ver_\(body.dropLast())o",
            "ver_\(body.dropLast())u", "ver_\(body.dropLast())-", "ver_\(body.dropLast())'",
            "ver_\(body.dropLast())\u{0}",
            "ver_\(body.dropLast(2))é", "ver_" + String(repeating: "%", count: 26), "ver_../../../../../../../etc/pa",
            String(repeating: "a", count: 1_000_000),
        ]
        // The last digit has three bits: what differs from it in the other two would be a second spelling.
        for last in "0123456789abcdefghjkmnpqrstvwxyz" where VerificationID("ver_\(body.dropLast())\(last)") != nil {
            #expect("048cgmrw".contains(last))
        }
        let stored = id.withBytes { VerificationID(bytes: $0) }
        #expect(stored == id && id.withBytes { Array($0) } == Array(0..<16))
        #expect([UInt8](0..<15).withUnsafeBytes { VerificationID(bytes: $0) } == nil)
        for text in hostile { #expect(VerificationID(text) == nil, "\(text.prefix(40).debugDescription)") }
        #expect(DeliveryID(id.text) == nil && ApplicationID(id.text) == nil)
    }

    @Test("R45 the random part is base 32 of all 128 bits")
    func identifierBits() {
        #expect(
            VerificationID(random: Array(repeating: 0, count: 16)).text == "ver_" + String(repeating: "0", count: 26))
        #expect(
            VerificationID(random: Array(repeating: 255, count: 16)).text == "ver_" + String(repeating: "z", count: 25)
                + "w")
        let single = (0..<128).map { bit in
            var bytes = [UInt8](repeating: 0, count: 16)
            bytes[bit / 8] = 0x80 >> UInt8(bit % 8)
            return VerificationID(random: bytes).text
        }
        #expect(Set(single).count == 128)
    }

    @Test(
        "R8 what is a typed code",
        arguments: [
            ("471902", "471902"), ("000000", "000000"), ("4719", "4719"), ("4719024710", "4719024710"),
            ("471 902", "471902"),
            ("471-902", "471902"), ("4 7 1 9 0 2", "471902"), ("4-7-1-9-0-2", "471902"), ("47  19 -- 02", "471902"),
        ])
    func typed(text: String, digits: String) {
        #expect(Code(typed: text)?.revealText() == digits)
        #expect(Code(typed: text)?.length == digits.utf8.count)
    }

    static let oddTexts: [String] = [
        "", " ", "-", "--", "4", "47", "471", "47190247190", " 471902", "471902 ", "-471902", "471902-", "+471902",
        "471902.", "4.71902",
        "471,902", "471_902", "471/902", "471902\n", "\n471902", "471\n902", "471902\r\n", "471\t902", "471\u{0}902",
        "471902\u{0}",
        "471\u{A0}902", "471\u{2009}902", "471\u{2013}902", "471\u{2011}902", "471\u{200B}902", "\u{FEFF}471902",
        "４７１９０２", "٤٧١٩٠٢", "۴۷۱۹۰۲",
        "४७१९०२", "𝟒𝟕𝟏𝟗𝟎𝟐", "④⑦①⑨", "⁴⁷¹⁹⁰²", "IV7190", "47190O", "4719O2", "l71902", "0x4719", "4719e2", "471902.0",
        "null", "true", "[]",
        "{}", "[471902]", "\"471902\"", "'471902'", "471902' OR '1'='1", "471902;", "471902--x", "471902/*",
        "%34%37%31%39%30%32",
        "\\u0034\\u0037", "471902 471902", "4719é2", "471902\u{301}", "4" + String(repeating: " ", count: 40) + "71902",
        "four",
        "😀😀😀😀😀😀",
    ]

    @Test("R8 what is none", arguments: oddTexts)
    func odd(text: String) { #expect(Code(typed: text) == nil) }

    @Test("R8 endless texts are none, and there are at least 60 odd texts")
    func endless() {
        #expect(Code(typed: String(repeating: "1", count: 1_000_000)) == nil)
        #expect(Code(typed: "471902" + String(repeating: " ", count: 1_000_000) + "1") == nil)
        #expect(Set(Self.oddTexts).count >= 60)
    }

    @Test func `a code is read back from an envelope as ASCII digits only`() {
        #expect(Code(ascii: Array("0042".utf8))?.revealDigits() == [0, 0, 4, 2])
        for text in ["", "123", "12345678901", "12 34", "12-34", "1234\u{0}", "12a4"] {
            #expect(Code(ascii: Array(text.utf8)) == nil)
        }
    }

    @Test(
        "R1 R3 R15 a policy's bounds",
        arguments: [
            (6, 300, 5, false, nil), (10, 600, 1, false, nil), (6, 60, 5, false, nil), (4, 300, 5, true, nil),
            (5, 300, 5, true, nil),
            (5, 300, 5, false, .length(allowShort: false)), (11, 300, 5, false, .length(allowShort: false)),
            (3, 300, 5, true, .length(allowShort: true)), (11, 300, 5, true, .length(allowShort: true)),
            (Int.min, 300, 5, true, .length(allowShort: true)), (6, 59, 5, false, .lifetime),
            (6, 601, 5, false, .lifetime),
            (6, Int.max, 5, false, .lifetime), (6, -1, 5, false, .lifetime), (6, 300, 0, false, .checks),
            (6, 300, 6, false, .checks),
            (6, 300, -1, false, .checks), (3, 59, 0, true, .length(allowShort: true)), (6, 59, 0, false, .lifetime),
        ] as [(Int, Int, Int, Bool, CodePolicyFault?)])
    func policies(length: Int, lifetime: Int, checks: Int, allowShort: Bool, fault: CodePolicyFault?) {
        do throws(CodePolicyFault) {
            let policy = try CodePolicy.checked(
                length: length, lifetimeInSeconds: lifetime, checksMax: checks, allowShort: allowShort)
            #expect(fault == nil)
            #expect(policy.length == length && policy.lifetime == .seconds(lifetime) && policy.checksMax == checks)
        } catch {
            #expect(error == fault)
        }
    }

    @Test func `the standard policy is six digits, 300 s and five checks`() throws {
        #expect(try CodePolicy.standard == .checked(length: 6, lifetimeInSeconds: 300, checksMax: 5, allowShort: false))
    }

    @Test(
        "R34 the limits of sends at each boundary",
        arguments: [
            (1, 29_999, SendVerdict.tooSoon(moment(30_000))), (1, 30_000, .allowed),
            (2, 39_999, .tooSoon(moment(40_000))),
            (2, 40_000, .allowed), (3, 59_999, .tooSoon(moment(60_000))), (3, 60_000, .allowed),
            (4, 89_999, .tooSoon(moment(90_000))),
            (4, 90_000, .allowed), (5, 1_000_000, .tooMany), (6, 1_000_000, .tooMany), (0, 30_000, .allowed),
            (1, -1, .tooSoon(moment(30_000))),
        ])
    func sendLimits(sends: Int, at: Int, verdict: SendVerdict) {
        #expect(SendLimits.standard.verdict(sends: sends, last: moment(0), at: moment(at)) == verdict)
    }

    @Test("R34 the last wait serves all further sends")
    func lastWait() {
        let limits = SendLimits(waits: [.seconds(1), .seconds(2)], sendsMax: 9)
        #expect(limits.verdict(sends: 7, last: moment(0), at: moment(1999)) == .tooSoon(moment(2000)))
        #expect(limits.verdict(sends: 7, last: moment(0), at: moment(2000)) == .allowed)
    }

    @Test("R14 the weakest channel comes first, each once")
    func approval() {
        #expect(Approval(at: moment(0), channels: [.call, .email, .call]).channels == [.email, .call])
        #expect(Approval(at: moment(0), channels: [.call, .call]).channel == .call)
        #expect(Approval(at: moment(0), channels: [.email, .call]).channel == .email)
        #expect(Approval(at: moment(0), channels: []).channel == nil)
        #expect(Channel.allCases.sorted { $0.strength < $1.strength } == [.email, .whatsapp, .sms, .call])
    }

    @Test(
        "a timestamp as RFC 3339, against another writer",
        arguments: [
            0, 1, 999, 1000, -1, -86_400_001, 951_782_400_000, 951_868_800_000, 1_767_225_600_000, 4_107_542_400_123,
            253_402_300_799_999,
            68_169_600_000, -2_208_988_800_000,
        ] as [Int64])
    func timestamps(milliseconds: Int64) {
        let text = Timestamp(milliseconds: milliseconds).rfc3339
        let second = milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000
        let date = Date(timeIntervalSince1970: Double(second)).formatted(.iso8601)
        let thousandths = String(1000 + milliseconds - second * 1000).dropFirst()
        #expect(text == "\(date.dropLast()).\(thousandths)Z")
    }

    @Test func `every day of 400 years is written as another writer does`() {
        for day in Int64(0)..<146_097 {
            let text = Timestamp(milliseconds: day * 86_400_000).rfc3339
            guard day % 97 == 0 else {
                #expect(text.utf8.count == 24)
                continue
            }
            #expect(text.prefix(19) == Date(timeIntervalSince1970: Double(day * 86_400)).formatted(.iso8601).dropLast())
        }
    }

    @Test("R89 a sum beyond all moments stops at the last one, and so does a difference")
    func farMoments() {
        let last = Timestamp(milliseconds: .max)
        let first = Timestamp(milliseconds: .min)
        #expect(last + .seconds(1) == last && first + .seconds(-1) == first)
        #expect(last - first == .milliseconds(Int64.max) && first - last == .milliseconds(Int64.min))
        #expect((last - first).inSecondsRoundedUp == Int64.max / 1000 + 1)
    }

    @Test func `a Retry-After is never too early`() {
        #expect(Duration.milliseconds(1).inSecondsRoundedUp == 1 && Duration.milliseconds(1000).inSecondsRoundedUp == 1)
        #expect(Duration.milliseconds(1001).inSecondsRoundedUp == 2 && Duration.zero.inSecondsRoundedUp == 0)
    }
}
