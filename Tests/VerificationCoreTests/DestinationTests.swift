import Testing

@testable import VerificationCore

struct DestinationTests {
    @Test(
        "R31 a number is a plus and 7 to 15 digits, with its region and calling code",
        arguments: [
            ("+6281234567890", "ID", 2, true), ("+1234567", "US", 1, true), ("+123456789012345", "US", 3, true),
            ("+123456", "US", 1, false), ("+1234567890123456", "US", 1, false), ("6281234567890", "ID", 2, false),
            ("+62812345678x", "ID", 2, false), ("+62 8123456789", "ID", 2, false), ("+６２８１２３４５６７８９", "ID", 2, false),
            ("+6281234567890\n", "ID", 2, false), ("", "ID", 2, false), ("+", "ID", 2, false),
            ("++628123456789", "ID", 2, false),
            ("+6281234567890", "I", 2, false), ("+6281234567890", "IDN", 2, false), ("+6281234567890", "ID", 0, false),
            ("+6281234567890", "ID", 4, false),
        ])
    func numbers(e164: String, region: String, digits: Int, isOne: Bool) {
        #expect((PhoneNumber(e164: e164, region: region, callingCodeDigits: digits) != nil) == isOne)
    }

    @Test(
        "R28 an address has one @ with something on both sides, and neither spaces nor controls",
        arguments: [
            ("a@b", true), ("ann@example.com", true), ("a@", false), ("@b", false), ("@ab", false), ("ab@", false),
            ("@", false), ("", false),
            ("a@b@c", false), ("a b@c", false), ("a@b\n", false), ("a\r\n@b", false), ("a\u{0}@b", false),
            ("é@b", false), ("a@b\u{7F}", false),
        ])
    func addresses(text: String, isOne: Bool) {
        let address = EmailAddress(canonical: text)
        #expect((address != nil) == isOne)
        #expect(address.map { $0.masked.contains("•••@") } != false)
    }

    @Test("R28 an address has 254 octets at most")
    func addressLength() {
        #expect(EmailAddress(canonical: "a@" + String(repeating: "b", count: 252)) != nil)
        #expect(EmailAddress(canonical: "a@" + String(repeating: "b", count: 253)) == nil)
    }

    @Test("R81 a destination prints as its mask in every way")
    func masks() throws {
        let number = try #require(PhoneNumber(e164: "+6281234567890", region: "ID", callingCodeDigits: 2))
        let address = try #require(EmailAddress(canonical: "ann@mail.example.com"))
        #expect(number.masked == "+62•••••••••90" && address.masked == "a•••@m•••.com")
        expectHidden(number, ["81234567", "34567"])
        expectHidden(address, ["ann@", "mail.example"])
        expectHidden(Destination.phone(number), ["81234567"])
        expectHidden(Destination.email(address), ["ann@", "mail.example"])
        expectHidden(Destinations(phone: number, email: address), ["81234567", "ann@", "mail.example"])
        #expect(PhoneNumber(e164: "+1234567", region: "US", callingCodeDigits: 1)?.masked == "+1••••67")
    }

    @Test func `a stored number is read back, and nothing else is`() throws {
        let number = try #require(PhoneNumber(e164: "+6281234567890", region: "ID", callingCodeDigits: 2))
        #expect(number.stored == "ID2+6281234567890" && PhoneNumber(stored: number.stored) == number)
        #expect(Destination.phone(number).stored == number.stored)
        for text in [
            "", "ID", "ID2", "ID2+", "ID0+6281234567890", "ID4+6281234567890", "IDN2+6281234567890", "+6281234567890",
            "ID2+62x",
        ] {
            #expect(PhoneNumber(stored: text) == nil, "\(text)")
        }
    }

    @Test func `a destination belongs to its channel`() throws {
        let number = try #require(PhoneNumber(e164: "+6281234567890", region: "ID", callingCodeDigits: 2))
        let destinations = Destinations(phone: number, email: nil)
        #expect(destinations.destination(for: .call) == .phone(number) && destinations.destination(for: .email) == nil)
    }

    private func expectHidden(_ value: Any, _ secrets: [String], at location: SourceLocation = #_sourceLocation) {
        var dumped = ""
        dump(value, to: &dumped)
        var debugged = ""
        debugPrint(value, to: &debugged)
        let mirrored = Mirror(reflecting: value).children.map { "\($0.value)" }.joined()
        for output in [dumped, debugged, "\(value)", String(reflecting: value), "\([value])", mirrored] {
            for secret in secrets { #expect(!output.contains(secret), sourceLocation: location) }
        }
    }
}
